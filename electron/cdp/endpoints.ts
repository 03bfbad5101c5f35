/** All endpoints of the app: those that were added, those that are connected, and their targets. */
import { err, ok } from '../../shared/base/result.ts';
import { Emitter, type Listenable } from '../../shared/base/emitter.ts';
import { pause } from '../../shared/base/within.ts';
import { appError, errorOfAbort, type AppResult } from '../../shared/contracts/errors.ts';
import type { AttachedSession, TargetsPort } from '../../shared/capabilities/ports.ts';
import type { EndpointInfo, TargetInfo } from '../../shared/contracts/targets.ts';
import { orAborted } from './aborted-wait.ts';
import type { BrowserAccess } from './browser-access.ts';
import type { BrowserPipe } from './browser-pipe.ts';
import { connectBrowser } from './browser-connection.ts';
import type { CdpLog } from './cdp-log.ts';
import type { Connection } from './connection.ts';
import { notConnected, pipeGone, targetGone } from './connection-errors.ts';
import { discover, discoverNear, type Discovery } from './discovery.ts';
import {
  isPipeAddress,
  parseEndpointAddress,
  pipeAddress,
  USUAL_PORTS,
  type EndpointAddress,
  type PipeAddress,
} from './endpoint-address.ts';
import { newEntry, noteTargets, toInfo, type Entry } from './endpoint-entry.ts';
import { connectInspector } from './inspector-connection.ts';
import { relayOver } from './pipe-relay.ts';
import { openPipeSocket } from './pipe-socket.ts';
import { ATTEMPTS, attemptSeries } from './reconnect.ts';
import { openSocket } from './socket.ts';
import type { AttachOptions, DedicatedSession } from './target-session.ts';

export interface EndpointsOptions {
  readonly log: CdpLog;
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
  /** Waits, or less when the signal aborts; never rejects. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Ports to try when the user named none. */
  readonly usualPorts?: readonly number[];
}

export interface Endpoints extends TargetsPort {
  /** Fires on any change of `endpoints()`; listeners coalesce. */
  readonly changes: Listenable<void>;
  /**
   * Adds an address without contacting it; the same address again is the same endpoint. `exactPort` (default: true if the text names a
   * port) disables trying the other default ports when nothing answers.
   */
  add(address: string, origin: EndpointInfo['origin'], options?: { exactPort?: boolean }): AppResult<EndpointInfo>;
  /**
   * Adds a browser that we started and reach over its pipe, without contacting it; a new pipe with the same address replaces the old one.
   */
  addPipe(pipe: BrowserPipe, origin: 'sample' | 'launched'): EndpointInfo;
  /** Connects with up to three attempts; concurrent callers share them. */
  connect(endpointId: string, signal?: AbortSignal): Promise<AppResult<EndpointInfo>>;
  /** Called for the user: stays disconnected until `connect`. */
  disconnect(endpointId: string): Promise<void>;
  remove(endpointId: string): Promise<void>;
  /** Probes each address once and adds those that answer, unconnected. */
  look(addresses: readonly string[], signal?: AbortSignal): Promise<{ looked: string[]; found: EndpointInfo[] }>;
  /** The endpoint for a call that needs it: makes one series of attempts if the connection was lost. */
  ensureConnected(endpointId: string, signal: AbortSignal): Promise<AppResult<EndpointInfo>>;
  /** Opens a session for the caller, who releases it when the call ends. */
  attach(target: TargetInfo, options: AttachOptions): Promise<AppResult<AttachedSession>>;
  /** As `attach`, over a dedicated connection that may be paused. */
  openDedicated(target: TargetInfo, options: AttachOptions): Promise<AppResult<DedicatedSession>>;
  /** How another process of ours reaches the browser of a target; `target_unsupported` where that is not possible. */
  browserAccess(target: TargetInfo, signal: AbortSignal): Promise<AppResult<BrowserAccess>>;
  close(): Promise<void>;
}

export function createEndpoints(options: EndpointsOptions): Endpoints {
  const { log, now = Date.now, wait = pause, usualPorts = USUAL_PORTS } = options;
  const entries = new Map<string, Entry>();
  const changes = new Emitter<void>();
  let lastId = 0;
  let closed = false;

  const change = (entry: Entry, next: Partial<Pick<Entry, 'state' | 'error' | 'notice' | 'connectedAtMs'>>): void => {
    Object.assign(entry, next);
    changes.emit();
  };
  const byAddress = ({ key }: EndpointAddress | PipeAddress): Entry | undefined =>
    [...entries.values()].find((entry) => entry.address.key === key);

  const insert = (
    address: EndpointAddress | PipeAddress,
    origin: EndpointInfo['origin'],
    exactPort: boolean,
    unasked: boolean,
  ): Entry => {
    lastId += 1;
    const entry = newEntry(`endpoint-${lastId}`, { address, origin, exactPort, unasked });
    entries.set(entry.id, entry);
    changes.emit();
    return entry;
  };

  const follow = (entry: Entry, connection: Connection): void => {
    entry.connection = connection;
    entry.kind = connection.kind;
    entry.product = connection.product;
    noteTargets(entry, connection.targets());
    connection.changes.listen(() => {
      if (entry.connection !== connection) return;
      noteTargets(entry, connection.targets());
      changes.emit();
    });
    connection.closed.addEventListener(
      'abort',
      () => {
        if (entry.connection !== connection) return;
        drop(entry);
        log.warn('CDP connection lost — browser may have crashed or been closed', { endpoint: entry.address.text });
        change(entry, { state: 'lost', error: errorOfAbort(connection.closed), connectedAtMs: null });
      },
      { once: true },
    );
    change(entry, { state: 'connected', error: null, connectedAtMs: now() });
    log.info('connected', {
      endpoint: entry.address.text,
      product: connection.product,
      targets: connection.targets().length,
    });
  };
  /** Drops the connection; its targets are gone. */
  const drop = (entry: Entry): Connection | null => {
    const connection = entry.connection;
    entry.connection = null;
    noteTargets(entry, []);
    return connection;
  };

  /** Finds the endpoint at the entry's address or, with a log line, at another port. */
  const find = async (
    entry: Entry,
    wanted: EndpointAddress,
    signal: AbortSignal,
  ): Promise<AppResult<{ readonly address: EndpointAddress; readonly discovery: Discovery }>> => {
    const mayMove = !entry.exactPort && entry.state !== 'reconnecting';
    const ports = mayMove ? usualPorts : [];
    const taken = (address: EndpointAddress): boolean => byAddress(address) !== undefined;
    const found = await discoverNear(wanted, { ports, taken, signal });
    if (!found.ok) return found;
    const { address } = found.value;
    if (address !== wanted) {
      const notice = `Port ${wanted.port} did not answer as a debugging port; using ${address.text} instead.`;
      log.warn(notice);
      entry.address = address;
      change(entry, { notice });
    }
    return found;
  };

  const connectPort = async (
    entry: Entry,
    wanted: EndpointAddress,
    signal: AbortSignal,
  ): Promise<AppResult<Connection>> => {
    const found = await find(entry, wanted, signal);
    if (!found.ok) return found;
    const { address, discovery } = found.value;
    const { text: endpoint } = address;
    const shared = { label: { endpointId: entry.id, endpoint }, product: discovery.product, log, wait, signal };
    if (discovery.kind === 'inspector')
      return connectInspector({
        ...shared,
        address,
        ipAddress: discovery.ipAddress,
        targets: discovery.targets,
      });
    const { webSocketUrl } = discovery;
    return connectBrowser({
      ...shared,
      open: (opening) => openSocket(webSocketUrl, endpoint, { signal: opening, log }),
      access: { kind: 'socket', webSocketUrl },
    });
  };

  const connectPipe = async (entry: Entry, signal: AbortSignal): Promise<AppResult<Connection>> => {
    const { pipe } = entry;
    if (pipe === null || pipe.ended.aborted) return err(pipeGone(entry.address.text));
    const version = await pipe.describe(signal);
    if (!version.ok) return version;
    return connectBrowser({
      label: { endpointId: entry.id, endpoint: pipe.address },
      product: version.value.product,
      log,
      wait,
      signal,
      open: (opening) => openPipeSocket(pipe, { signal: opening, log }),
      access: relayOver(pipe),
    });
  };

  const attempt = async (entry: Entry, signal: AbortSignal): Promise<AppResult<EndpointInfo>> => {
    const { address } = entry;
    const connection = await ('port' in address ? connectPort(entry, address, signal) : connectPipe(entry, signal));
    if (!connection.ok) return connection;
    if (signal.aborted) {
      await connection.value.close(errorOfAbort(signal));
      return err(errorOfAbort(signal));
    }
    if (connection.value.closed.aborted) return err(errorOfAbort(connection.value.closed));
    follow(entry, connection.value);
    return ok(toInfo(entry));
  };

  const connectEntry = (
    entry: Entry,
    attempts: number,
    signal: AbortSignal | undefined,
  ): Promise<AppResult<EndpointInfo>> => {
    if (entry.connection !== null) return Promise.resolve(ok(toInfo(entry)));
    return entry.connecting.join(async (seriesSignal) => {
      const wasConnected = entry.state === 'lost' || entry.state === 'reconnecting';
      entry.series = seriesSignal;
      change(entry, { state: wasConnected ? 'reconnecting' : 'connecting', error: null });
      const result = await attemptSeries((attemptSignal) => attempt(entry, attemptSignal), {
        attempts,
        wait,
        signal: seriesSignal,
      });
      if (result.ok) return result;
      const cancelled = result.error.code === 'cancelled';
      const isCurrent = entry.series === seriesSignal;
      if (isCurrent && (entry.state === 'connecting' || entry.state === 'reconnecting')) {
        const over = wasConnected ? 'lost' : cancelled ? 'idle' : 'failed';
        change(entry, { state: over, error: cancelled ? null : result.error });
      }
      return result;
    }, signal);
  };

  const entryOf = (endpointId: string): AppResult<Entry> => {
    const entry = entries.get(endpointId);
    if (closed) return err(appError('shutting_down', 'The workbench is closing.'));
    if (entry === undefined)
      return err(appError('not_connected', `There is no endpoint ${endpointId}.`, 'Add its address again.'));
    return ok(entry);
  };

  /** The connection that currently lists `target`; reconnects if it was lost. */
  const connectedFor = async (target: TargetInfo, signal: AbortSignal): Promise<AppResult<Connection>> => {
    const entry = entryOf(target.endpointId);
    if (!entry.ok) return entry;
    const connected = await self.ensureConnected(target.endpointId, signal);
    if (!connected.ok) return connected;
    const { connection, address } = entry.value;
    if (connection === null) return err(notConnected(address.text));
    const listed = connection.targets().some(({ id }) => id === target.id);
    return listed ? ok(connection) : err(targetGone(target.title, 'it was closed, or its browser was started again'));
  };

  const disconnect = async (entry: Entry): Promise<void> => {
    entry.connecting.stop();
    await drop(entry)?.close(
      appError('disconnected', `${entry.address.text} was disconnected.`, 'Connect it again in the window.'),
    );
  };

  const self: Endpoints = {
    changes,
    endpoints: () => [...entries.values()].map(toInfo),
    byId: (targetId) => {
      for (const { connection } of entries.values()) {
        const target = connection?.targets().find((candidate) => candidate.id === targetId);
        if (target !== undefined) return target;
      }
      for (const { gone } of entries.values()) {
        const target = gone.get(targetId);
        if (target !== undefined) return target;
      }
      return null;
    },
    add: (text, origin, addOptions = {}) => {
      if (isPipeAddress(text)) {
        const started = byAddress(pipeAddress(text));
        return started === undefined ? err(pipeGone(text)) : ok(toInfo(started));
      }
      const address = parseEndpointAddress(text);
      if (!address.ok) return address;
      const entry =
        byAddress(address.value) ??
        insert(address.value, origin, addOptions.exactPort ?? address.value.namesPort, true);
      return ok(toInfo(entry));
    },
    addPipe: (pipe, origin) => {
      const address = pipeAddress(pipe.address);
      const entry = byAddress(address) ?? insert(address, origin, true, true);
      if (entry.pipe !== pipe) {
        void disconnect(entry);
        entry.pipe = pipe;
        change(entry, { state: 'idle', error: null, notice: null, connectedAtMs: null });
      }
      return toInfo(entry);
    },
    connect: async (endpointId, signal) => {
      const entry = entryOf(endpointId);
      if (!entry.ok) return entry;
      entry.value.unasked = true;
      return connectEntry(entry.value, ATTEMPTS, signal);
    },
    disconnect: async (endpointId) => {
      const entry = entries.get(endpointId);
      if (entry === undefined) return;
      entry.unasked = false;
      const gone = disconnect(entry);
      change(entry, { state: 'idle', error: null, notice: null, connectedAtMs: null });
      await gone;
    },
    remove: async (endpointId) => {
      const entry = entries.get(endpointId);
      if (entry === undefined) return;
      entries.delete(endpointId);
      const gone = disconnect(entry);
      changes.emit();
      await gone;
    },
    look: async (texts, signal) => {
      const looked: string[] = [];
      const found: EndpointInfo[] = [];
      await Promise.all(
        texts.map(async (text) => {
          const address = parseEndpointAddress(text);
          if (!address.ok) return;
          looked.push(address.value.text);
          const answer = await discover(address.value, signal);
          if (!answer.ok || closed) return;
          const entry = byAddress(address.value) ?? insert(address.value, 'default', true, false);
          if (entry.connection === null) {
            entry.kind = answer.value.kind;
            entry.product = answer.value.product;
            if (entry.state === 'failed') change(entry, { state: 'idle', error: null });
            else changes.emit();
          }
          found.push(toInfo(entry));
        }),
      );
      return { looked, found };
    },
    ensureConnected: async (endpointId, signal) => {
      const entry = entryOf(endpointId);
      if (!entry.ok) return entry;
      if (!entry.value.unasked && entry.value.connection === null) return err(notConnected(entry.value.address.text));
      return connectEntry(entry.value, ATTEMPTS, signal);
    },
    refresh: async (signal) => {
      await Promise.all(
        [...entries.values()].map(async (entry) => {
          if (closed) return;
          if (entry.connection !== null) {
            const listed = await orAborted(entry.connection.relist(signal), signal);
            if (listed.ok || entry.connection !== null) return;
          }
          // An address that never answered is tried once, so that a missing browser does not delay every list by the pauses.
          if (entry.unasked) await connectEntry(entry, entry.state === 'lost' ? ATTEMPTS : 1, signal);
        }),
      );
      return self.endpoints();
    },
    attach: async (target, attachOptions) => {
      const connection = await connectedFor(target, attachOptions.signal);
      return connection.ok ? connection.value.attach(target.id, attachOptions) : connection;
    },
    processes: async (endpointId, signal) => {
      const entry = entryOf(endpointId);
      if (!entry.ok) return entry;
      const { connection, address } = entry.value;
      return connection === null ? err(notConnected(address.text)) : connection.processes(signal);
    },
    openDedicated: async (target, attachOptions) => {
      const connection = await connectedFor(target, attachOptions.signal);
      return connection.ok ? connection.value.openDedicated(target.id, attachOptions) : connection;
    },
    browserAccess: async (target, signal) => {
      const connection = await connectedFor(target, signal);
      return connection.ok ? connection.value.access() : connection;
    },
    close: async () => {
      closed = true;
      const gone = [...entries.values()].map(disconnect);
      for (const entry of entries.values()) entry.state = 'idle';
      changes.emit();
      await Promise.all(gone);
    },
  };
  return self;
}
