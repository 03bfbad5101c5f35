/** Selects requests of a log: filters, sorts, counts, and cuts to a page. */
import {
  isErroneous,
  isLargeAsset,
  isStream,
  renderBlocking,
  requestDurationMs,
  requestKey,
  type NetworkEntry,
} from './contract/network.ts';
import type { NetworkSelection, SelectedRequests } from './contract/network-selection.ts';
import { requestSeries } from './request-series.ts';

type Order = (a: NetworkEntry, b: NetworkEntry) => number;

const ORDERS: Readonly<Record<Exclude<NetworkSelection['sort'], 'recorded' | 'newest'>, Order>> = {
  time: (a, b) => a.startedAtMs - b.startedAtMs,
  size: (a, b) => b.transferBytes - a.transferBytes,
  // Requests without a status come last.
  status: (a, b) => (a.status ?? 1000) - (b.status ?? 1000),
  duration: (a, b) => (requestDurationMs(b) ?? 0) - (requestDurationMs(a) ?? 0),
};

const ONLY: Readonly<Record<NetworkSelection['only'], (entry: NetworkEntry) => boolean>> = {
  all: () => true,
  blocking: (entry) => renderBlocking(entry) !== null,
  large: isLargeAsset,
};

function statusMatcher(wanted: string): (entry: NetworkEntry) => boolean {
  if (wanted === '') return () => true;
  if (wanted === 'error') return isErroneous;
  if (wanted.endsWith('xx')) {
    const hundreds = Number(wanted.slice(0, 1));
    return ({ status }) => status !== null && Math.floor(status / 100) === hundreds;
  }
  const code = Number(wanted);
  return ({ status }) => status === code;
}

/** The newest request with this key, otherwise with this hop, otherwise with this id of the browser. */
function requestOf(entries: readonly NetworkEntry[], wanted: string): NetworkEntry[] {
  const exact = entries.findLast(
    (entry) => requestKey(entry) === wanted || `${entry.requestId}#${entry.hop}` === wanted,
  );
  const found = exact ?? entries.findLast(({ requestId }) => requestId === wanted);
  return found === undefined ? [] : [found];
}

type Facts = Pick<SelectedRequests, 'counts' | 'notable' | 'transferBytes' | 'spanMs'>;

/** Counts, the first request of each kind, and sums. */
function factsOf(entries: readonly NetworkEntry[]): Facts {
  const of = (matches: (entry: NetworkEntry) => boolean): readonly NetworkEntry[] => entries.filter(matches);
  const failed = of(({ state, status }) => state === 'failed' || (status ?? 0) >= 500);
  const refused = of(({ state, status }) => state !== 'failed' && status !== null && status >= 400 && status < 500);
  const unanswered = of(({ state }) => state === 'unanswered');
  const bases = entries.map(renderBlocking).filter((basis) => basis !== null);
  const [slowest] = of((entry) => entry.state === 'finished' && !isStream(entry) && requestDurationMs(entry) !== null)
    // The first one of those that took equally long.
    .toSorted(ORDERS.duration);
  const startedAtMs = entries.reduce((earliest, each) => Math.min(earliest, each.startedAtMs), Infinity);
  const endedAtMs = entries.reduce(
    (latest, each) => Math.max(latest, each.endedAtMs ?? each.lastByteAtMs ?? each.startedAtMs),
    startedAtMs,
  );
  return {
    counts: {
      matched: entries.length,
      failed: failed.length,
      refused: refused.length,
      unanswered: unanswered.length,
      open: of(({ state }) => state === 'pending').length,
      canceled: of(({ state }) => state === 'canceled').length,
      withoutStatus: of(({ state, status, url }) => state === 'finished' && status === null && /^https?:/.test(url))
        .length,
      blocking: bases.length,
      guessed: bases.filter((basis) => basis === 'guess').length,
    },
    notable: {
      failed: failed[0] ?? null,
      refused: refused[0] ?? null,
      unanswered: unanswered[0] ?? null,
      slowest: slowest ?? null,
    },
    transferBytes: entries.reduce((sum, { transferBytes }) => sum + transferBytes, 0),
    spanMs: entries.length === 0 ? 0 : endedAtMs - startedAtMs,
  };
}

function sorted(entries: readonly NetworkEntry[], sort: NetworkSelection['sort']): readonly NetworkEntry[] {
  if (sort === 'recorded') return entries;
  return sort === 'newest' ? entries.toReversed() : entries.toSorted(ORDERS[sort]);
}

/** `entries`: the whole log, oldest first. */
export function selectRequests(
  entries: readonly NetworkEntry[],
  { requestId, fromId, mimeType, status, url, only, sort, start, count }: NetworkSelection,
): SelectedRequests {
  const mime = mimeType.toLowerCase();
  const urlPart = url.toLowerCase();
  const hasStatus = statusMatcher(status);
  const candidates = requestId === undefined ? entries : requestOf(entries, requestId);
  const matching = candidates.filter(
    (entry) =>
      entry.id >= fromId &&
      entry.mimeType.toLowerCase().startsWith(mime) &&
      hasStatus(entry) &&
      entry.url.toLowerCase().includes(urlPart) &&
      ONLY[only](entry),
  );
  return {
    entries: sorted(matching, sort).slice(start, start + count),
    total: entries.length,
    firstAtMs: entries[0]?.startedAtMs ?? null,
    ...factsOf(matching),
    series: requestSeries(matching),
  };
}
