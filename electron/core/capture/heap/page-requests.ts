/**
 * The requests that a page sends while its allocations are recorded, and when something of their responses came: its code runs then, and not while it waits.
 * Only what can make objects counts: no pictures, fonts or styles.
 */
import { hostOf } from '../../../../shared/base/addresses.ts';
import type { Subscription } from '../../../../shared/base/emitter.ts';
import type { TargetSession } from '../../../../shared/core/capability/target-ports.ts';

/** A page may send thousands; what came later is not known. */
const MAX_REQUESTS = 500;
const MAX_BURSTS = 20;
const PATH_CHARS = 200;
const DEADLINE_MS = 3000;
/** Parts of a response within so many milliseconds came together: V8 takes a sample every 50 ms. */
const BURST_MS = 50;
const TYPES: ReadonlySet<string> = new Set(['XHR', 'Fetch', 'EventSource', 'Script', 'Document', 'WebSocket']);

export interface PageRequest {
  /** `GET /api/orders`; with the origin if it is another one than that of the page; without the query, which may be a secret. */
  readonly text: string;
  /** Milliseconds since the Unix epoch, by the clock of the page. */
  readonly sent: number;
  /** When something of the response came, or the request failed. */
  readonly bursts: { from: number; to: number }[];
}

export interface PageRequests {
  readonly rows: readonly PageRequest[];
  /** More may have been sent, and are not in the rows. */
  readonly isFull: boolean;
  /** By how many milliseconds the two clocks that the browser sends were further apart at one request than at another. */
  readonly driftMs: number;
}

export interface RequestsOfPage {
  /** The requests so far; stops listening. */
  take(): Promise<PageRequests>;
}

function pathOf(address: string, origin: string | null): string {
  const url = URL.parse(address);
  if (url === null || !/^(?:https?|wss?):$/.test(url.protocol)) return '';
  return `${url.host === origin ? '' : `${url.protocol}//${url.host}`}${url.pathname}`.slice(0, PATH_CHARS);
}

/** `lastSampleMs`: the last sample that V8 sent, by the clock of the page: what comes after it on the same session happened after it. */
export async function listenToPageRequests(
  session: TargetSession,
  pageUrl: string,
  lastSampleMs: () => number | null,
): Promise<RequestsOfPage> {
  const origin = hostOf(pageUrl);
  const byId = new Map<string, PageRequest>();
  /** Time by which the wall clock of the browser is ahead of its monotonic one, at the last request, at least and at most: seconds. */
  let ahead: { last: number; least: number; most: number } | null = null;
  const compareClocks = ({ wallTime, timestamp }: { wallTime: number; timestamp: number }): void => {
    if (wallTime <= 0) return;
    const last = wallTime - timestamp;
    ahead = { last, least: Math.min(ahead?.least ?? last, last), most: Math.max(ahead?.most ?? last, last) };
  };
  let isFull = false;
  const note = (requestId: string, text: string, sent: number): void => {
    if (byId.has(requestId)) return;
    if (byId.size >= MAX_REQUESTS) isFull = true;
    else byId.set(requestId, { text, sent, bursts: [] });
  };
  const came = ({ requestId, timestamp }: { requestId: string; timestamp: number }): void => {
    const bursts = byId.get(requestId)?.bursts;
    if (bursts === undefined || ahead === null) return;
    const at = Math.max((timestamp + ahead.last) * 1000, lastSampleMs() ?? 0);
    const last = bursts.at(-1);
    // The last burst of a stream with many lasts until its end.
    if (last !== undefined && (at - last.to <= BURST_MS || bursts.length >= MAX_BURSTS))
      last.to = Math.max(last.to, at);
    else bursts.push({ from: at, to: at });
  };
  const listening: Subscription[] = [
    session.on('Network.requestWillBeSent', (event) => {
      compareClocks(event);
      const { requestId, request, wallTime, type = '' } = event;
      const path = TYPES.has(type) ? pathOf(request.url, origin) : '';
      if (path !== '') note(requestId, `${request.method} ${path}`, wallTime * 1000);
    }),
    session.on('Network.webSocketCreated', ({ requestId, url }) =>
      note(requestId, `WebSocket ${pathOf(url, origin)}`, lastSampleMs() ?? 0),
    ),
    session.on('Network.webSocketWillSendHandshakeRequest', compareClocks),
    session.on('Network.responseReceived', came),
    session.on('Network.dataReceived', came),
    session.on('Network.eventSourceMessageReceived', came),
    session.on('Network.webSocketFrameReceived', came),
    session.on('Network.loadingFinished', came),
    session.on('Network.loadingFailed', came),
  ];
  // No bodies: the memory of the page is what is recorded.
  const enabled = await session.send(
    'Network.enable',
    { maxTotalBufferSize: 0, maxResourceBufferSize: 0 },
    { deadlineMs: DEADLINE_MS },
  );
  return {
    async take() {
      for (const subscription of listening) subscription.dispose();
      if (enabled.ok && !session.closed.aborted) await session.send('Network.disable', {}, { deadlineMs: DEADLINE_MS });
      return { rows: [...byId.values()], isFull, driftMs: ahead === null ? 0 : (ahead.most - ahead.least) * 1000 };
    },
  };
}
