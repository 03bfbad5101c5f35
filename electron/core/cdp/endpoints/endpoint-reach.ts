/** Opens the connection of an endpoint: at its port, at another port nearby, or over its pipe. */
import { err, ok } from '../../../../shared/base/result.ts';
import { type AppResult, AppFailure, unwrap } from '../../../../shared/base/errors.ts';
import type { AdbServer } from '../android/adb-server.ts';
import { connectAndroid } from '../android/connect-android.ts';
import { connectBrowser } from '../browser-connection.ts';
import type { CdpLog } from '../cdp-log.ts';
import type { Connection } from '../connection.ts';
import { disconnected, pipeGone, wasClosing } from '../connection-errors.ts';
import { discoverNear, goneError } from '../discovery.ts';
import type { EndpointAddress } from './endpoint-address.ts';
import type { Entry } from './endpoint-entry.ts';
import type { EndpointList } from './endpoint-list.ts';
import { connectInspector } from '../inspector-connection.ts';
import type { BrowserPipe } from '../pipe/browser-pipe.ts';
import { relayOver } from '../pipe/pipe-relay.ts';
import { openPipeSocket } from '../pipe/pipe-socket.ts';
import { openSocket } from '../socket.ts';

export interface ReachParts {
  readonly list: EndpointList;
  readonly log: CdpLog;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Ports to try when the user named none. */
  readonly usualPorts: readonly number[];
  readonly adb: AdbServer;
}

/** One attempt. */
export type Reach = (entry: Entry, signal: AbortSignal) => Promise<Connection>;

export function createReach({ list, log, wait, usualPorts, adb }: ReachParts): Reach {
  /** Finds the endpoint at the entry's address or, with a log line, at another port. */
  const find = async (entry: Entry, wanted: EndpointAddress, signal: AbortSignal): ReturnType<typeof discoverNear> => {
    const mayMove = !entry.exactPort && entry.state !== 'reconnecting';
    const ports = mayMove ? usualPorts : [];
    const taken = (address: EndpointAddress): boolean => list.byAddress(address) !== undefined;
    const found = await discoverNear(wanted, { ports, taken, signal });
    // It was a debugging endpoint until now, so no other program has its port: the browser ends, or what forwards the port does.
    if (!found.ok && entry.state === 'reconnecting' && wasClosing(found.error)) return err(disconnected(wanted.text));
    // What was there is known: it is not a browser that has to be started.
    if (
      !found.ok &&
      entry.state === 'reconnecting' &&
      entry.kind === 'inspector' &&
      found.error.code === 'cannot_reach_endpoint'
    )
      return err(goneError(wanted, entry.product));
    if (!found.ok) return found;
    const { address } = found.value;
    if (address !== wanted) {
      const notice = `Port ${wanted.port} did not answer as a debugging port; using ${address.text} instead.`;
      log.warn(notice);
      entry.address = address;
      list.change(entry, { notice });
    }
    return found;
  };

  const connectPort = async (entry: Entry, wanted: EndpointAddress, signal: AbortSignal): Promise<Connection> => {
    const { address, discovery } = unwrap(await find(entry, wanted, signal));
    const { text: endpoint } = address;
    const shared = { label: { endpointId: entry.id, endpoint }, product: discovery.product, log, wait, signal };
    if (discovery.kind === 'inspector')
      return connectInspector({ ...shared, address, ipAddress: discovery.ipAddress, targets: discovery.targets });
    const { webSocketUrl } = discovery;
    return connectBrowser({
      ...shared,
      open: (opening) => openSocket(webSocketUrl, endpoint, { signal: opening, log }),
      access: { kind: 'socket', webSocketUrl },
    });
  };

  const pipeOf = async ({ pipe, allowed, address }: Entry, signal: AbortSignal): Promise<AppResult<BrowserPipe>> => {
    if (allowed !== null) return allowed.open(signal);
    return pipe === null || pipe.ended.aborted ? err(pipeGone(address.text)) : ok(pipe);
  };

  const connectPipe = async (entry: Entry, signal: AbortSignal): Promise<Connection> => {
    const opened = await pipeOf(entry, signal);
    if (!opened.ok) {
      // A dialog that was refused is not opened again by a call: only the person connects.
      if (opened.error.code === 'permission_denied') entry.unasked = false;
      throw new AppFailure(opened.error);
    }
    const pipe = opened.value;
    const version = await pipe.describe(signal);
    return connectBrowser({
      label: { endpointId: entry.id, endpoint: pipe.address },
      product: version.product,
      log,
      wait,
      signal,
      open: (opening) => openPipeSocket(pipe, { signal: opening, log }),
      access: relayOver(pipe),
    });
  };

  return (entry, signal) => {
    const { address, android } = entry;
    if (android !== null)
      return connectAndroid(adb, android, {
        label: { endpointId: entry.id, endpoint: address.text },
        log,
        wait,
        signal,
      });
    return 'port' in address ? connectPort(entry, address, signal) : connectPipe(entry, signal);
  };
}
