/** Workers of a browser that accept no commands, and have no name, until a target that owns them is asked for its children. */
import type { Listenable } from '../../../../shared/base/emitter.ts';
import type { BrowserTargets } from '../browser-targets.ts';
import type { CdpSocket } from '../socket.ts';
import { createChildrenAsker, isAsleep, possibleOwners, wakeWorker } from './worker-discovery.ts';

/** A worker's name comes before its owner's answer, or within milliseconds after it. */
const NAMED_LIMIT_MS = 300;
/** The number of times that an owner is asked: a worker that is starting while its owner is asked stays asleep, and so does one whose owner is busy. */
const ATTEMPTS = 5;
/** After this time there is no further attempt, so that an owner that does not answer causes no long delay. */
const WAKE_MS = 2000;

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
    wake: async (targetId) => {
      const beganMs = performance.now();
      const ask = (ownerId: string): Promise<void> => children.ask(ownerId);
      for (let attempt = 0; attempt < ATTEMPTS && !socket.closed.aborted; attempt += 1) {
        if (await wakeWorker(targetId, { listed: targets.owned(), ask, awake: becameNamed })) return true;
        if (performance.now() - beganMs > WAKE_MS) return false;
      }
      return false;
    },
    nameWorkersOf: async (targetId) => {
      for (let attempt = 0; attempt < ATTEMPTS && !socket.closed.aborted; attempt += 1) {
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
