/** The time scale of the overview: requests that a page repeats over and over do not stretch it. No React here. */
import type { NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import { networkType, spanOf, type TimeSpan } from './network-rows.ts';

/** Fewer repetitions are no pattern. */
const MIN_REPETITIONS = 4;
/** Repeated faster, it is a burst of a load. */
const MIN_GAP_MS = 250;
/** This share of the gaps is within half of the median; a person who clicks is less regular. */
const REGULAR_SHARE = 0.75;

function isRegular(starts: readonly number[]): boolean {
  if (starts.length < MIN_REPETITIONS) return false;
  const gaps = starts.slice(1).map((atMs, index) => atMs - (starts[index] ?? atMs));
  const median = gaps.toSorted((first, second) => first - second)[Math.floor(gaps.length / 2)] ?? 0;
  if (median < MIN_GAP_MS) return false;
  const regular = gaps.filter((gapMs) => Math.abs(gapMs - median) <= median / 2);
  return regular.length >= gaps.length * REGULAR_SHARE;
}

/** Ids of requests that a page sends to one address again and again at a steady rate. */
export function pollingRequests(entries: readonly NetworkEntry[]): ReadonlySet<number> {
  const groups = Map.groupBy(
    entries.filter((entry) => networkType(entry) === 'fetch'),
    ({ method, url }) => `${method} ${url.replace(/[?#].*$/s, '')}`,
  );
  const ids = new Set<number>();
  for (const group of groups.values()) {
    const starts = group.map(({ startedAtMs }) => startedAtMs).toSorted((first, second) => first - second);
    if (isRegular(starts)) for (const { id } of group) ids.add(id);
  }
  return ids;
}

/** An event stream or a socket, which stays open as long as its page. */
function staysOpen(entry: NetworkEntry): boolean {
  return entry.endedAtMs === null && (networkType(entry) === 'socket' || entry.resourceType === 'EventSource');
}

export interface OverviewScale {
  /** The span of all requests. */
  readonly whole: TimeSpan;
  /** Without polling and open streams; null if they do not at least double the span, or without a load, which is what is looked at then. */
  readonly withoutPolling: TimeSpan | null;
}

/** Null without requests. */
export function overviewScale(entries: readonly NetworkEntry[], nowMs: number): OverviewScale | null {
  const whole = spanOf(entries, nowMs);
  if (whole === null) return null;
  const polling = pollingRequests(entries);
  const rest = entries.flatMap((entry) => {
    if (polling.has(entry.id)) return [];
    return [staysOpen(entry) ? { ...entry, endedAtMs: entry.startedAtMs } : entry];
  });
  const span = spanOf(rest, nowMs);
  const hasLoad = rest.some(({ resourceType }) => resourceType === 'Document');
  const isStretched = hasLoad && span !== null && whole.toMs - whole.fromMs >= 2 * (span.toMs - span.fromMs);
  return { whole, withoutPolling: isStretched ? span : null };
}
