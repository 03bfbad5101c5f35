/**
 * The worker threads of a Node process, which its debugging port does not list: the `NodeWorker` domain reports them to a session on the
 * main thread, and gives that session one nested session for each.
 */
import { z } from 'zod';
import { ok } from '../../../../shared/base/result.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import type { InspectorTarget } from '../inspector-target.ts';
import type { CdpSocket } from '../socket.ts';
import { listedTitle } from '../listed-title.ts';

export interface NodeWorker {
  /** Assigned by us: the protocol numbers its nested sessions, and the same worker has a different number in each. */
  readonly id: string;
  readonly title: string;
  readonly url: string;
  readonly process: InspectorTarget;
}

export interface FollowedWorkers {
  /** The nested session on a worker; null where it has ended. */
  sessionOf(workerId: string): string | null;
}

export interface FollowOptions {
  readonly signal: AbortSignal;
  /** The time that the main thread may take to answer. */
  readonly deadlineMs: number;
  /** Called with the running workers, first before the promise resolves and then whenever one starts or ends. */
  readonly onList?: (workers: readonly NodeWorker[]) => void;
}

const Thread = z.coerce.number().int().positive();

/** Node's title is `[worker 3] name`; thread numbers are never used twice in a process. */
function workerId(process: InspectorTarget, title: string): string {
  const thread = Thread.safeParse(/worker (\d+)/i.exec(title)?.[1]);
  return `${process.id}-worker-${thread.success ? thread.data : title}`;
}

/**
 * Follows the workers of `process` on a connection to it until that ends. Ends with `cdp_error` when the runtime has no such domain, and
 * with any error of a command.
 */
export async function followNodeWorkers(
  socket: CdpSocket,
  process: InspectorTarget,
  { signal, deadlineMs, onList = () => undefined }: FollowOptions,
): Promise<AppResult<FollowedWorkers>> {
  const bySession = new Map<string, NodeWorker>();
  let isListed = false;
  const changed = (): void => {
    // Node reports them as they answer; the list is in the order of their start.
    if (isListed) onList([...bySession.values()].toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true })));
  };
  socket.on('NodeWorker.attachedToWorker', null, ({ sessionId, workerInfo }) => {
    const { title, url } = workerInfo;
    bySession.set(sessionId, { id: workerId(process, title), title: listedTitle(title), url, process });
    changed();
  });
  socket.on('NodeWorker.detachedFromWorker', null, ({ sessionId }) => {
    if (bySession.delete(sessionId)) changed();
  });
  // Workers that are already running are reported before the answer.
  const enabled = await socket.send(
    'NodeWorker.enable',
    { waitForDebuggerOnStart: false },
    { title: process.title, deadlineMs, signal },
  );
  if (!enabled.ok) return enabled;
  isListed = true;
  changed();
  return ok({ sessionOf: (id) => [...bySession].find(([, worker]) => worker.id === id)?.[0] ?? null });
}
