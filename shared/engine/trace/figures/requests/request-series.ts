/** Requests of a traced page that waited for each other, as in a network log. */
import type { TraceRequestSeries } from '../../contract/network-insights.ts';
import { requestSeries } from '../../../network/request-series.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { msOf } from '../times.ts';
import { networkEntries } from './network-entries.ts';

/** Longest wait first. */
export function tracedSeries(delivery: Delivery): TraceRequestSeries[] {
  const { requests, sourceOf } = delivery;
  const arrivedUs = new Map(requests.map(({ request: { row, finishedUs } }) => [row.requestId, finishedUs]));
  // Blink ends a small body that no code reads 50 ms after it has arrived: by then the next request is under way.
  const entries = networkEntries(delivery).map((entry) => {
    const lastByteUs = arrivedUs.get(entry.requestId) ?? null;
    if (entry.endedAtMs === null || lastByteUs === null) return entry;
    return { ...entry, endedAtMs: Math.min(entry.endedAtMs, Math.max(entry.startedAtMs, msOf(lastByteUs))) };
  });
  return requestSeries(entries).map(({ first, ...series }) => {
    const { requestId, url, startedAtMs: startMs } = first;
    const sent = requests.find(({ request: { row } }) => row.requestId === requestId && row.startMs === startMs);
    return { ...series, requestId, url, startMs, sentBy: sent === undefined ? null : sourceOf(sent.request).sentBy };
  });
}
