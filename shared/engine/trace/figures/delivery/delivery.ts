/** Parts that insights about the delivery of a page share: its requests with their responses, and where each comes from. */
import type { RequestSource } from '../../contract/network-insights.ts';
import type { TraceColumns } from '../../columns.ts';
import { codeOfStack } from '../code-places.ts';
import { argsOf, listOf, membersOf, numberOf, textOf, type Members } from '../event-members.ts';
import { createMainThread } from '../main-thread.ts';
import { importerOf, namedInOf } from '../requests/named-in.ts';
import { createWrapperMarks } from '../requests/request-wrappers.ts';
import type { RequestOfTrace } from '../requests/requests.ts';
import { usOf } from '../times.ts';
import { isOfPage, type Navigation, type PageOfTrace } from '../traced-page.ts';

/** A request with what Blink wrote about it. */
export interface DeliveredRequest {
  readonly request: RequestOfTrace;
  /** Data of its last `ResourceSendRequest`, and of its `ResourceReceiveResponse`; without members if it has none. */
  readonly sent: Members;
  readonly answer: Members;
  /** Values by name in lower case, those of one name joined by `, ` (RFC 9110, 5.3); null if the trace has no headers. */
  readonly headers: ReadonlyMap<string, string> | null;
  /** Bytes over the network, headers included, and of the decoded body; 0 before it has finished. */
  readonly transferBytes: number;
  readonly bodyBytes: number;
}

/** The load of a page, or the whole recording if the page was loaded before it. */
export interface Delivery {
  readonly trace: TraceColumns;
  readonly page: PageOfTrace;
  readonly navigation: Navigation | null;
  readonly fromUs: number;
  readonly toUs: number;
  /** In order of start. */
  readonly requests: readonly DeliveredRequest[];
  /** Null if the page was loaded before the recording. */
  readonly document: DeliveredRequest | null;
  readonly sourceOf: (request: RequestOfTrace) => RequestSource;
}

export interface DeliveryFacts {
  readonly trace: TraceColumns;
  readonly page: PageOfTrace;
  /** Navigation of the vitals; null if the page was loaded before the recording. */
  readonly navigation: Navigation | null;
  /** All of the page, in order of time. */
  readonly navigations: readonly Navigation[];
  readonly requests: readonly RequestOfTrace[];
}

function headersOf(answer: Members): ReadonlyMap<string, string> | null {
  if (!Array.isArray(answer['headers'])) return null;
  const headers = new Map<string, string>();
  for (const header of listOf(answer['headers'])) {
    const { name, value } = membersOf(header);
    const key = textOf(name).toLowerCase();
    const known = headers.get(key);
    headers.set(key, known === undefined ? textOf(value) : `${known}, ${textOf(value)}`);
  }
  return headers;
}

function deliveredOf(trace: TraceColumns, request: RequestOfTrace): DeliveredRequest {
  const { row, response, lastSend } = request;
  const answer = response === null ? {} : argsOf(trace, response).data;
  const isFinished = row.endMs !== null;
  return {
    request,
    sent: argsOf(trace, lastSend).data,
    answer,
    headers: headersOf(answer),
    transferBytes: isFinished ? (row.encodedSizeBytes ?? 0) : 0,
    bodyBytes: isFinished ? (row.decodedSizeBytes ?? 0) : 0,
  };
}

/** Requests between the navigation and the next one. */
export function deliveryOf({ trace, page, navigation, navigations, requests }: DeliveryFacts): Delivery {
  const fromUs = navigation?.startUs ?? 0;
  const next = navigations.find(({ startUs }) => startUs > fromUs);
  const toUs = next?.startUs ?? trace.durationTotalUs;
  const delivered = requests
    .filter(({ row, startUs }) => startUs <= toUs && startUs + usOf(row.durationMs) >= fromUs)
    .map((request) => deliveredOf(trace, request))
    .filter(({ sent, request: { row } }) => isOfPage(page, textOf(sent['frame']), row.pid));
  const document = delivered.find(({ request }) => request.row.requestId === navigation?.navigationId) ?? null;
  const ofPage = delivered.map(({ request }) => request);
  return {
    trace,
    page,
    navigation,
    fromUs,
    toUs,
    requests: delivered,
    document,
    sourceOf: createRequestSources(trace, page, { ofPage, document: document?.request ?? null }),
  };
}

/** The document's line is not taken while script runs: Blink then names the place that its parser has reached. */
function createRequestSources(
  trace: TraceColumns,
  page: PageOfTrace,
  load: Parameters<typeof importerOf>[0],
): (request: RequestOfTrace) => RequestSource {
  const marked = createWrapperMarks(trace, load.ofPage);
  const main = createMainThread(trace, page.thread);
  return (request) => {
    const { data } = argsOf(trace, request.event);
    const code = codeOfStack(data);
    if (code !== null) return { sentBy: marked(code), namedIn: null };
    const importer = importerOf(load, request, data);
    const isOfScript = importer === null && main.scriptAt(request.startUs) >= 0;
    return { sentBy: null, namedIn: isOfScript ? null : namedInOf(load, request, importer, data) };
  };
}

/** The part of a delivery that overlaps a range of µs; null if the load itself is not in it. */
export function deliveryInRange(delivery: Delivery, fromUs: number, toUs: number): Delivery {
  const isInside = ({ request: { row, startUs } }: DeliveredRequest): boolean =>
    startUs <= toUs && startUs + usOf(row.durationMs) >= fromUs;
  const { document } = delivery;
  return {
    ...delivery,
    fromUs: Math.max(delivery.fromUs, fromUs),
    toUs: Math.min(delivery.toUs, toUs),
    requests: delivery.requests.filter(isInside),
    document: document !== null && isInside(document) ? document : null,
  };
}

/** True for a time of the load. */
export function isInLoad({ trace, fromUs, toUs }: Delivery, event: number): boolean {
  return trace.startUs[event] <= toUs && trace.startUs[event] + trace.durationUs[event] >= fromUs;
}

/** When the request was handed to the connection, µs: its start without a timing (Network.ResourceTiming of CDP). */
export function sendStartUs({ request, answer }: DeliveredRequest, originUs: number): number {
  const timing = membersOf(answer['timing']);
  const requestTime = numberOf(timing['requestTime']);
  const sendMs = numberOf(timing['sendStart']);
  return request.row.phases === undefined || requestTime === null || sendMs === null
    ? request.startUs
    : requestTime * 1_000_000 - originUs + usOf(sendMs);
}

/** `https://cdn.test`; null for addresses without one, such as `blob:` and `file:`. */
export function originOf(url: string): string | null {
  const origin = URL.canParse(url) ? new URL(url).origin : 'null';
  return origin === 'null' ? null : origin;
}

export function nameOf({ row: { requestId, url } }: RequestOfTrace): { requestId: string; url: string } {
  return { requestId, url };
}
