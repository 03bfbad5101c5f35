/** The record of one endpoint: address, state, connection, and the targets it had. */
import type { AppError } from '../../../../shared/base/errors.ts';
import type { EndpointInfo, TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import type { AndroidSocket } from '../android/android-sockets.ts';
import type { BrowserPipe } from '../pipe/browser-pipe.ts';
import type { Connection } from '../connection.ts';
import type { AllowedPipe } from '../running/allowed-pipe.ts';
import type { EndpointAddress, PipeAddress } from './endpoint-address.ts';
import { createSharedWork, type SharedWork } from './reconnect.ts';

/** Closed targets that can still be found by id, so that a selection can be restored by URL. */
const MAX_GONE_TARGETS = 100;

/** The state of one endpoint. Only `endpoints.ts` and its parts (`endpoint-…`) change it. */
export interface Entry {
  readonly id: string;
  readonly origin: EndpointInfo['origin'];
  readonly exactPort: boolean;
  address: EndpointAddress | PipeAddress;
  /** The pipe of a browser that we started; null for others. */
  pipe: BrowserPipe | null;
  /** The connection that a person allows in a browser that is open; null for others. */
  allowed: AllowedPipe | null;
  /** The socket of a browser or WebView on an Android device; null for others. */
  android: AndroidSocket | null;
  kind: EndpointInfo['kind'];
  product: string;
  state: EndpointInfo['state'];
  error: AppError | null;
  notice: string | null;
  connectedAtMs: number | null;
  connection: Connection | null;
  /** True if a call may connect the endpoint by itself: not after the user disconnected it, nor if it was only discovered. */
  unasked: boolean;
  readonly connecting: SharedWork<EndpointInfo>;
  /** The current series of attempts; a cancelled one may still be ending at the same time. */
  series: AbortSignal | null;
  /** Closed targets by id, oldest first. */
  readonly gone: Map<string, TargetInfo>;
  lastTargets: readonly TargetInfo[];
}

export type NewEntry = Pick<Entry, 'address' | 'origin' | 'exactPort' | 'unasked'>;

export function newEntry(id: string, known: NewEntry): Entry {
  return {
    id,
    ...known,
    kind: 'unknown',
    product: '',
    state: 'idle',
    error: null,
    notice: null,
    connectedAtMs: null,
    connection: null,
    connecting: createSharedWork(),
    series: null,
    pipe: null,
    allowed: null,
    android: null,
    gone: new Map(),
    lastTargets: [],
  };
}

export function toInfo(entry: Entry): EndpointInfo {
  return {
    id: entry.id,
    address: entry.address.text,
    kind: entry.kind,
    product: entry.product,
    ...(entry.android === null ? {} : { name: entry.android.name }),
    origin: entry.origin,
    state: entry.state,
    error: entry.error,
    notice: entry.notice,
    connectedAtMs: entry.connectedAtMs,
    targets: [...(entry.connection?.targets() ?? [])],
  };
}

/** Stores the current targets; targets that are no longer listed stay findable by id. */
export function noteTargets(entry: Entry, targets: readonly TargetInfo[]): void {
  const present = new Set(targets.map((target) => target.id));
  for (const target of entry.lastTargets) {
    if (present.has(target.id)) continue;
    // Deleted first, so that it becomes the newest.
    entry.gone.delete(target.id);
    entry.gone.set(target.id, { ...target, state: 'gone' });
  }
  for (const id of present) entry.gone.delete(id);
  for (const id of entry.gone.keys()) {
    if (entry.gone.size <= MAX_GONE_TARGETS) break;
    entry.gone.delete(id);
  }
  entry.lastTargets = targets;
}
