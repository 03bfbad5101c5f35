/** Workers of a browser that accept no commands, and have no name, until a target that owns them is asked for its children. */
import type { Listenable } from '../../shared/base/emitter.ts';
import type { BrowserTargets } from './browser-targets.ts';
import type { CdpSocket } from './socket.ts';
import { createChildrenAsker, isAsleep, possibleOwners, wakeWorker } from './worker-discovery.ts';

/** A worker's name comes before its owner's answer, or within milliseconds after it. */
const NAMED_LIMIT_MS = 300;
/** How often an owner is asked for the names of its workers; see `nameWorkersOf`. */
const NAMING_ATTEMPTS = 5;

interface WorkerParts {
  readonly socket: CdpSocket;
  readonly targets: BrowserTargets;
  readonly changes: Listenable<void>;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface BrowserWorkers {
  /** Makes a listed worker respond to commands, as far as its owner allows. False when it stays asleep. */
  wake(targetId: string): Promise<boolean>;
  /** Names the workers of a target that is being attached, in the background: the caller does not wait for it. */
  nameWorkersOf(targetId: string): Promise<void>;
}

export function createBrowserWorkers({ socket, targets, changes, wait }: WorkerParts): BrowserWorkers {
  const children = createChildrenAsker(socket);

  const isNamed = (targetId: string): boolean => {
    const target = targets.owned().get(targetId);
    return target === undefined || !isAsleep(target);
  };
  const becameNamed = async (targetId: string): Promise<boolean> => {
    if (isNamed(targetId)) return true;
    const waiting = new AbortController();
    const subscription = changes.listen(() => void (isNamed(targetId) && waiting.abort()));
    await wait(NAMED_LIMIT_MS, waiting.signal);
    subscription.dispose();
    return isNamed(targetId);
  };

  return {
    wake: (targetId) =>
      wakeWorker(targetId, { listed: targets.owned(), ask: (ownerId) => children.ask(ownerId), awake: becameNamed }),
    nameWorkersOf: async (targetId) => {
      // A worker that is starting while its owner is asked stays asleep, and so does one whose owner is too busy to answer.
      for (let attempt = 0; attempt < NAMING_ATTEMPTS && !socket.closed.aborted; attempt += 1) {
        const owned = targets.owned();
        const asleep = [...owned.values()].some(
          (target) => isAsleep(target) && possibleOwners(target, owned).some((owner) => owner.id === targetId),
        );
        if (!asleep) return;
        await children.ask(targetId);
        await wait(NAMED_LIMIT_MS, socket.closed);
      }
    },
  };
}
