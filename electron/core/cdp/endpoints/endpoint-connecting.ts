/** Connects and disconnects endpoints: series of attempts that callers share, and what a lost connection leaves behind. */
import { ok } from '../../../../shared/base/result.ts';
import { appError, errorOfAbort, type AppResult, AppFailure, settle } from '../../../../shared/base/errors.ts';
import type { EndpointInfo } from '../../../../shared/core/contracts/targets.ts';
import type { Connection } from '../connection.ts';
import { noteTargets, toInfo, type Entry } from './endpoint-entry.ts';
import { createReach, type ReachParts } from './endpoint-reach.ts';
import { attemptSeries } from './reconnect.ts';

interface ConnectingParts extends ReachParts {
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

export interface EndpointConnecting {
  /** Connects with up to that many attempts; concurrent callers share them. */
  readonly connect: (
    entry: Entry,
    attempts: number,
    signal: AbortSignal | undefined,
  ) => Promise<AppResult<EndpointInfo>>;
  /** Stops connecting and closes the connection. Resolves when its sockets are closed. */
  readonly disconnect: (entry: Entry) => Promise<void>;
}

export function createEndpointConnecting(parts: ConnectingParts): EndpointConnecting {
  const { list, log, now, wait } = parts;
  const reach = createReach(parts);

  /** Drops the connection; its targets are gone. */
  const drop = (entry: Entry): Connection | null => {
    const connection = entry.connection;
    entry.connection = null;
    noteTargets(entry, []);
    return connection;
  };
  const follow = (entry: Entry, connection: Connection): void => {
    const { product, closed } = connection;
    Object.assign(entry, { connection, kind: connection.kind, product });
    noteTargets(entry, connection.targets());
    connection.changes.listen(() => {
      if (entry.connection !== connection) return;
      noteTargets(entry, connection.targets());
      list.changed();
    });
    const onLost = (): void => {
      if (entry.connection !== connection) return;
      drop(entry);
      log.warn('CDP connection lost — browser may have crashed or been closed', { endpoint: entry.address.text });
      list.change(entry, { state: 'lost', error: errorOfAbort(closed), connectedAtMs: null });
    };
    closed.addEventListener('abort', onLost, { once: true });
    list.change(entry, { state: 'connected', error: null, connectedAtMs: now() });
    log.info('connected', { endpoint: entry.address.text, product, targets: connection.targets().length });
  };

  const attempt = async (entry: Entry, signal: AbortSignal): Promise<EndpointInfo> => {
    const connection = await reach(entry, signal);
    if (signal.aborted) {
      await connection.close(errorOfAbort(signal));
      throw new AppFailure(errorOfAbort(signal));
    }
    if (connection.closed.aborted) throw new AppFailure(errorOfAbort(connection.closed));
    follow(entry, connection);
    return toInfo(entry);
  };
  const series = async (entry: Entry, attempts: number, signal: AbortSignal): Promise<AppResult<EndpointInfo>> => {
    const wasConnected = entry.state === 'lost' || entry.state === 'reconnecting';
    entry.series = signal;
    list.change(entry, { state: wasConnected ? 'reconnecting' : 'connecting', error: null });
    const result = await attemptSeries((attemptSignal) => settle(() => attempt(entry, attemptSignal)), {
      attempts,
      wait,
      signal,
    });
    if (result.ok) return result;
    const cancelled = result.error.code === 'cancelled';
    if (entry.series === signal && (entry.state === 'connecting' || entry.state === 'reconnecting')) {
      const over = wasConnected ? 'lost' : cancelled ? 'idle' : 'failed';
      list.change(entry, { state: over, error: cancelled ? null : result.error });
    }
    return result;
  };

  return {
    connect: (entry, attempts, signal) =>
      entry.connection !== null
        ? Promise.resolve(ok(toInfo(entry)))
        : entry.connecting.join((seriesSignal) => series(entry, attempts, seriesSignal), signal),
    disconnect: async (entry) => {
      entry.connecting.stop();
      const reason = appError(
        'disconnected',
        `${entry.address.text} was disconnected.`,
        'Connect it again in the window.',
      );
      await drop(entry)?.close(reason);
      entry.allowed?.close(reason);
    },
  };
}
