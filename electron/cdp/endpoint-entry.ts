/** One endpoint as it is kept: address, state, connection, and the targets it had. */
import type { AppError } from '../../shared/contracts/errors.ts';
import type { EndpointInfo, TargetInfo } from '../../shared/contracts/targets.ts';
import type { BrowserPipe } from './browser-pipe.ts';
import type { Connection } from './connection.ts';
import type { EndpointAddress, PipeAddress } from './endpoint-address.ts';
import { createSharedWork, type SharedWork } from './reconnect.ts';

/** Closed targets that are still known by id, so that a selection can be carried over by URL. */
const GONE_TARGETS_KEPT = 100;

/** What is known of one endpoint. Only `endpoints.ts` changes it. */
export interface Entry {
  readonly id: string;
  readonly origin: EndpointInfo['origin'];
  readonly exactPort: boolean;
  address: EndpointAddress | PipeAddress;
  /** Of a browser that we started; null where a port is asked. */
  pipe: BrowserPipe | null;
  kind: EndpointInfo['kind'];
  product: string;
  state: EndpointInfo['state'];
  error: AppError | null;
  notice: string | null;
  connectedAtMs: number | null;
  connection: Connection | null;
  /** Whether a call may connect it unasked: not what the person disconnected, nor what was merely found. */
  unasked: boolean;
  readonly connecting: SharedWork<EndpointInfo>;
  /** The series of attempts under way; one that was given up may still be ending beside it. */
  series: AbortSignal | null;
  /** Closed targets by id, oldest first. */
  readonly gone: Map<string, TargetInfo>;
  lastTargets: readonly TargetInfo[];
}

export function newEntry(id: string, known: Pick<Entry, 'address' | 'origin' | 'exactPort' | 'unasked'>): Entry {
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
    origin: entry.origin,
    state: entry.state,
    error: entry.error,
    notice: entry.notice,
    connectedAtMs: entry.connectedAtMs,
    targets: [...(entry.connection?.targets() ?? [])],
  };
}

/** Notes the targets of now; those that are listed no more stay findable by id. */
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
    if (entry.gone.size <= GONE_TARGETS_KEPT) break;
    entry.gone.delete(id);
  }
  entry.lastTargets = targets;
}
