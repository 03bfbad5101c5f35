/** Network requests as rows. */
import type { TraceRequest } from '../../../contracts/traces.ts';
import type { TraceColumns } from '../columns.ts';
import { listOf, membersOf, numberOf, textOf, type Members } from './event-members.ts';
import { requestEventsOf, type RequestEvent, type RequestEvents } from './request-events.ts';
import { requestTimes } from './request-phases.ts';
import { msOf } from './times.ts';
import type { PageOfTrace } from './traced-page.ts';

const US_PER_SECOND = 1_000_000;

/** Nothing is fetched for these. */
const NOT_FETCHED = /^(?:data|about):/;
/** What the browser's own pages ask for, such as the popup of its address bar; shown where such a page is the traced one. */
const OWN_REQUEST = /^(?:chrome|chrome-untrusted|devtools|edge):/;

export interface RequestOfTrace {
  readonly row: TraceRequest;
  /** The `ResourceSendRequest` of the first address. */
  readonly event: number;
  readonly startUs: number;
  /** µs since the trace began; null where the trace does not tell. */
  readonly firstByteUs: number | null;
  readonly finishedUs: number | null;
}

/** In order of start, of all processes. */
export function requestsOf(trace: TraceColumns, page: PageOfTrace | null): RequestOfTrace[] {
  const showsOwn = page !== null && OWN_REQUEST.test(page.url);
  return requestEventsOf(trace)
    .filter(({ sends }) => {
      const url = textOf(sends.at(-1)?.data['url']);
      return url !== '' && !NOT_FETCHED.test(url) && (showsOwn || !OWN_REQUEST.test(url));
    })
    .map((request) => requestOf(trace, request))
    .filter((request) => request !== null)
    .toSorted((a, b) => a.row.startMs - b.row.startMs);
}

function requestOf(trace: TraceColumns, request: RequestEvents): RequestOfTrace | null {
  const { requestId, pid, wills, sends, priority, blocking, response, finish, cached } = request;
  const first = sends[0];
  const last = sends.at(-1);
  if (first === undefined || last === undefined) return null;
  const sent = last.data;
  const answer = response?.data ?? {};
  const finished = finish?.data ?? {};
  const startUs = Math.min(wills[0]?.startUs ?? first.startUs, first.startUs);
  const finishTime = numberOf(finished['finishTime']);
  // Where the network stack does not say when the last byte came, the renderer says when it had all.
  const finishedUs =
    finish === null
      ? null
      : finishTime === null || finishTime <= 0
        ? finish.startUs
        : finishTime * US_PER_SECOND - trace.originUs;
  // What comes from memory has the times of the request that once fetched it.
  const times = cached
    ? null
    : requestTimes(membersOf(answer['timing']), {
        originUs: trace.originUs,
        sentUs: (wills.at(-1) ?? last).startUs,
        finishedUs,
      });
  const firstByteUs = times?.firstByteUs ?? response?.startUs ?? null;
  const endUs = finish?.startUs ?? null;
  const redirects = redirectsOf(request);
  const row: TraceRequest = {
    requestId,
    url: textOf(sent['url']),
    method: textOf(sent['requestMethod']),
    status: numberOf(answer['statusCode']) ?? 0,
    mimeType: textOf(answer['mimeType']),
    resourceType: textOf(sent['resourceType']),
    priority: textOf((priority ?? last).data['priority']),
    renderBlocking: textOf((blocking ?? last).data['renderBlocking']),
    fromCache: cached || answer['fromCache'] === true,
    failed: finished['didFail'] === true,
    protocol: textOf(answer['protocol']),
    pid,
    startMs: msOf(startUs),
    responseMs: firstByteUs === null ? null : msOf(firstByteUs),
    endMs: endUs === null ? null : msOf(endUs),
    durationMs: msOf((endUs ?? trace.durationTotalUs) - startUs),
    encodedSizeBytes: encodedSize(request),
    decodedSizeBytes: numberOf(finished['decodedBodyLength']),
    initiator: initiatorOf(first.data),
    ...(times === null ? {} : { phases: times.phases }),
    ...(redirects.length === 0 ? {} : { redirects }),
  };
  return { row, event: first.event, startUs, firstByteUs, finishedUs };
}

/** Where it was sent before, and how long each of these took. The browser's own times are nearer to the network's. */
function redirectsOf({ wills, sends }: RequestEvents): NonNullable<TraceRequest['redirects']> {
  const at = (hop: number): number => (wills.length === sends.length ? wills[hop].startUs : sends[hop].startUs);
  return sends.slice(0, -1).map(({ data }, hop) => ({
    url: textOf(data['url']),
    startMs: msOf(at(hop)),
    durationMs: msOf(at(hop + 1) - at(hop)),
  }));
}

/** With headers, once it is finished; before that what has come of the body. */
function encodedSize({ finish, pieces }: RequestEvents): number | null {
  const whole = numberOf(finish?.data['encodedDataLength']);
  if (whole !== null || pieces.length === 0) return whole;
  return pieces.reduce((sum: number, { data }: RequestEvent) => sum + (numberOf(data['encodedDataLength']) ?? 0), 0);
}

function initiatorOf(sent: Members): string {
  const named = textOf(membersOf(sent['initiator'])['url']);
  if (named !== '') return named;
  return textOf(membersOf(listOf(sent['stackTrace'])[0])['url']);
}
