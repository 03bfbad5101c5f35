/**
 * Requests of a traced Node that waited for each other. Its events are those of `node:http`, from the call to the head of the response, with the path
 * alone; `fetch` has none.
 */
import type { TraceRequestSeries } from '../../contract/network-insights.ts';
import { requestSeries, type SeriesRequest } from '../../../network/request-series.ts';
import type { TraceColumns } from '../../columns.ts';
import { argsOf, textOf } from '../event-members.ts';
import { msOf } from '../times.ts';

const SENT = 'http.client.request';
const RECEIVED = 'http.server.request';
/** Paths are compared as addresses. */
const ORIGIN = 'http://unknown';

interface NodeRequest {
  readonly path: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** In order of start. Path and end are of the event that ends it. */
function sentRequests(trace: TraceColumns): NodeRequest[] {
  const begun = new Map<number, number>();
  const requests: NodeRequest[] = [];
  for (const event of trace.eventsNamed(SENT)) {
    const id = trace.id[event];
    const path = textOf(argsOf(trace, event).data['path']);
    const from = begun.get(id);
    if (path === '') begun.set(id, trace.startUs[event]);
    else if (from !== undefined) {
      requests.push({ path, startMs: msOf(from), endMs: msOf(trace.startUs[event]) });
      begun.delete(id);
    }
  }
  return requests.toSorted((a, b) => a.startMs - b.startMs);
}

/** Neither its method nor its type is in the trace. */
function entryOf(
  { path, startMs, endMs }: NodeRequest,
  id: number,
  ofEvent: boolean,
): SeriesRequest & { readonly requestId: string } {
  return {
    requestId: String(id),
    url: ORIGIN + path,
    method: 'GET',
    resourceType: '',
    mimeType: '',
    state: 'finished',
    source: 'network',
    redirectedTo: null,
    isPartial: false,
    initiator: { type: 'other', url: null, line: null, ...(ofEvent ? { ofEvent } : {}) },
    startedAtMs: startMs,
    endedAtMs: endMs,
  };
}

/** Longest wait first. A request that the process received in between begins a series of its own: each may have needed one. */
export function nodeSeries(trace: TraceColumns): TraceRequestSeries[] {
  const received = [...trace.eventsNamed(RECEIVED)].map((event) => msOf(trace.startUs[event]));
  const sent = sentRequests(trace);
  const entries = sent.map((request, at) => {
    const sinceMs = sent[at - 1]?.startMs ?? -Infinity;
    return entryOf(
      request,
      at,
      received.some((ms) => ms > sinceMs && ms <= request.startMs),
    );
  });
  return requestSeries(entries).map(({ first, route, ...series }) => ({
    ...series,
    route: route.slice(ORIGIN.length),
    requestId: first.requestId,
    url: first.url.slice(ORIGIN.length),
    startMs: first.startedAtMs,
    sentBy: null,
  }));
}
