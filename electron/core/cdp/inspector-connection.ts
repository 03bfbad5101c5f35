/**
 * A Node or Deno process: a socket for each session, and a target list that is read over HTTP. An open debugging session keeps such a
 * process from exiting and prints on its console, so none stays open between calls. Whether the process is alive is known from the list,
 * which is read only while the endpoint is connected. Worker threads of Node are targets too, although that list lacks them.
 */
import { err, ok } from '../../../shared/base/result.ts';
import { Emitter } from '../../../shared/base/emitter.ts';
import {
  advice,
  appError,
  errorOfAbort,
  type AppError,
  type AppResult,
  AppFailure,
  unwrap,
  settle,
} from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { NeededCommand } from '../../../shared/core/contracts/abilities.ts';
import { orAborted } from './aborted-wait.ts';
import { askAbilities } from './ask-abilities.ts';
import type { CdpLog } from './cdp-log.ts';
import { inListOrder, type Connection, type EndpointLabel } from './connection.ts';
import { isLate, targetGone } from './connection-errors.ts';
import { httpGet } from './http-get.ts';
import { metroSocket } from './metro-socket.ts';
import { goneError, listInspectorTargets } from './discovery.ts';
import type { InspectorTarget } from './inspector-target.ts';
import type { EndpointAddress } from './endpoints/endpoint-address.ts';
import { listedTitle } from './listed-title.ts';
import { workerSocket } from './workers/node-worker-socket.ts';
import { followNodeWorkers, type NodeWorker } from './workers/node-workers.ts';
import { createProcessWorkers, type ProcessWorkers } from './workers/process-workers.ts';
import { createSharedSocket, type SharedSocket } from './shared-socket.ts';
import { COMMAND_DEADLINE_MS, openSocket, type CdpSocket } from './socket.ts';
import { createTargetSession, type AttachOptions, type DedicatedSession } from './target-session.ts';

/** The delay until an ended process is noticed when nothing is attached to it; a request on loopback costs under a millisecond. */
const POLL_INTERVAL_MS = 2_000;
/**
 * The time that releasing a session waits for the process to finish its commands; after that the socket is read until the answer comes or the
 * workbench ends. Shorter than the five seconds that a cancel and the end of the app may take.
 */
const END_LIMIT_MS = 3_000;

/** Size of a source map of a bundle, which can be larger than those of pages. */
const METRO_FILE_BYTES = 128 * 1024 ** 2;

const lacking = (commands: readonly NeededCommand[]): Pick<TargetInfo, 'lacks'> =>
  commands.length === 0 ? {} : { lacks: [...commands] };

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
export async function connectInspector(options: InspectorConnectionOptions): Promise<Connection> {
  const { connection, prove } = inspectorConnection(options);
  const first = options.targets[0];
  if (first !== undefined) {
    const proven = await prove(first, options.signal);
    if (!proven.ok) {
      await connection.close(proven.error);
      throw new AppFailure(proven.error);
    }
  }
  return connection;
}

interface Proving {
  readonly connection: Connection;
  /** Asks a process what its protocol lacks, which holds for all targets of the endpoint: they are one runtime. */
  readonly prove: (process: InspectorTarget, signal: AbortSignal) => Promise<AppResult<undefined>>;
}

function inspectorConnection(options: InspectorConnectionOptions): Proving {
  const { label, log } = options;
  const changes = new Emitter<void>();
  const ended = new AbortController();
  const openSockets = new Set<CdpSocket>();
  /** Closed sockets that the process still writes to. */
  const ending = new Set<Promise<void>>();
  const sessions = new Map<string, number>();
  const unresponsive = new Set<string>();
  let listed = options.targets;
  let lacks: readonly NeededCommand[] = [];
  /** Connections to processes that take a single debugger, keyed by process id. */
  const shared = new Map<string, SharedSocket>();
  /** Keyed by process id. */
  const workers = new Map<string, ProcessWorkers>();

  /** Resolves when the process has closed the socket, or when the wait ends. */
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

  const tracked = (socket: CdpSocket): CdpSocket => {
    openSockets.add(socket);
    socket.closed.addEventListener('abort', () => openSockets.delete(socket), { once: true });
    return socket;
  };
  /** Opens until the endpoint ends. */
  const openOwn = async (process: InspectorTarget): Promise<AppResult<CdpSocket>> => {
    const isMetro = process.type === 'react_native';
    const { address, ipAddress } = options;
    const opened = await openSocket(process.webSocketUrl, label.endpoint, {
      signal: ended.signal,
      endsAfterAnswers: !isMetro,
      log,
      origin: isMetro ? address.text : undefined,
    });
    if (!opened.ok) return opened;
    const socket = tracked(opened.value);
    if (!isMetro) return ok(socket);
    return ok(
      metroSocket(socket, address.port, (path, reading) =>
        httpGet({ ipAddress, port: address.port, path, limitBytes: METRO_FILE_BYTES }, reading),
      ),
    );
  };
  /** Keyed by process id: those whose call was cancelled while they opened. Their end would make V8 forget ids and what it tracks. */
  const spare = new Map<string, CdpSocket[]>();
  const openOrSpare = async (process: InspectorTarget, signal: AbortSignal): Promise<AppResult<CdpSocket>> => {
    if (signal.aborted) return err(errorOfAbort(signal));
    const left = spare.get(process.id)?.pop();
    if (left !== undefined && !left.closed.aborted) return ok(left);
    const opening = openOwn(process);
    const opened = await orAborted(opening, signal);
    if (signal.aborted && !opened.ok)
      void opening.then((late) => late.ok && spare.set(process.id, [...(spare.get(process.id) ?? []), late.value]));
    return opened;
  };
  const open = (process: InspectorTarget, signal: AbortSignal): Promise<AppResult<CdpSocket>> => {
    if (!process.takesOne) return openOrSpare(process, signal);
    const present = shared.get(process.id);
    if (present !== undefined) return present.join();
    // The connection outlives the call that opens it, so it ends with the endpoint.
    const created = createSharedSocket({ open: () => openOwn(process), close: endSocket });
    shared.set(process.id, created);
    return created.join();
  };
  const released = (): AppError => appError('cancelled', `The connection to ${label.endpoint} was released.`);

  /** The workers of a process; null for a runtime that does not report any. */
  const workersOf = (process: InspectorTarget): ProcessWorkers | null => {
    if (process.type !== 'node') return null;
    const present = workers.get(process.id);
    if (present !== undefined) return present;
    const created = createProcessWorkers({
      process,
      open: () => open(process, ended.signal),
      close: (socket) => void endSocket(socket, released()),
      ended: ended.signal,
      onChange: () => changes.emit(),
      log,
    });
    workers.set(process.id, created);
    return created;
  };
  const listedWorkers = (): readonly NodeWorker[] => listed.flatMap(({ id }) => workers.get(id)?.list() ?? []);

  const toInfo = (target: InspectorTarget | NodeWorker): TargetInfo => ({
    id: target.id,
    type: 'process' in target ? 'worker' : target.type,
    title: listedTitle(target.title === '' ? target.url : target.title),
    url: target.url,
    ...label,
    parentId: 'process' in target ? target.process.id : null,
    ...('process' in target ? {} : lacking(target.lacks ?? lacks)),
    ...('takesOne' in target && target.takesOne && target.type === 'react_native' ? { oneDebugger: true } : {}),
    state: unresponsive.has(target.id) ? 'unresponsive' : (sessions.get(target.id) ?? 0) > 0 ? 'attached' : 'available',
  });

  const readList = async (signal: AbortSignal): Promise<AppResult<undefined>> => {
    const place = { address: options.address, ipAddress: options.ipAddress, signal };
    const first = await listInspectorTargets(place, options.product);
    const mayBeChance = !first.ok && first.error.code !== 'cancelled' && !isLate(first.error);
    // A busy process may refuse one connection; one that has ended refuses the next one too.
    const list = mayBeChance ? await listInspectorTargets(place, options.product) : first;
    if (!list.ok) {
      // A list that is only late says nothing against open sockets, which have a keepalive of their own.
      const mayLive = list.error.code === 'cancelled' || (isLate(list.error) && openSockets.size > 0);
      if (!mayLive) void close(goneError(options.address, options.product));
      return list;
    }
    const key = (targets: readonly InspectorTarget[]): string =>
      targets.map((target) => `${target.id}\n${target.title}\n${target.url}`).join('\n\n');
    const changed = key(list.value) !== key(listed);
    listed = list.value;
    for (const known of [workers, shared])
      for (const id of known.keys()) if (!listed.some((process) => process.id === id)) known.delete(id);
    if (changed) changes.emit();
    return ok();
  };
  const relist = async (signal: AbortSignal): Promise<AppResult<undefined>> => {
    const read = await readList(signal);
    if (read.ok) await Promise.all(listed.map(async (process) => workersOf(process)?.look()));
    return read;
  };

  const poll = async (): Promise<void> => {
    for (;;) {
      await options.wait(POLL_INTERVAL_MS, ended.signal);
      if (ended.signal.aborted) return;
      const answer = await readList(ended.signal);
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

  /** A connection to a worker, over one to its process. */
  const openWorker = async (worker: NodeWorker, signal: AbortSignal): Promise<AppResult<CdpSocket>> => {
    const opened = await open(worker.process, signal);
    if (!opened.ok) return opened;
    const outer = opened.value;
    const followed = await followNodeWorkers(outer, worker.process, { signal, deadlineMs: COMMAND_DEADLINE_MS });
    const sessionId = followed.ok ? followed.value.sessionOf(worker.id) : null;
    if (sessionId === null) {
      const error = followed.ok ? targetGone(worker.title, 'the worker ended') : followed.error;
      void endSocket(outer, error);
      return err(error);
    }
    // From here on, ending the worker's connection ends `outer`, once the worker has answered.
    openSockets.delete(outer);
    return ok(tracked(workerSocket(outer, { sessionId, title: worker.title, endpointText: label.endpoint, log })));
  };

  const attach = async (
    targetId: string,
    { signal, onCommand }: AttachOptions,
  ): Promise<AppResult<DedicatedSession>> => {
    const target = [...listed, ...listedWorkers()].find((candidate) => candidate.id === targetId);
    if (target === undefined) return err(targetGone(targetId, 'it is no longer listed'));
    const siblings = workersOf('process' in target ? target.process : target);
    const opened = await ('process' in target ? openWorker(target, signal) : open(target, signal));
    if (!opened.ok) return opened;
    const socket = opened.value;
    count(targetId, 1);
    siblings?.countSession(1);
    // The process closes its socket when it exits: the list is read at once then, not at the next interval.
    socket.closed.addEventListener(
      'abort',
      () => {
        count(targetId, -1);
        siblings?.countSession(-1);
        if (!ended.signal.aborted) void readList(ended.signal);
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
      detach: () => endSocket(socket, released()),
    });
    return ok({
      ...session,
      isGuarded: () => false,
      pause: () => socket.pause(),
      resume: () => socket.resume(),
      end: () => session.release(),
    });
  };

  const prove = async (process: InspectorTarget, signal: AbortSignal): Promise<AppResult<undefined>> => {
    // A second debugger would end that of the person, and what it lacks is known.
    if (process.lacks !== undefined) return ok();
    const opened = await open(process, signal);
    if (!opened.ok) return opened;
    const socket = opened.value;
    const siblings = workersOf(process);
    siblings?.countSession(1);
    const ask = async (): Promise<undefined> => {
      unwrap(await socket.send('Runtime.getIsolateId', {}, { title: process.title, signal }));
      lacks = await askAbilities(socket, process.title);
      // The list includes the workers: this session triggers their discovery, and they are listed when the connection is returned.
      return unwrap(await relist(signal));
    };
    const proven = await settle(ask);
    siblings?.countSession(-1);
    await endSocket(socket, released());
    return proven;
  };

  const connection: Connection = {
    kind: 'inspector',
    product: options.product,
    closed: ended.signal,
    targets: () => inListOrder([...listed, ...listedWorkers()].map(toInfo)),
    changes,
    relist,
    attach,
    // Every session of such a process has a socket of its own.
    openDedicated: attach,
    processes: () =>
      Promise.resolve(
        err(appError('target_unsupported', `${label.endpoint} is a single process and has no process list.`)),
      ),
    access: () => {
      throw new AppFailure(
        appError(
          'target_unsupported',
          `${label.endpoint} has sockets for single targets only; Lighthouse needs the browser's own.`,
          advice(
            'Connect to the browser by its --remote-debugging-port.',
            'Connect to the browser itself, by its debugging port.',
          ),
        ),
      );
    },
    close,
  };
  return { connection, prove };
}
