/** Selects requests of a log: filters, sorts, counts, and cuts to a page. */
import {
  isErroneous,
  isLargeAsset,
  renderBlocking,
  requestDurationMs,
  requestKey,
} from '../../contracts/page/network.ts';
import type { NetworkEntry } from '../../contracts/page/network.ts';
import type { NetworkSelection, RequestCounts, SelectedRequests } from '../../contracts/page/network-selection.ts';
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

function countsOf(entries: readonly NetworkEntry[]): RequestCounts {
  const counts = { matched: entries.length, failed: 0, refused: 0, blocking: 0, guessed: 0 };
  for (const entry of entries) {
    const status = entry.status ?? 0;
    const basis = renderBlocking(entry);
    if (entry.state === 'failed' || status >= 500) counts.failed += 1;
    else if (status >= 400) counts.refused += 1;
    if (basis !== null) counts.blocking += 1;
    if (basis === 'guess') counts.guessed += 1;
  }
  return counts;
}

function sorted(entries: readonly NetworkEntry[], sort: NetworkSelection['sort']): readonly NetworkEntry[] {
  if (sort === 'recorded') return entries;
  return sort === 'newest' ? entries.toReversed() : entries.toSorted(ORDERS[sort]);
}

/** `entries`: the whole log, oldest first. */
export function selectRequests(
  entries: readonly NetworkEntry[],
  { requestId, mimeType, status, url, only, sort, start, count }: NetworkSelection,
): SelectedRequests {
  const mime = mimeType.toLowerCase();
  const urlPart = url.toLowerCase();
  const hasStatus = statusMatcher(status);
  const candidates = requestId === undefined ? entries : requestOf(entries, requestId);
  const matching = candidates.filter(
    (entry) =>
      entry.mimeType.toLowerCase().startsWith(mime) &&
      hasStatus(entry) &&
      entry.url.toLowerCase().includes(urlPart) &&
      ONLY[only](entry),
  );
  return {
    entries: sorted(matching, sort).slice(start, start + count),
    total: entries.length,
    firstAtMs: entries[0]?.startedAtMs ?? null,
    counts: countsOf(matching),
    series: requestSeries(matching),
  };
}
