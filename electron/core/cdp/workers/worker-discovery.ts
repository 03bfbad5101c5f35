/**
 * Dedicated workers. Chrome lists them from the start, but without a name and unresponsive: no command on such a worker is answered until
 * some session on its owner has requested auto-attach once (observed on Chrome 156). So the owner is asked only when we attach to it or to
 * the worker.
 */
import type { CdpSocket } from '../socket.ts';

/** The facts about a listed target that matter here. */
export interface OwnedTarget {
  readonly id: string;
  readonly protocolType: string;
  readonly url: string;
  /** The worker or page that started it, where Chrome reports it. */
  readonly parentId: string | null;
  /** The frame that started it; a page's own frame has the page's id. */
  readonly parentFrameId: string | null;
  readonly browserContextId: string | null;
}

/** A worker that has not been woken yet. */
export function isAsleep(target: OwnedTarget): boolean {
  return target.protocolType === 'worker' && target.url === '';
}

/** Long enough for a loaded machine, short enough that a frozen owner causes no long delay. */
const WAKE_LIMIT_MS = 2_000;

/**
 * The targets of which one must be asked before `worker` accepts commands. A frame inside a page's own process is no target, so its page is
 * unknown: then all pages and frames of the browser context are candidates.
 */
export function possibleOwners(worker: OwnedTarget, listed: ReadonlyMap<string, OwnedTarget>): readonly OwnedTarget[] {
  const owner = listed.get(worker.parentId ?? worker.parentFrameId ?? '');
  if (owner !== undefined) return [owner];
  return [...listed.values()].filter(
    (target) =>
      /^(page|iframe|webview|shared_worker)$/.test(target.protocolType) &&
      target.browserContextId === worker.browserContextId,
  );
}

export interface WakeParts {
  readonly listed: ReadonlyMap<string, OwnedTarget>;
  /** Asks one owner for its children. */
  readonly ask: (ownerId: string) => Promise<void>;
  /** Waits a moment until a target is no longer asleep. */
  readonly awake: (targetId: string) => Promise<boolean>;
}

/** Makes a listed worker accept commands, its own owners first where those are workers too. False when it stays asleep. */
export async function wakeWorker(targetId: string, parts: WakeParts): Promise<boolean> {
  const worker = parts.listed.get(targetId);
  if (worker === undefined || !isAsleep(worker)) return true;
  for (const owner of possibleOwners(worker, parts.listed)) {
    if (owner.id === targetId || !(await wakeWorker(owner.id, parts))) continue;
    await parts.ask(owner.id);
    if (await parts.awake(targetId)) return true;
  }
  return false;
}

/** Asks owners for their children. An owner that does not answer in time is skipped. */
export interface ChildrenAsker {
  ask(ownerId: string): Promise<void>;
}

/**
 * Asks through one session per owner, which stays open: the end of any session on a page discards the ids of its heap objects and the
 * stacks of tracked allocations (see held-sessions.ts).
 */
export function createChildrenAsker(socket: CdpSocket): ChildrenAsker {
  const sessionIds = new Map<string, string>();
  const asking = new Map<string, Promise<void>>();
  const options = (ownerId: string) => ({ title: ownerId, deadlineMs: WAKE_LIMIT_MS });

  const attached = async (ownerId: string): Promise<string | null> => {
    const known = sessionIds.get(ownerId);
    if (known !== undefined) return known;
    const answer = await socket.send('Target.attachToTarget', { targetId: ownerId, flatten: true }, options(ownerId));
    if (!answer.ok) return null;
    sessionIds.set(ownerId, answer.value.sessionId);
    return answer.value.sessionId;
  };
  const askOnce = async (ownerId: string): Promise<void> => {
    const sessionId = await attached(ownerId);
    if (sessionId === null) return;
    const autoAttach = (on: boolean) =>
      socket.send(
        'Target.setAutoAttach',
        { autoAttach: on, waitForDebuggerOnStart: false, flatten: true },
        { ...options(ownerId), sessionId },
      );
    const awake = await autoAttach(true);
    // Detaches from the children again; they stay awake.
    if (awake.ok) await autoAttach(false);
    else if (awake.error.code === 'cdp_error') sessionIds.delete(ownerId);
  };
  socket.on('Target.detachedFromTarget', null, ({ sessionId }) => {
    for (const [ownerId, known] of sessionIds) if (known === sessionId) sessionIds.delete(ownerId);
  });

  return {
    ask: (ownerId) => {
      const under = asking.get(ownerId) ?? askOnce(ownerId).finally(() => asking.delete(ownerId));
      asking.set(ownerId, under);
      return under;
    },
  };
}
