/**
 * Dedicated workers. Chrome lists them from the start, but nameless and deaf: no command on such a worker is answered until
 * some session on its owner has asked for auto-attach once (seen on Chrome 156). So the owner is asked when, and only
 * when, we attach to it or to the worker.
 */
import type { CdpSocket } from './socket.ts';

/** What is known of a listed target that matters here. */
export interface OwnedTarget {
  readonly id: string;
  readonly protocolType: string;
  readonly url: string;
  /** The worker or page that started it, where Chrome tells. */
  readonly parentId: string | null;
  /** The frame that started it; a page's own frame has the page's id. */
  readonly parentFrameId: string | null;
  readonly browserContextId: string | null;
}

/** A worker that nobody woke yet. */
export function isAsleep(target: OwnedTarget): boolean {
  return target.protocolType === 'worker' && target.url === '';
}

/** Long enough for a loaded machine, short enough that a frozen owner delays nobody for long. */
const WAKE_LIMIT_MS = 2_000;

/**
 * The targets of which one must be asked before `worker` hears commands. A frame inside a page's own process is no target,
 * so its page is unknown: then all pages and frames of the browser context are candidates.
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
  /** Waits a moment for a target to be asleep no longer. */
  readonly awake: (targetId: string) => Promise<boolean>;
}

/** Makes a listed worker hear commands, its own owners first where those are workers too. False when it stays asleep. */
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

/** Asks one owner for its children on a short-lived session of its own. What does not answer in time is left alone. */
export async function askForChildren(socket: CdpSocket, ownerId: string): Promise<void> {
  const options = { title: ownerId, deadlineMs: WAKE_LIMIT_MS };
  const attached = await socket.send<{ sessionId: string }>(
    'Target.attachToTarget',
    { targetId: ownerId, flatten: true },
    options,
  );
  if (!attached.ok) return;
  const { sessionId } = attached.value;
  await socket.send(
    'Target.setAutoAttach',
    { autoAttach: true, waitForDebuggerOnStart: false, flatten: true },
    { ...options, sessionId },
  );
  // Detaching takes the sessions of the children with it; the children stay awake.
  await socket.send('Target.detachFromTarget', { sessionId }, options);
}
