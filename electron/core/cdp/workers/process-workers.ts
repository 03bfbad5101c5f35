/**
 * The list of a Node process's workers. It is current while one of our sessions is open on the process: a process that is too busy to answer
 * is asked again until it does. The list is read over a connection that ends after the last of these sessions: V8 forgets the ids of all heap objects and stops tracking allocations when any session ends.
 * With no session open the list shows the last known state, because a session for the list alone would keep the process from exiting.
 */
import { err, ok } from '../../../../shared/base/result.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import type { CdpLog } from '../cdp-log.ts';
import type { InspectorTarget } from '../inspector-target.ts';
import { followNodeWorkers, type NodeWorker } from './node-workers.ts';
import type { CdpSocket } from '../socket.ts';

/** A main thread that runs JavaScript answers at once; a blocked one must not delay a list. */
const LOOK_DEADLINE_MS = 2_000;
/** Time between two attempts to follow a process that did not answer. */
const FOLLOW_AGAIN_AFTER_MS = 1_000;

export interface ProcessWorkersOptions {
  readonly process: InspectorTarget;
  /** A connection to the process. */
  readonly open: () => Promise<AppResult<CdpSocket>>;
  readonly close: (socket: CdpSocket) => void;
  /** Aborted when the endpoint is disconnected. */
  readonly ended: AbortSignal;
  /** Fires when `list()` has changed. */
  readonly onChange: () => void;
  readonly log: CdpLog;
}

export interface ProcessWorkers {
  list(): readonly NodeWorker[];
  /** Refreshes the list; when it cannot be read it stays unchanged, and the log says why. */
  look(): Promise<void>;
  /** Records that a session on the process or one of its workers began or ended. */
  countSession(change: 1 | -1): void;
}

export function createProcessWorkers(options: ProcessWorkersOptions): ProcessWorkers {
  const { process, ended, log } = options;
  let known: readonly NodeWorker[] = [];
  let users = 0;
  let following: Promise<AppResult<CdpSocket>> | null = null;

  const set = (workers: readonly NodeWorker[]): void => {
    const key = (list: readonly NodeWorker[]): string => list.map(({ id, url }) => `${id}\n${url}`).join('\n\n');
    const isSame = key(workers) === key(known);
    known = workers;
    if (!isSame) options.onChange();
  };
  /** `isCurrent`: false once another connection follows the process, or none does: what this one still reports is older. */
  const follow = async (isCurrent: () => boolean): Promise<AppResult<CdpSocket>> => {
    const opened = await options.open();
    if (!opened.ok) return opened;
    const socket = opened.value;
    const followed = await followNodeWorkers(socket, process, {
      signal: ended,
      deadlineMs: LOOK_DEADLINE_MS,
      onList: (workers) => {
        if (isCurrent()) set(workers);
      },
    });
    if (followed.ok) return ok(socket);
    options.close(socket);
    return err(followed.error);
  };
  const followAgain = (): void => {
    const timer = setTimeout(() => {
      ended.removeEventListener('abort', stop);
      if (users > 0) void join();
    }, FOLLOW_AGAIN_AFTER_MS);
    const stop = (): void => clearTimeout(timer);
    ended.addEventListener('abort', stop, { once: true });
  };
  const join = async (): Promise<void> => {
    if (following !== null) return void (await following);
    const own = follow(() => following === own);
    following = own;
    const socket = await own;
    const forget = (): void => {
      if (following === own) following = null;
    };
    if (socket.ok) {
      if (socket.value.closed.aborted) forget();
      else socket.value.closed.addEventListener('abort', forget, { once: true });
      return;
    }
    forget();
    if (ended.aborted) return;
    log.debug('The workers of a process could not be listed', { target: process.id, error: socket.error.message });
    // `cdp_error`: a runtime without this domain, such as Deno.
    if (socket.error.code !== 'cdp_error' && users > 0) followAgain();
  };
  const enter = async (): Promise<void> => {
    users += 1;
    await join();
  };
  const end = async (over: Promise<AppResult<CdpSocket>>): Promise<void> => {
    const socket = await over;
    if (socket.ok) options.close(socket.value);
  };
  const leave = (): void => {
    users -= 1;
    if (users > 0 || following === null) return;
    const over = following;
    following = null;
    void end(over);
  };

  return {
    list: () => known,
    look: async () => {
      await enter();
      leave();
    },
    countSession: (change) => {
      if (change === 1) void enter();
      else leave();
    },
  };
}
