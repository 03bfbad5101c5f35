/** Requests of a traced page that waited for each other, as in a network log. */
import type { TraceRequestSeries } from '../../contract/network-insights.ts';
import { requestSeries } from '../../../network/request-series.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { networkEntries } from './network-entries.ts';

/** Longest wait first. */
export function tracedSeries(delivery: Delivery): TraceRequestSeries[] {
  const { requests, sourceOf } = delivery;
  return requestSeries(networkEntries(delivery)).map(({ first, ...series }) => {
    const { requestId, url, startedAtMs: startMs } = first;
    const sent = requests.find(({ request: { row } }) => row.requestId === requestId && row.startMs === startMs);
    return { ...series, requestId, url, startMs, sentBy: sent === undefined ? null : sourceOf(sent.request).sentBy };
  });
}
