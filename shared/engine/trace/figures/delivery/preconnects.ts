/**
 * Connections that a page asks for in advance, and those that it should ask for. A saving is the time that the connection took, as far as it began
 * after the document (developer.chrome.com/docs/lighthouse/performance/uses-rel-preconnect; RFC 8288 for `Link` headers).
 */
import type { Preconnects } from '../../contract/network-insights.ts';
import { argsOf, membersOf, numberOf, textOf } from '../event-members.ts';
import { msOf, usOf } from '../times.ts';
import type { WaitedMs } from './cache-lifetimes.ts';
import { isInLoad, nameOf, originOf, sendStartUs, type DeliveredRequest, type Delivery } from './delivery.ts';

/** Browsers close a connection that is not used for 10 s. */
const LONGEST_IDLE_US = usOf(15_000);
const MIN_SAVED_MS = 50;
const MAX_CANDIDATES = 4;

/** Time that the first request to an origin waited for its connection; null if it had one. */
function connectionMs({ request, answer }: DeliveredRequest): number | null {
  const { dnsMs = null, connectMs = null, tlsMs = null } = request.row.phases ?? {};
  const connectStart = numberOf(membersOf(answer['timing'])['connectStart']) ?? -1;
  if (connectMs === null || connectStart < 0) return null;
  const tookMs = (dnsMs ?? 0) + connectMs + (tlsMs ?? 0);
  return tookMs > 0 ? tookMs : null;
}

/** Addresses of a `Link` header with `rel=preconnect`. */
function linkedUrls(header: string): string[] {
  return [...header.matchAll(/<([^>]*)>([^<]*)/g)]
    .filter(([, , parameters = '']) => /;\s*rel\s*=\s*"?preconnect"?\s*(?:[;,]|$)/i.test(parameters))
    .map(([, url = '']) => url.trim());
}

export interface PreconnectFacts {
  /** Only what was requested before the largest paint is worth a connection; null without one. */
  readonly paintedUs: number | null;
  readonly waited: WaitedMs;
}

/** Connections that the paint waited for, to origins that the document itself names. */
function connectionsOnPath({ requests, sourceOf }: Delivery, documentUrl: string, waited: WaitedMs) {
  const found = new Map<string, Preconnects['onPath'][number]>();
  for (const delivered of requests) {
    const { request, sent } = delivered;
    const origin = originOf(request.row.url);
    const isNamedByDocument = textOf(membersOf(sent['initiator'])['url']) === documentUrl;
    if (origin === null || origin === originOf(documentUrl) || !isNamedByDocument || found.has(origin)) continue;
    const tookMs = connectionMs(delivered);
    if (tookMs === null || tookMs < MIN_SAVED_MS || (waited.get(request.row.requestId) ?? 0) < tookMs) continue;
    found.set(origin, { ...nameOf(request), origin, connectionMs: tookMs, source: sourceOf(request) });
  }
  return [...found.values()].toSorted((a, b) => b.connectionMs - a.connectionMs).slice(0, MAX_CANDIDATES);
}

export function preconnects(delivery: Delivery, { paintedUs, waited }: PreconnectFacts): Preconnects | null {
  const { trace, document, requests, sourceOf } = delivery;
  if (document === null || document.request.finishedUs === null) return null;
  const documentUrl = document.request.row.url;
  const documentEndUs = document.request.finishedUs;
  const firstOf = new Map<string, DeliveredRequest>();
  for (const delivered of requests) {
    const { row, startUs } = delivered.request;
    const origin = originOf(row.url);
    const isNamedByDocument = textOf(membersOf(delivered.sent['initiator'])['url']) === documentUrl;
    if (origin === null || origin === originOf(documentUrl) || isNamedByDocument || firstOf.has(origin)) continue;
    if (paintedUs !== null && startUs > paintedUs) continue;
    if (sendStartUs(delivered, trace.originUs) - documentEndUs >= LONGEST_IDLE_US) continue;
    if (connectionMs(delivered) !== null) firstOf.set(origin, delivered);
  }
  const candidates = Array.from(firstOf, ([origin, delivered]) => {
    const { request, answer } = delivered;
    const dnsMs = Math.max(0, numberOf(membersOf(answer['timing'])['dnsStart']) ?? 0);
    const laterMs = msOf(sendStartUs(delivered, trace.originUs) - documentEndUs) + dnsMs;
    const savedMs = Math.min(connectionMs(delivered) ?? 0, laterMs);
    return { ...nameOf(request), origin, savedMs, source: sourceOf(request) };
  })
    .filter(({ savedMs }) => savedMs >= MIN_SAVED_MS)
    .toSorted((a, b) => b.savedMs - a.savedMs)
    .slice(0, MAX_CANDIDATES);

  const used = new Set(requests.map(({ request }) => originOf(request.row.url)));
  const asked = [
    ...[...trace.eventsNamed('LinkPreconnect')]
      .filter((event) => isInLoad(delivery, event))
      .map((event) => ({ from: 'tag' as const, url: textOf(argsOf(trace, event).data['url']) })),
    ...linkedUrls(document.headers?.get('link') ?? '').map((url) => ({ from: 'header' as const, url })),
  ];
  return {
    origins: asked.flatMap(({ from, url }) => {
      const origin = originOf(url);
      return origin === null
        ? []
        : [
            {
              origin,
              from,
              isUsed: used.has(origin),
              isConnectedAgain: candidates.some((candidate) => candidate.origin === origin),
            },
          ];
    }),
    candidates,
    onPath: connectionsOnPath(delivery, documentUrl, waited),
  };
}
