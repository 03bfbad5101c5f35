/**
 * A browser: one connection for everything except captures (a socket, or a session on its pipe), flat sessions, a live list of targets. It
 * attaches on request and detaches afterwards; it never creates, activates or closes a tab, because the tabs belong to the user.
 */
import { ok } from '../../../shared/base/result.ts';
import { Emitter } from '../../../shared/base/emitter.ts';
import { type AppResult, AppFailure, unwrap, settle } from '../../../shared/base/errors.ts';
import { orAborted } from './aborted-wait.ts';
import type { BrowserAccess } from './browser-access.ts';
import { createBrowserSessions } from './browser-sessions.ts';
import { isIosBridge } from './discovery.ts';
import { createBrowserTargets } from './browser-targets.ts';
import { createBrowserWorkers } from './workers/browser-workers.ts';
import type { CdpLog } from './cdp-log.ts';
import type { Connection, EndpointLabel } from './connection.ts';
import { createDedicatedSessions } from './workers/dedicated-sessions.ts';
import type { CdpSocket } from './socket.ts';
import { createTargetDiscovery } from './target-discovery.ts';

export interface BrowserConnectionOptions {
  /** A connection to the browser: the first serves everything except captures; each capture has a connection of its own. */
  readonly open: (signal: AbortSignal) => Promise<AppResult<CdpSocket>>;
  readonly access: BrowserAccess;
  readonly product: string;
  readonly label: EndpointLabel;
  readonly log: CdpLog;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Connects, proves it with one harmless command, and lists the targets. */
export async function connectBrowser(options: BrowserConnectionOptions): Promise<Connection> {
  const socket = unwrap(await options.open(options.signal));
  const connection = browserConnection(socket, options);
  const first = await connection.relist(options.signal);
  if (!first.ok) {
    await socket.close(first.error);
    throw new AppFailure(first.error);
  }
  return connection;
}

function browserConnection(socket: CdpSocket, options: BrowserConnectionOptions): Connection {
  const { log, wait } = options;
  const { endpoint } = options.label;
  const targets = createBrowserTargets({
    ...options.label,
    ...(isIosBridge(options.product) ? { oneDebugger: true as const } : {}),
  });
  const changes = new Emitter<void>();
  const changed = (): void => changes.emit();
  const sessions = createBrowserSessions(targets, changed);
  const workers = createBrowserWorkers({ socket, targets, changes, wait });
  const openDedicated = createDedicatedSessions({ open: options.open, sessions, first: socket, endpoint });

  /** Wakes a worker before it is attached. */
  const awake = async (targetId: string, signal: AbortSignal): Promise<AppResult<undefined>> => {
    const waking = async (): Promise<AppResult<undefined>> => {
      // This is no failure yet: the commands that follow have their own deadlines.
      if (!(await workers.wake(targetId))) log.debug('A worker could not be woken', { endpoint, targetId });
      return ok();
    };
    return orAborted(waking(), signal);
  };

  const list = createTargetDiscovery({ socket, targets, sessions, changed, endpoint, wait });

  return {
    kind: 'browser',
    product: options.product,
    closed: socket.closed,
    targets: () => targets.all(),
    changes,
    relist: (signal) => settle(() => list(signal)),
    attach: async (targetId, attachOptions) => {
      const woken = await awake(targetId, attachOptions.signal);
      if (!woken.ok) return woken;
      const attached = await sessions.attach(socket, targetId, attachOptions);
      if (attached.ok) void workers.nameWorkersOf(targetId);
      return attached;
    },
    openDedicated: async (targetId, attachOptions) => {
      const woken = await awake(targetId, attachOptions.signal);
      return woken.ok ? settle(() => openDedicated(targetId, attachOptions)) : woken;
    },
    processes: async (signal) => {
      const answer = await socket.send('SystemInfo.getProcessInfo', {}, { title: endpoint, signal });
      return answer.ok ? ok(answer.value.processInfo) : answer;
    },
    access: () => options.access,
    close: (reason) => socket.close(reason),
  };
}
