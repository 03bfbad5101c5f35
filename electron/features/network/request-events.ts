/** Turns the events of requests (not sockets) into entries: redirects, responses, bodies, ends, and ends that the browser does not report. */
import { truncatedUrl, type NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import type { EventParams, ProtocolEvent } from '../../../shared/core/contracts/protocol-events.ts';
import { initiatorOf, newDetails } from './request-details.ts';
import type { RequestEntries, RequestHop } from './request-entries.ts';
import { timingOf } from './request-timing.ts';

type Response = EventParams<'Network.responseReceived'>['response'];

/** Requests that the load event of a page waits for, and scripts of workers, whose end is reported to the worker only. */
const ENDS_BY_LOAD = new Set(['Document', 'Script', 'Stylesheet', 'Image', 'Other']);

const BLOCKING: Readonly<Record<string, NonNullable<NetworkEntry['renderBlocking']>>> = {
  Blocking: 'blocking',
  InBodyParserBlocking: 'in-body',
  PotentiallyBlocking: 'potentially',
  NonBlocking: 'none',
  NonBlockingDynamic: 'none-dynamic',
};

/** Destinations of the scripts of workers. Their response and end are reported to the worker, which is not listened to yet. */
const WORKER_DESTINATION = /^(?:(?:shared|service)?worker)$/i;

/** A header whatever the case of its name; '' without it. */
function headerOf(headers: Readonly<Record<string, string>>, name: string): string {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
}

/** Statuses of responses that have no body. */
const WITHOUT_BODY = new Set([204, 205]);

/**
 * True if all bytes of the response came, by its `Content-Length`. The browser reports the end of a body that a page fetched only once
 * the page has read it, and the end of an empty one as a cancellation.
 */
function isWhole({ chain, entry, details }: RequestHop): boolean {
  if (entry.status === null) return false;
  if (entry.method === 'HEAD' || WITHOUT_BODY.has(entry.status)) return true;
  const length = headerOf(details.responseHeaders, 'content-length');
  if (!/^\d+$/.test(length)) return false;
  // A cache transfers nothing.
  const isPlain = headerOf(details.responseHeaders, 'content-encoding') === '';
  return chain.bodyBytes >= Number(length) || (isPlain && chain.resourceBytes >= Number(length));
}

/** The page whose requests are recorded. */
export interface RecordedPage {
  mainFrameId: string | null;
  /** Entry of the document of the main frame. */
  documentId: number | null;
}

type Handler<Name extends ProtocolEvent> = (event: EventParams<Name>) => void;

export interface RequestEvents {
  readonly requested: Handler<'Network.requestWillBeSent'>;
  readonly servedFromCache: Handler<'Network.requestServedFromCache'>;
  readonly responded: Handler<'Network.responseReceived'>;
  /** The raw headers of a response have arrived. */
  readonly headersArrived: (requestId: string) => void;
  readonly received: Handler<'Network.dataReceived'>;
  readonly finished: Handler<'Network.loadingFinished'>;
  readonly failed: Handler<'Network.loadingFailed'>;
  readonly priorityChanged: Handler<'Network.resourceChangedPriority'>;
  /** Ends open requests that the page's load event waited for. */
  readonly pageLoaded: () => void;
}

/** `now`: milliseconds since the Unix epoch. */
export function createRequestEvents(requests: RequestEntries, page: RecordedPage, now: () => number): RequestEvents {
  /** Requests served from the memory cache, which is reported before their response. */
  const fromMemory = new Set<string>();

  const sourceOf = (requestId: string, response: Response): NetworkEntry['source'] => {
    if (response.url.startsWith('data:')) return 'data';
    if (fromMemory.has(requestId)) return 'memory-cache';
    if (response.fromServiceWorker === true) return 'service-worker';
    if (response.fromPrefetchCache === true) return 'prefetch-cache';
    return response.fromDiskCache === true ? 'disk-cache' : 'network';
  };

  /** Applies what a response says about its hop; the body comes later. `endedS` if it is a redirect. */
  const applyResponse = (requestId: string, response: Response, endedS: number | null): void => {
    const hop = requests.lastHop(requestId);
    if (hop === null) return;
    const { chain, id, details } = hop;
    details.statusText = response.statusText ?? '';
    // The extra events report the raw headers, in either order.
    if (Object.keys(details.responseHeaders).length === 0) details.responseHeaders = response.headers ?? {};
    if (!details.hasSentHeaders && response.requestHeaders !== undefined) {
      details.requestHeaders = response.requestHeaders;
      details.hasSentHeaders = true;
    }
    if (response.remoteIPAddress !== undefined && response.remoteIPAddress !== '')
      details.remoteAddress = `${response.remoteIPAddress}:${response.remotePort ?? 0}`;
    details.timing = response.timing ?? null;
    chain.transferBytes = response.encodedDataLength ?? 0;
    requests.change(id, {
      status: chain.extra.statusOf(chain.hops.indexOf(id)) ?? (response.status === 0 ? null : response.status),
      mimeType: response.mimeType ?? '',
      protocol: response.protocol ?? '',
      source: sourceOf(requestId, response),
      timing: details.timing === null ? null : timingOf(details.timing, details.startedS, endedS),
      transferBytes: chain.transferBytes,
    });
  };

  const end = (requestId: string, timestampS: number, what: Partial<NetworkEntry>): void => {
    fromMemory.delete(requestId);
    requests.end(requestId, timestampS, what);
  };
  /** Ends a request that has a response but no reported end at its last event. */
  const assumeEnd = (requestId: string): void => {
    const hop = requests.lastHop(requestId);
    if (hop === null || hop.entry.endedAtMs !== null || hop.chain.lastEventS === null) return;
    end(requestId, hop.chain.lastEventS, { state: 'finished' });
    hop.chain.isEndAssumed = true;
  };
  /** Ends a request with its newest byte if that was the last one, until the browser reports an end. */
  const endIfWhole = (requestId: string): boolean => {
    const hop = requests.lastHop(requestId);
    if (hop === null || hop.chain.lastEventS === null || !isWhole(hop)) return false;
    if (hop.entry.endedAtMs !== null && !hop.chain.isEndAssumed) return true;
    const isBodyUnread = hop.entry.resourceType === 'Fetch' && hop.chain.resourceBytes > 0;
    end(requestId, hop.chain.lastEventS, { state: 'finished', isBodyUnread });
    hop.chain.isEndAssumed = true;
    return true;
  };
  const pending = (): NetworkEntry[] => [...requests.ring.entries()].filter(({ state }) => state === 'pending');
  /** Ends the requests of the previous document: they will not be answered. */
  const endBefore = (entryId: number, timestampS: number): void => {
    for (const { id, requestId } of pending()) {
      if (id >= entryId) continue;
      assumeEnd(requestId);
      if (requests.ring.get(id)?.state !== 'pending') continue;
      end(requestId, timestampS, { state: 'canceled' });
      const hop = requests.lastHop(requestId);
      if (hop !== null) hop.chain.isEndAssumed = true;
    }
  };

  /** Ends the hop that was redirected, and returns it. */
  const endRedirected = (event: EventParams<'Network.requestWillBeSent'>): RequestHop | null => {
    const { requestId, request, timestamp, redirectResponse } = event;
    const hop = redirectResponse === undefined ? null : requests.lastHop(requestId);
    if (hop === null || redirectResponse === undefined) return null;
    if (event.redirectHasExtraInfo === false) hop.chain.extra.hasNone(hop.chain.hops.length - 1);
    applyResponse(requestId, redirectResponse, timestamp);
    const endedAtMs = requests.epochMs(timestamp);
    requests.change(hop.id, { state: 'finished', endedAtMs, redirectedTo: truncatedUrl(request.url) });
    return hop;
  };

  return {
    requested(event) {
      const { requestId, request, timestamp, initiator } = event;
      requests.syncClock(event.wallTime, timestamp);
      const before = endRedirected(event);
      const priority = request.initialPriority ?? null;
      const startedAtMs = requests.epochMs(timestamp);
      const details = newDetails({
        url: `${request.url}${request.urlFragment ?? ''}`,
        headers: request.headers,
        postData: request.postData,
        hasPostData: request.hasPostData,
        initiator,
        startedS: timestamp,
      });
      if (priority !== null) details.priorities.push({ atMs: startedAtMs, priority });
      const id = requests.append(requestId, details, {
        method: request.method,
        resourceType: event.type ?? '',
        startedAtMs,
        priority,
        // For a redirect the browser reports only that it was requested.
        initiator: before === null ? initiatorOf(initiator) : { type: 'redirect', url: before.entry.url, line: null },
        renderBlocking: BLOCKING[event.renderBlockingBehavior ?? ''] ?? null,
        isPreload: request.isLinkPreload === true,
        source: request.url.startsWith('data:') ? 'data' : 'network',
      });
      const { type, frameId } = event;
      if (type === 'Document' && frameId !== undefined && frameId === page.mainFrameId) page.documentId = id;
    },
    servedFromCache({ requestId }) {
      fromMemory.add(requestId);
      const hop = requests.lastHop(requestId);
      if (hop !== null) requests.change(hop.id, { source: 'memory-cache' });
    },
    responded(event) {
      const { requestId, response, timestamp, type } = event;
      const hop = requests.lastHop(requestId);
      if (hop === null) {
        // It was requested before capture began.
        const startedS = response.timing?.requestTime ?? timestamp;
        requests.append(requestId, newDetails({ url: response.url, startedS }), {
          method: '',
          resourceType: type ?? '',
          startedAtMs: requests.epochMs(startedS),
          isPartial: true,
        });
        applyResponse(requestId, response, null);
        return;
      }
      const { chain, id, entry } = hop;
      if (event.hasExtraInfo === false) chain.extra.hasNone(chain.hops.length - 1);
      if (entry.resourceType === '' && type !== undefined) requests.change(id, { resourceType: type });
      applyResponse(requestId, response, null);
      chain.lastEventS = timestamp;
      // No more events follow, and for some of these no end is reported.
      if (fromMemory.has(requestId)) assumeEnd(requestId);
      else if (!endIfWhole(requestId)) requests.change(id, { lastByteAtMs: requests.epochMs(timestamp) });
      if (id === page.documentId) endBefore(id, timestamp);
    },
    headersArrived(requestId) {
      const hop = requests.lastHop(requestId);
      if (hop === null || hop.entry.state !== 'pending' || hop.chain.lastEventS !== null) return;
      const { chain, id, entry, details } = hop;
      const isRedirect = entry.status !== null && entry.status >= 300 && entry.status < 400;
      if (isRedirect || !WORKER_DESTINATION.test(headerOf(details.requestHeaders, 'sec-fetch-dest'))) return;
      const bytes = Number(headerOf(details.responseHeaders, 'content-length'));
      if (Number.isSafeInteger(bytes)) {
        chain.transferBytes = bytes;
        if (headerOf(details.responseHeaders, 'content-encoding') === '') chain.resourceBytes = bytes;
      }
      requests.change(id, { mimeType: headerOf(details.responseHeaders, 'content-type').split(';')[0]?.trim() ?? '' });
      chain.lastEventS = requests.browserS(now());
      assumeEnd(requestId);
    },
    received({ requestId, timestamp, dataLength, encodedDataLength }) {
      const hop = requests.lastHop(requestId);
      if (hop === null) return;
      const { chain } = hop;
      chain.resourceBytes += dataLength;
      chain.transferBytes += encodedDataLength;
      chain.bodyBytes += encodedDataLength;
      chain.lastEventS = timestamp;
      if (endIfWhole(requestId)) return;
      const lastByteAtMs = hop.entry.endedAtMs === null ? requests.epochMs(timestamp) : null;
      requests.progress(hop, { transferBytes: chain.transferBytes, lastByteAtMs });
    },
    finished: ({ requestId, timestamp, encodedDataLength }) =>
      end(requestId, timestamp, {
        state: 'finished',
        ...(encodedDataLength === undefined || encodedDataLength <= 0 ? {} : { transferBytes: encodedDataLength }),
      }),
    failed(event) {
      const { requestId, timestamp, errorText = '', blockedReason, corsErrorStatus } = event;
      const reasons = [
        ...(blockedReason === undefined ? [] : [`blocked: ${blockedReason}`]),
        ...(corsErrorStatus === undefined ? [] : [`CORS: ${corsErrorStatus.corsError}`]),
      ];
      const isCanceled = event.canceled === true && reasons.length === 0;
      // Nothing was left to cancel but the reading.
      const hop = isCanceled ? requests.lastHop(requestId) : null;
      if (hop?.chain.isEndAssumed === true && isWhole(hop)) return;
      const failure = [errorText, ...(reasons.length === 0 ? [] : [`(${reasons.join(', ')})`])].join(' ').trim();
      end(requestId, timestamp, {
        state: isCanceled ? 'canceled' : 'failed',
        failure: failure === '' ? null : failure,
      });
    },
    priorityChanged({ requestId, newPriority, timestamp }) {
      const hop = requests.lastHop(requestId);
      if (hop === null) return;
      hop.details.priorities.push({ atMs: requests.epochMs(timestamp), priority: newPriority });
      requests.change(hop.id, { priority: newPriority });
    },
    pageLoaded() {
      for (const { requestId, resourceType } of pending()) if (ENDS_BY_LOAD.has(resourceType)) assumeEnd(requestId);
    },
  };
}
