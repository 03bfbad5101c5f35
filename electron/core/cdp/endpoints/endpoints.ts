/** All endpoints of the app: those that were added, those that are connected, and their targets. */
import { err, ok } from '../../../../shared/base/result.ts';
import type { Listenable } from '../../../../shared/base/emitter.ts';
import { type AppResult, AppFailure, unwrap, settle } from '../../../../shared/base/errors.ts';
import { pause } from '../../../../shared/base/within.ts';
import type { AttachedSession, UnmaskedTargetsPort } from '../../../../shared/core/capability/target-ports.ts';
import type { EndpointInfo, TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { createAdbServer, type AdbServer } from '../android/adb-server.ts';
import { androidAddress, findAndroid, readAndroidAddress, type AndroidSocket } from '../android/android-sockets.ts';
import { deviceProblem } from '../android/connect-android.ts';
import { orAborted } from '../aborted-wait.ts';
import type { BrowserAccess } from '../browser-access.ts';
import type { BrowserPipe } from '../pipe/browser-pipe.ts';
import type { CdpLog } from '../cdp-log.ts';
import type { Connection } from '../connection.ts';
import { notConnected, pipeGone, targetGone } from '../connection-errors.ts';
import { createDestinations, type Destinations } from '../destinations.ts';
import { discover } from '../discovery.ts';
import { endpointAddress, isPipeAddress, parseEndpointAddress, pipeAddress, USUAL_PORTS } from './endpoint-address.ts';
import { createEndpointConnecting, type EndpointConnecting } from './endpoint-connecting.ts';
import { toInfo, type Entry } from './endpoint-entry.ts';
import { createEndpointList, type EndpointList } from './endpoint-list.ts';
import { createAllowedPipe } from '../running/allowed-pipe.ts';
import { thisPerson, type PersonFolders, type RunningKind } from '../running/profile-folders.ts';
import {
  findAllRunning,
  findOpenPorts,
  findRunning,
  runningAddress,
  runningKind,
} from '../running/running-browsers.ts';
import { ATTEMPTS } from './reconnect.ts';
import type { AttachOptions, DedicatedSession } from '../target-session.ts';

export interface EndpointsOptions {
  readonly log: CdpLog;
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
  /** Waits, or less when the signal aborts; never rejects. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Ports to try when the user named none. */
  readonly usualPorts?: readonly number[];
  /** Whose open browsers are looked for; default: the person of this process. */
  readonly person?: PersonFolders;
  /** Knows the Android devices of this machine. */
  readonly adb?: AdbServer;
}

/** A list of targets waits this long for the answer of a person in a browser that is open. */
const ANSWER_MS = 15_000;
/** The end of a capture waits this long for the title of its page. */
const REREAD_MS = 2000;

export interface Endpoints extends UnmaskedTargetsPort {
  /** Fires on any change of `endpoints()`; listeners coalesce. */
  readonly changes: Listenable<void>;
  /**
   * Adds an address without contacting it; the same address again is the same endpoint. `exactPort` (default: true if the text names a
   * port) disables trying the other default ports when nothing answers. `staysDisconnected`: until the person connects it.
   */
  add(
    address: string,
    origin: EndpointInfo['origin'],
    options?: { exactPort?: boolean; staysDisconnected?: boolean },
  ): AppResult<EndpointInfo>;
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
  /**
   * Adds the browsers that a person has open and that may be debugged, on this machine and on its Android devices, unconnected: no dialog is
   * opened and no port forwarded.
   */
  lookForRunning(): Promise<readonly EndpointInfo[]>;
  /** Lists the targets of a connected endpoint again, and returns one of them as it is now; a target that is gone or does not answer as last known. */
  reread(targetId: string, signal: AbortSignal): Promise<TargetInfo | null>;
  /** The endpoint for a call that needs it: makes one series of attempts if the connection was lost. */
  ensureConnected(endpointId: string, signal: AbortSignal): Promise<EndpointInfo>;
  /** Opens a session for the caller, who releases it when the call ends. */
  attach(target: TargetInfo, options: AttachOptions): Promise<AppResult<AttachedSession>>;
  /** Attaches over a dedicated connection that may be paused. */
  openDedicated(target: TargetInfo, options: AttachOptions): Promise<AppResult<DedicatedSession>>;
  /** Where callers may send requests and pages. */
  readonly destinations: Destinations;
  /** Returns how another process of ours reaches the browser of a target; `target_unsupported` where that is not possible. */
  browserAccess(target: TargetInfo, signal: AbortSignal): Promise<BrowserAccess>;
  close(): Promise<void>;
}

export function createEndpoints(options: EndpointsOptions): Endpoints {
  const { log, now = Date.now, wait = pause, usualPorts = USUAL_PORTS, person = thisPerson() } = options;
  const adb = options.adb ?? createAdbServer();
  const list = createEndpointList();
  const { connect, disconnect } = createEndpointConnecting({ list, log, now, wait, usualPorts, adb });
  const endpoints = (): EndpointInfo[] => list.all().map(toInfo);
  const destinations = createDestinations(endpoints, () => performance.now());

  const ensureConnected: Endpoints['ensureConnected'] = async (endpointId, signal) => {
    const entry = unwrap(list.byId(endpointId));
    if (!entry.unasked && entry.connection === null) throw new AppFailure(notConnected(entry.address.text));
    return unwrap(await connect(entry, ATTEMPTS, signal));
  };
  /** The connection that currently lists `target`; reconnects if it was lost. */
  const connectedFor = async (target: TargetInfo, signal: AbortSignal): Promise<Connection> => {
    const entry = unwrap(list.byId(target.endpointId));
    await ensureConnected(target.endpointId, signal);
    const { connection, address } = entry;
    if (connection === null) throw new AppFailure(notConnected(address.text));
    const listed = connection.targets().some(({ id }) => id === target.id);
    if (listed) return connection;
    throw new AppFailure(targetGone(target.title, 'it was closed, or its browser was started again'));
  };

  return {
    changes: list.changes,
    endpoints,
    destinations,
    byId: (targetId) => list.target(targetId),
    ...createAdding(list, { connect, disconnect }, { person, log, adb }),
    look: (texts, signal) => lookAt(list, texts, signal),
    connect: async (endpointId, signal) => {
      const entry = list.byId(endpointId);
      if (!entry.ok) return entry;
      entry.value.unasked = true;
      return connect(entry.value, ATTEMPTS, signal);
    },
    disconnect: async (endpointId) => {
      const entry = list.all().find(({ id }) => id === endpointId);
      if (entry === undefined) return;
      entry.unasked = false;
      const gone = disconnect(entry);
      list.change(entry, { state: 'idle', error: null, notice: null, connectedAtMs: null });
      await gone;
    },
    remove: async (endpointId) => {
      const entry = list.remove(endpointId);
      if (entry === undefined) return;
      const gone = disconnect(entry);
      list.changed();
      await gone;
    },
    ensureConnected,
    refresh: async (signal) => {
      await Promise.all(
        list.all().map(async (entry) => {
          if (list.isClosed) return;
          if (entry.connection !== null) {
            const listed = await orAborted(entry.connection.relist(signal), signal);
            if (listed.ok || entry.connection !== null) return;
          }
          // An address that never answered is tried once, so that a missing browser does not delay every list by the pauses.
          if (!entry.unasked) return;
          // A person may need longer to answer than a list may take; the dialog stays open.
          const asking = entry.allowed === null ? signal : AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
          await connect(entry, entry.state === 'lost' ? ATTEMPTS : 1, asking);
        }),
      );
      return endpoints();
    },
    reread: async (targetId, signal) => {
      const known = list.target(targetId);
      const entry = known === null ? null : list.byId(known.endpointId);
      if (entry?.ok === true)
        await entry.value.connection?.relist(AbortSignal.any([signal, AbortSignal.timeout(REREAD_MS)]));
      return list.target(targetId);
    },
    attach: async (target, attachOptions) => {
      const connection = await settle(() => connectedFor(target, attachOptions.signal));
      const attached = connection.ok ? await connection.value.attach(target.id, attachOptions) : connection;
      return attached.ok ? ok(loadsJudged(attached.value, destinations)) : attached;
    },
    processes: async (endpointId, signal) => {
      const entry = list.byId(endpointId);
      if (!entry.ok) return entry;
      const { connection, address } = entry.value;
      return connection === null ? err(notConnected(address.text)) : connection.processes(signal);
    },
    openDedicated: async (target, attachOptions) => {
      const connection = await settle(() => connectedFor(target, attachOptions.signal));
      const opened = connection.ok ? await connection.value.openDedicated(target.id, attachOptions) : connection;
      return opened.ok ? ok(loadsJudged(opened.value, destinations)) : opened;
    },
    browserAccess: async (target, signal) => {
      const connection = await connectedFor(target, signal);
      return connection.access();
    },
    close: async () => {
      list.close();
      const gone = list.all().map(disconnect);
      for (const entry of list.all()) entry.state = 'idle';
      list.changed();
      await Promise.all(gone);
    },
  };
}

/** A session whose page is not led to a debugging port. */
function loadsJudged<S extends AttachedSession>(session: S, { judgePage }: Pick<Destinations, 'judgePage'>): S {
  return {
    ...session,
    send: async (method, params, sendOptions) => {
      const judged =
        method === 'Page.navigate' && 'url' in params
          ? await judgePage(params.url, sendOptions?.signal ?? session.closed)
          : ok(null);
      return judged.ok ? session.send(method, params, sendOptions) : judged;
    },
  };
}

/** Adds addresses and pipes to the list. */
function createAdding(
  list: EndpointList,
  { connect, disconnect }: EndpointConnecting,
  { person, log, adb }: { readonly person: PersonFolders; readonly log: CdpLog; readonly adb: AdbServer },
): Pick<Endpoints, 'add' | 'addPipe' | 'lookForRunning'> {
  const addRunning = (kind: RunningKind, origin: EndpointInfo['origin'], unasked: boolean): Entry => {
    const address = pipeAddress(runningAddress(kind));
    const known = list.byAddress(address);
    if (known !== undefined) return known;
    const entry = list.insert({ address, origin, exactPort: true, unasked });
    entry.kind = 'browser';
    entry.allowed = createAllowedPipe({
      address: address.text,
      name: kind.name,
      find: () => findRunning(kind, person),
      log,
      onAsking: (isAsking) =>
        list.change(entry, {
          notice: isAsking ? `Press Allow in ${kind.name}: it asks “Allow remote debugging?”` : null,
        }),
      // Whoever asked may have stopped waiting; the person's answer counts all the same.
      onAllowed: () => void connect(entry, 1, undefined),
    });
    return entry;
  };
  const addAndroid = (socket: AndroidSocket, origin: EndpointInfo['origin'], unasked: boolean): Entry => {
    const address = pipeAddress(androidAddress(socket));
    const entry = list.byAddress(address) ?? list.insert({ address, origin, exactPort: true, unasked });
    entry.kind = 'browser';
    entry.android = socket;
    const isUsable = socket.problem === null;
    if (entry.connection === null && !isUsable) list.change(entry, { state: 'failed', error: deviceProblem(socket) });
    else list.changed();
    return entry;
  };
  /** Apps come and go on a device: those that were only found are listed as long as they are there. */
  const removeGone = (found: readonly AndroidSocket[]): void => {
    const present = new Set(found.map(androidAddress));
    for (const { id, android, connection, unasked, address } of list.all())
      if (android !== null && connection === null && !unasked && !present.has(address.text)) list.remove(id);
  };
  return {
    lookForRunning: async () => {
      const [found, ports, devices] = await Promise.all([
        findAllRunning(person),
        findOpenPorts(person),
        findAndroid(adb),
      ]);
      if (list.isClosed) return [];
      removeGone(devices);
      const onDevices = devices.map((socket) => toInfo(addAndroid(socket, 'running', false)));
      const here = found.flatMap(({ address }) => {
        const kind = runningKind(address);
        return kind === null ? [] : [toInfo(addRunning(kind, 'running', false))];
      });
      const open = ports.map((port) => {
        const address = endpointAddress('localhost', port);
        const known = list.byAddress(address);
        return toInfo(known ?? list.insert({ address, origin: 'running', exactPort: true, unasked: false }));
      });
      return [...here, ...open, ...onDevices];
    },
    add: (text, origin, { exactPort, staysDisconnected = false } = {}) => {
      const running = runningKind(text);
      if (running !== null) return ok(toInfo(addRunning(running, origin, !staysDisconnected)));
      const android = readAndroidAddress(text);
      if (android !== null) {
        const { socketName } = android;
        const name = socketName === null ? android.serial : `${socketName} on ${android.serial}`;
        return ok(toInfo(addAndroid({ ...android, name, problem: null }, origin, !staysDisconnected)));
      }
      if (isPipeAddress(text)) {
        const started = list.byAddress(pipeAddress(text));
        return started === undefined ? err(pipeGone(text)) : ok(toInfo(started));
      }
      const parsed = parseEndpointAddress(text);
      if (!parsed.ok) return parsed;
      const address = parsed.value;
      const known = list.byAddress(address);
      return ok(
        toInfo(
          known ??
            list.insert({
              address,
              origin,
              exactPort: exactPort ?? address.namesPort,
              unasked: !staysDisconnected,
            }),
        ),
      );
    },
    addPipe: (pipe, origin) => {
      const address = pipeAddress(pipe.address);
      const entry = list.byAddress(address) ?? list.insert({ address, origin, exactPort: true, unasked: true });
      if (entry.pipe !== pipe) {
        void disconnect(entry);
        entry.pipe = pipe;
        list.change(entry, { state: 'idle', error: null, notice: null, connectedAtMs: null });
      }
      return toInfo(entry);
    },
  };
}

/** Probes each address once and adds those that answer, unconnected. */
async function lookAt(
  list: EndpointList,
  texts: readonly string[],
  signal: AbortSignal | undefined,
): ReturnType<Endpoints['look']> {
  const found: EndpointInfo[] = [];
  const addresses = texts.flatMap((text) => {
    const parsed = parseEndpointAddress(text);
    return parsed.ok ? [parsed.value] : [];
  });
  const answers = await Promise.all(
    addresses.map(async (address) => ({ address, answer: await discover(address, signal) })),
  );
  // In the order of the addresses, whichever answered first.
  for (const { address, answer } of answers) {
    if (!answer.ok || list.isClosed) continue;
    const known = list.byAddress(address);
    const entry = known ?? list.insert({ address, origin: 'default', exactPort: true, unasked: false });
    if (entry.connection === null) {
      entry.kind = answer.value.kind;
      entry.product = answer.value.product;
      list.change(entry, entry.state === 'failed' ? { state: 'idle', error: null } : {});
    }
    found.push(toInfo(entry));
  }
  return { looked: addresses.map(({ text }) => text), found };
}
