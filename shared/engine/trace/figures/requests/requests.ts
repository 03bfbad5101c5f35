/** Network requests as rows. */
import { US_PER_SECOND } from '../../../../base/units.ts';
import type { TraceRequest, TraceRequestPhases } from '../../contract/trace-requests.ts';
import type { TraceColumns } from '../../columns.ts';
import { listOf, membersOf, numberOf, textOf, type Members } from '../event-members.ts';
import { requestEventsOf, type RequestEvent, type RequestEvents } from './request-events.ts';
import { msOf, usOf } from '../times.ts';
import type { PageOfTrace } from '../traced-page.ts';

/** Phases of a request as measured by the browser's network stack (`timing` of the response). */
interface RequestTimes {
  /** Arrival of the first byte of the response headers, µs since the start of the trace. */
  readonly firstByteUs: number;
  readonly phases: TraceRequestPhases;
}

interface Bounds {
  readonly originUs: number;
  /** When it was sent to the last URL, and when its last byte arrived; null if it did not finish. */
  readonly sentUs: number;
  readonly finishedUs: number | null;
}

/**
 * Null if the response has no timing. In `timing`, `requestTime` is in seconds on the trace's clock, everything else in milliseconds from
 * it, −1 for missing phases (Network.ResourceTiming of CDP). A reused connection has no dns, connect and tls.
 */
function requestTimes(timing: Members, { originUs, sentUs, finishedUs }: Bounds): RequestTimes | null {
  const requestTime = numberOf(timing['requestTime']);
  const at = (name: string): number | null => {
    const valueMs = numberOf(timing[name]);
    return valueMs === null || valueMs < 0 ? null : valueMs;
  };
  // Older browsers do not report the start of the headers.
  const headersMs = at('receiveHeadersStart') ?? at('receiveHeadersEnd');
  if (requestTime === null || requestTime <= 0 || headersMs === null) return null;
  const beganUs = requestTime * US_PER_SECOND - originUs;
  const firstByteUs = beganUs + usOf(headersMs);
  const between = (from: string, to: string): number | null => {
    const fromMs = at(from);
    const toMs = at(to);
    return fromMs === null || toMs === null ? null : Math.max(0, toMs - fromMs);
  };
  const tlsMs = between('sslStart', 'sslEnd');
  const connectMs = between('connectStart', 'connectEnd');
  const sentMs = at('sendEnd');
  // Waiting in the renderer, then in the network stack for a free connection.
  const stalledMs = at('dnsStart') ?? at('connectStart') ?? at('sendStart') ?? 0;
  return {
    firstByteUs,
    phases: {
      queueMs: Math.max(0, msOf(beganUs - sentUs)) + stalledMs,
      dnsMs: between('dnsStart', 'dnsEnd'),
      connectMs: connectMs === null ? null : Math.max(0, connectMs - (tlsMs ?? 0)),
      tlsMs,
      requestMs: between('sendStart', 'sendEnd'),
      waitMs: sentMs === null ? null : Math.max(0, headersMs - sentMs),
      downloadMs: finishedUs === null ? null : Math.max(0, msOf(finishedUs - firstByteUs)),
    },
  };
}

/** URLs that are not fetched. */
const NOT_FETCHED = /^(?:data|about):/;
/** Requests of the browser's own pages, such as the popup of the address bar; shown if such a page is the traced one. */
const OWN_REQUEST = /^(?:chrome|chrome-untrusted|devtools|edge):/;

export interface RequestOfTrace {
  readonly row: TraceRequest;
  /** `ResourceSendRequest` of the first URL, and of the last one. */
  readonly event: number;
  readonly lastSend: number;
  /** `ResourceReceiveResponse`; null without one. */
  readonly response: number | null;
  readonly startUs: number;
  /** µs since the start of the trace; null if unknown. */
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
    .map((request) => requestOf(trace, page, request))
    .filter((request) => request !== null)
    .toSorted((a, b) => a.row.startMs - b.row.startMs);
}

function requestOf(trace: TraceColumns, page: PageOfTrace | null, request: RequestEvents): RequestOfTrace | null {
  const { requestId, pid, wills, sends, priority, blocking, response, finish, cached } = request;
  const first = sends[0];
  const last = sends.at(-1);
  if (first === undefined || last === undefined) return null;
  const sent = last.data;
  const answer = response?.data ?? {};
  const finished = finish?.data ?? {};
  const startUs = Math.min(wills[0]?.startUs ?? first.startUs, first.startUs);
  const finishTime = numberOf(finished['finishTime']);
  // If the network stack does not report the last byte, the renderer's time is used.
  const finishedUs =
    finish === null
      ? null
      : finishTime === null || finishTime <= 0
        ? finish.startUs
        : finishTime * US_PER_SECOND - trace.originUs;
  // A memory cache hit has the timing of the request that once loaded it.
  const times = cached
    ? null
    : requestTimes(membersOf(answer['timing']), {
        originUs: trace.originUs,
        sentUs: (wills.at(-1) ?? last).startUs,
        finishedUs,
      });
  const firstByteUs = times?.firstByteUs ?? response?.startUs ?? null;
  const endUs = finish?.startUs ?? null;
  const lastUs = Math.max(firstByteUs ?? 0, response?.startUs ?? 0, request.pieces.at(-1)?.startUs ?? 0);
  const unread = isUnread(trace, request, lastUs);
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
    durationMs: msOf((endUs ?? (unread ? lastUs : trace.durationTotalUs)) - startUs),
    encodedSizeBytes: encodedSize(request),
    decodedSizeBytes: numberOf(finished['decodedBodyLength']),
    initiator: initiatorOf(first.data),
    ...(isOfFrame(page, textOf(sent['frame'])) ? { isOfFrame: true } : {}),
    ...(unread ? { unread } : {}),
    ...(times === null ? {} : { phases: times.phases }),
    ...(redirects.length === 0 ? {} : { redirects }),
  };
  return {
    row,
    event: first.event,
    lastSend: last.event,
    response: response?.event ?? null,
    startUs,
    firstByteUs,
    finishedUs,
  };
}

function isOfFrame(page: PageOfTrace | null, frame: string): boolean {
  return page !== null && page.frameId !== '' && frame !== '' && frame !== page.frameId;
}

/** A response whose body is not read does not end; the trace must be long enough to tell it from one that is still arriving. */
const UNREAD_AFTER_US = usOf(500);

/** Blink reports the end of a body only when the page has read it. */
function isUnread(trace: TraceColumns, { sends, response, finish }: RequestEvents, lastUs: number): boolean {
  if (response === null || finish !== null || trace.durationTotalUs - lastUs < UNREAD_AFTER_US) return false;
  const isFetch = textOf(membersOf(sends[0]?.data['initiator'])['fetchType']) === 'fetch';
  return isFetch && textOf(response.data['mimeType']) !== 'text/event-stream';
}

/** Earlier URLs with their durations. The browser's own times are more precise. */
function redirectsOf({ wills, sends }: RequestEvents): NonNullable<TraceRequest['redirects']> {
  const at = (hop: number): number => (wills.length === sends.length ? wills[hop].startUs : sends[hop].startUs);
  return sends.slice(0, -1).map(({ data }, hop) => ({
    url: textOf(data['url']),
    startMs: msOf(at(hop)),
    durationMs: msOf(at(hop + 1) - at(hop)),
  }));
}

/** Including headers once finished; before that the received part of the body. */
function encodedSize({ finish, response, pieces }: RequestEvents): number | null {
  const whole = numberOf(finish?.data['encodedDataLength']);
  // A script that is answered with an error ends without bytes, but the head of the response came.
  if (whole === 0 && finish?.data['didFail'] === true) return numberOf(response?.data['encodedDataLength']) ?? whole;
  if (whole !== null || pieces.length === 0) return whole;
  return pieces.reduce((sum: number, { data }: RequestEvent) => sum + (numberOf(data['encodedDataLength']) ?? 0), 0);
}

function initiatorOf(sent: Members): string {
  const named = textOf(membersOf(sent['initiator'])['url']);
  if (named !== '') return named;
  return textOf(membersOf(listOf(sent['stackTrace'])[0])['url']);
}
