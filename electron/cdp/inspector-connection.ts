/**
 * A Node or Deno process: a socket for each session, and a list that is read over HTTP. An open debugging session keeps such a
 * process from exiting and prints on its console, so none is kept between calls; that the process is alive is told by
 * the list, which is read only while the endpoint counts as connected.
 */
import { err, ok } from '../../shared/base/result.ts';
import { Emitter } from '../../shared/base/emitter.ts';
import { appError, type AppError, type AppResult } from '../../shared/contracts/errors.ts';
import type { TargetInfo } from '../../shared/contracts/targets.ts';
import type { CdpLog } from './cdp-log.ts';
import type { Connection, EndpointLabel } from './connection.ts';
import { disconnected, targetGone } from './connection-errors.ts';
import { listInspectorTargets, type InspectorTarget } from './discovery.ts';
import type { EndpointAddress } from './endpoint-address.ts';
import { openSocket, type CdpSocket } from './socket.ts';
import { createTargetSession, type AttachOptions, type DedicatedSession } from './target-session.ts';

/** How soon an ended process is noticed when nothing is attached to it; a request on loopback costs under a millisecond. */
const POLL_INTERVAL_MS = 2_000;
/**
 * How long whoever gives a session back waits for the process to finish what it was asked; its socket is read on after that,
 * until the answer comes or the workbench ends. Within the five seconds that a cancel and the end of the app may take.
 */
const END_LIMIT_MS = 3_000;

export interface InspectorConnectionOptions {
  readonly address: EndpointAddress;
  readonly ipAddress: string;
  readonly product: string;
  readonly targets: readonly InspectorTarget[];
  readonly label: EndpointLabel;
  readonly log: CdpLog;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Proves with one harmless command that the first target speaks the protocol, then follows the list. */
export async function connectInspector(options: InspectorConnectionOptions): Promise<AppResult<Connection>> {
  const connection = inspectorConnection(options);
  const first = options.targets[0];
  if (first !== undefined) {
    const proven = await prove(connection, first.id, options.signal);
    if (!proven.ok) {
      await connection.close(proven.error);
      return proven;
    }
  }
  return ok(connection);
}

async function prove(connection: Connection, targetId: string, signal: AbortSignal): Promise<AppResult<undefined>> {
  const session = await connection.attach(targetId, { signal });
  if (!session.ok) return session;
  const answer = await session.value.send('Runtime.getIsolateId', {}, { signal });
  await session.value.release();
  return answer.ok ? ok() : answer;
}

function inspectorConnection(options: InspectorConnectionOptions): Connection {
  const { label, log } = options;
  const changes = new Emitter<void>();
  const ended = new AbortController();
  const openSockets = new Set<CdpSocket>();
  /** Closed sockets that the process still writes to. */
  const ending = new Set<Promise<void>>();
  const sessions = new Map<string, number>();
  const unresponsive = new Set<string>();
  let listed = options.targets;

  /** Resolves when the process has let go of the socket, or when it is not waited for any longer. */
  const endSocket = (socket: CdpSocket, reason: AppError): Promise<void> => {
    const over = new AbortController();
    const gone = Promise.race([socket.close(reason), options.wait(END_LIMIT_MS, over.signal)]).finally(() => {
      over.abort();
      ending.delete(gone);
    });
    ending.add(gone);
    return gone;
  };

  const close = async (reason: AppError): Promise<void> => {
    if (!ended.signal.aborted) {
      ended.abort(reason);
      for (const socket of [...openSockets]) void endSocket(socket, reason);
    }
    await Promise.all(ending);
  };

  const toInfo = (target: InspectorTarget): TargetInfo => ({
    id: target.id,
    type: target.type,
    title: target.title === '' ? target.url : target.title,
    url: target.url,
    ...label,
    parentId: null,
    state: unresponsive.has(target.id) ? 'unresponsive' : (sessions.get(target.id) ?? 0) > 0 ? 'attached' : 'available',
  });

  const relist = async (signal: AbortSignal): Promise<AppResult<undefined>> => {
    const list = await listInspectorTargets(
      { address: options.address, ipAddress: options.ipAddress, signal },
      options.product,
    );
    if (!list.ok) {
      if (list.error.code !== 'cancelled')
        void close(disconnected(label.endpoint, 'the process does not answer any more'));
      return list;
    }
    const key = (targets: readonly InspectorTarget[]): string =>
      targets.map((target) => `${target.id}\n${target.title}\n${target.url}`).join('\n\n');
    const changed = key(list.value) !== key(listed);
    listed = list.value;
    if (changed) changes.emit();
    return ok();
  };

  const poll = async (): Promise<void> => {
    for (;;) {
      await options.wait(POLL_INTERVAL_MS, ended.signal);
      if (ended.signal.aborted) return;
      const answer = await relist(ended.signal);
      if (!answer.ok)
        log.debug('The target list of a process could not be read', {
          endpoint: label.endpoint,
          error: answer.error.message,
        });
    }
  };
  void poll();

  const count = (targetId: string, change: 1 | -1): void => {
    sessions.set(targetId, Math.max(0, (sessions.get(targetId) ?? 0) + change));
    changes.emit();
  };

  const attach = async (
    targetId: string,
    { signal, onCommand }: AttachOptions,
  ): Promise<AppResult<DedicatedSession>> => {
    const target = listed.find((candidate) => candidate.id === targetId);
    if (target === undefined) return err(targetGone(targetId, 'it is not listed any more'));
    const opened = await openSocket(target.webSocketUrl, label.endpoint, {
      signal,
      endsAfterAnswers: true,
      log,
    });
    if (!opened.ok) return opened;
    const socket = opened.value;
    openSockets.add(socket);
    count(targetId, 1);
    let counted = true;
    const uncount = (): void => {
      if (counted) count(targetId, -1);
      counted = false;
      openSockets.delete(socket);
    };
    // The process ends its socket when it exits: the list is read at once then, not at the next interval.
    socket.closed.addEventListener(
      'abort',
      () => {
        uncount();
        if (!ended.signal.aborted) void relist(ended.signal);
      },
      { once: true },
    );
    const { session } = createTargetSession({
      socket,
      sessionId: null,
      target: toInfo(target),
      onCommand,
      onAnswer: (responsive) => {
        if (unresponsive.has(targetId) !== responsive) return;
        if (responsive) unresponsive.delete(targetId);
        else unresponsive.add(targetId);
        changes.emit();
      },
      detach: () => endSocket(socket, appError('cancelled', `A connection to ${label.endpoint} was given back.`)),
    });
    return ok({
      ...session,
      isGuarded: () => false,
      pause: () => socket.pause(),
      resume: () => socket.resume(),
      end: () => session.release(),
    });
  };

  return {
    kind: 'inspector',
    product: options.product,
    closed: ended.signal,
    targets: () => listed.map(toInfo),
    changes,
    relist,
    attach,
    // Every session of such a process has a socket of its own.
    openDedicated: attach,
    processes: () =>
      Promise.resolve(
        err(appError('target_unsupported', `${label.endpoint} is one process, and tells nothing of it.`)),
      ),
    access: () =>
      err(
        appError(
          'target_unsupported',
          `${label.endpoint} has sockets of single targets only, and Lighthouse needs a browser's own.`,
          'Connect to the browser by its --remote-debugging-port.',
        ),
      ),
    close,
  };
}
