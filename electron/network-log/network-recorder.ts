/**
 * Turns the Network events of one target into entries: one per request and one per hop of a redirect, updated as the browser reports more.
 * It listens to a session that the caller enables.
 */
import type { Subscription } from '../../shared/base/emitter.ts';
import type { TargetSession } from '../../shared/capabilities/ports.ts';
import { truncatedUrl, type NetworkEntry } from '../../shared/contracts/network.ts';
import type { EventParams } from '../../shared/contracts/protocol-events.ts';
import { createEntryRing, type TargetLog } from '../listening/index.ts';
import { createExtraInfo, type ExtraInfo } from './extra-info.ts';
import { initiatorOf, newDetails, type RequestDetails } from './request-details.ts';
import { timingOf } from './request-timing.ts';

/** Maximum number of entries, and how many are dropped together above it. */
export const NETWORK_RING = { limit: 5000, batch: 500 } as const;
/** Minimum interval between updates of an entry with a streaming body. */
const PROGRESS_INTERVAL_MS = 250;
/** Requests whose headers are held until the requests themselves are reported. */
const MAX_EARLY = 500;

export interface NetworkRecorder extends TargetLog<NetworkEntry> {
  details(entryId: number): RequestDetails | null;
  /** Entries of one request id, the first hop first. */
  hopsOf(requestId: string): readonly NetworkEntry[];
  /** Starts recording the session's events. */
  listen(session: TargetSession): readonly Subscription[];
  /** The page's own frame, whose document gets a load time. */
  setMainFrame(frameId: string): void;
  pageFromId(): number | null;
}

type Response = EventParams<'Network.responseReceived'>['response'];

/** Hops that share the request id. */
interface Chain {
  readonly hops: number[];
  readonly extra: ExtraInfo;
  /** Bytes of the last hop since its entry was updated. */
  transferBytes: number;
  resourceBytes: number;
  messages: number;
  changedAtMs: number;
  /** Seconds of the browser's clock: its last event. */
  lastEventS: number | null;
  /** Its end was not reported and is estimated from its last event; a later report replaces it. */
  isEndAssumed: boolean;
}

/** Requests that the load event of a page waits for, and scripts of workers, whose end is reported to the worker only. */
const ENDS_BY_LOAD = new Set(['Document', 'Script', 'Stylesheet', 'Image', 'Other']);

const BLOCKING: Readonly<Record<string, NonNullable<NetworkEntry['renderBlocking']>>> = {
  Blocking: 'blocking',
  InBodyParserBlocking: 'in-body',
  PotentiallyBlocking: 'potentially',
  NonBlocking: 'none',
  NonBlockingDynamic: 'none-dynamic',
};

export function createNetworkRecorder(options: {
  /** Called after every change. */
  readonly changed: () => void;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly limit?: number;
  readonly batch?: number;
}): NetworkRecorder {
  const { changed, now, limit = NETWORK_RING.limit, batch = NETWORK_RING.batch } = options;
  const details = new Map<number, RequestDetails>();
  const chains = new Map<string, Chain>();
  /** Headers that arrived before their request; the oldest are dropped. */
  const early = new Map<string, ExtraInfo>();
  /** Requests served from the memory cache, which is reported before their response. */
  const fromMemory = new Set<string>();
  let mainFrameId: string | null = null;
  let documentId: number | null = null;
  let newestId = -1;
  let pageFromId: number | null = null;
  /** Seconds from the browser's clock to the Unix epoch; one for the whole log, so that all entries stay in order. */
  let offsetS: number | null = null;

  const ring = createEntryRing<NetworkEntry>({
    limit,
    batch,
    onDropped: (gone) => {
      for (const { id, requestId } of gone) {
        details.delete(id);
        const chain = chains.get(requestId);
        if (chain?.hops.at(-1) === id) chains.delete(requestId);
      }
    },
  });

  const epochMs = (timestampS: number): number => {
    offsetS ??= now() / 1000 - timestampS;
    return (timestampS + offsetS) * 1000;
  };
  const change = (id: number, what: Partial<NetworkEntry>): void => {
    if (ring.change(id, (entry) => ({ ...entry, ...what })) !== null) changed();
  };

  const applyExtra = (chain: Chain): void =>
    chain.extra.settle(chain.hops, {
      request: (id, headers) => {
        const kept = details.get(id);
        if (kept === undefined) return;
        kept.requestHeaders = headers;
        kept.hasSentHeaders = true;
      },
      response: (id, headers, status) => {
        const kept = details.get(id);
        if (kept !== undefined) kept.responseHeaders = headers;
        // The cache answers what the server reports as unchanged: the status is the server's, as DevTools shows it.
        if (status !== null && ring.get(id)?.status !== status) change(id, { status });
      },
    });

  const extraOf = (requestId: string): ExtraInfo => {
    const known = chains.get(requestId)?.extra ?? early.get(requestId);
    if (known !== undefined) return known;
    const made = createExtraInfo();
    early.set(requestId, made);
    const [oldest] = early.keys();
    if (early.size > MAX_EARLY && oldest !== undefined) early.delete(oldest);
    return made;
  };
  const onExtra = (requestId: string): void => {
    const chain = chains.get(requestId);
    if (chain !== undefined) applyExtra(chain);
  };

  const append = (
    requestId: string,
    kept: RequestDetails,
    entry: Pick<NetworkEntry, 'url' | 'method' | 'startedAtMs'> & Partial<NetworkEntry>,
  ): number => {
    let chain = chains.get(requestId);
    if (chain === undefined) {
      chain = {
        hops: [],
        extra: early.get(requestId) ?? createExtraInfo(),
        transferBytes: 0,
        resourceBytes: 0,
        messages: 0,
        changedAtMs: 0,
        lastEventS: null,
        isEndAssumed: false,
      };
      chains.set(requestId, chain);
      early.delete(requestId);
    }
    const added = ring.append((id) => ({
      id,
      requestId,
      hop: chain.hops.length,
      redirectedTo: null,
      resourceType: '',
      mimeType: '',
      status: null,
      state: 'pending',
      failure: null,
      protocol: '',
      priority: null,
      initiator: { type: 'other', url: null, line: null },
      renderBlocking: null,
      isPreload: false,
      source: 'network',
      endedAtMs: null,
      timing: null,
      transferBytes: 0,
      resourceBytes: 0,
      messages: null,
      isPartial: false,
      contentLoadedAtMs: null,
      loadedAtMs: null,
      ...entry,
      url: truncatedUrl(entry.url),
    }));
    newestId = added.id;
    details.set(added.id, kept);
    chain.hops.push(added.id);
    chain.transferBytes = 0;
    chain.resourceBytes = 0;
    chain.lastEventS = null;
    chain.isEndAssumed = false;
    applyExtra(chain);
    changed();
    return added.id;
  };

  /** The facts about a hop in its response; its body comes later. */
  const responded = (requestId: string, id: number, response: Response, endedS: number | null): void => {
    const kept = details.get(id);
    const chain = chains.get(requestId);
    if (kept === undefined || chain === undefined) return;
    kept.statusText = response.statusText ?? '';
    // The extra events report the raw headers, in either order.
    if (Object.keys(kept.responseHeaders).length === 0) kept.responseHeaders = response.headers ?? {};
    if (!kept.hasSentHeaders && response.requestHeaders !== undefined) {
      kept.requestHeaders = response.requestHeaders;
      kept.hasSentHeaders = true;
    }
    if (response.remoteIPAddress !== undefined && response.remoteIPAddress !== '')
      kept.remoteAddress = `${response.remoteIPAddress}:${response.remotePort ?? 0}`;
    kept.timing = response.timing ?? null;
    chain.transferBytes = response.encodedDataLength ?? 0;
    change(id, {
      status: chain.extra.statusOf(chain.hops.indexOf(id)) ?? (response.status === 0 ? null : response.status),
      mimeType: response.mimeType ?? '',
      protocol: response.protocol ?? '',
      source: sourceOf(requestId, response),
      timing: kept.timing === null ? null : timingOf(kept.timing, kept.startedS, endedS),
      transferBytes: chain.transferBytes,
    });
  };
  const sourceOf = (requestId: string, response: Response): NetworkEntry['source'] => {
    if (response.url.startsWith('data:')) return 'data';
    if (fromMemory.has(requestId)) return 'memory-cache';
    if (response.fromServiceWorker === true) return 'service-worker';
    if (response.fromPrefetchCache === true) return 'prefetch-cache';
    return response.fromDiskCache === true ? 'disk-cache' : 'network';
  };

  /** The open hop under this id; null if there is none or it was dropped. */
  const current = (requestId: string): { chain: Chain; id: number; entry: NetworkEntry } | null => {
    const chain = chains.get(requestId);
    const id = chain?.hops.at(-1);
    const entry = id === undefined ? null : ring.get(id);
    return chain === undefined || id === undefined || entry === null ? null : { chain, id, entry };
  };

  const onRequest = (event: EventParams<'Network.requestWillBeSent'>): void => {
    const { requestId, request, timestamp, wallTime, initiator, redirectResponse } = event;
    if (offsetS === null && wallTime > 0) offsetS = wallTime - timestamp;
    const before = redirectResponse === undefined ? null : current(requestId);
    if (before !== null && redirectResponse !== undefined) {
      const hop = before.chain.hops.length - 1;
      if (event.redirectHasExtraInfo === false) before.chain.extra.hasNone(hop);
      responded(requestId, before.id, redirectResponse, timestamp);
      change(before.id, {
        state: 'finished',
        endedAtMs: epochMs(timestamp),
        redirectedTo: truncatedUrl(request.url),
      });
    }
    const priority = request.initialPriority ?? null;
    const startedAtMs = epochMs(timestamp);
    const kept = newDetails({
      url: `${request.url}${request.urlFragment ?? ''}`,
      headers: request.headers,
      postData: request.postData,
      hasPostData: request.hasPostData,
      initiator,
      startedS: timestamp,
    });
    if (priority !== null) kept.priorities.push({ atMs: startedAtMs, priority });
    const id = append(requestId, kept, {
      url: kept.url,
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
    if (event.type === 'Document' && event.frameId !== undefined && event.frameId === mainFrameId) documentId = id;
  };

  const onResponse = (event: EventParams<'Network.responseReceived'>): void => {
    const { requestId, response, timestamp, type } = event;
    const open = current(requestId);
    if (open !== null) {
      if (event.hasExtraInfo === false) open.chain.extra.hasNone(open.chain.hops.length - 1);
      if (open.entry.resourceType === '' && type !== undefined) change(open.id, { resourceType: type });
      responded(requestId, open.id, response, null);
      open.chain.lastEventS = timestamp;
      // No more events follow, and for some of these no end is reported.
      if (fromMemory.has(requestId)) assumeEnd(requestId);
      if (open.id === documentId) endBefore(open.id, timestamp);
      return;
    }
    // It was requested before capture began.
    const startedS = response.timing?.requestTime ?? timestamp;
    const kept = newDetails({ url: response.url, startedS });
    const id = append(requestId, kept, {
      url: response.url,
      method: '',
      resourceType: type ?? '',
      startedAtMs: epochMs(startedS),
      isPartial: true,
    });
    responded(requestId, id, response, null);
  };

  const onData = ({
    requestId,
    timestamp,
    dataLength,
    encodedDataLength,
  }: EventParams<'Network.dataReceived'>): void => {
    const open = current(requestId);
    if (open === null) return;
    const { chain } = open;
    chain.resourceBytes += dataLength;
    chain.lastEventS = timestamp;
    chain.transferBytes += encodedDataLength;
    if (now() - chain.changedAtMs < PROGRESS_INTERVAL_MS) return;
    chain.changedAtMs = now();
    change(open.id, { resourceBytes: chain.resourceBytes, transferBytes: chain.transferBytes });
  };

  const ended = (requestId: string, timestamp: number, what: Partial<NetworkEntry>): void => {
    const open = current(requestId);
    fromMemory.delete(requestId);
    if (open === null || (open.entry.endedAtMs !== null && !open.chain.isEndAssumed)) return;
    const { chain, id } = open;
    chain.isEndAssumed = false;
    const kept = details.get(id);
    change(id, {
      endedAtMs: epochMs(timestamp),
      resourceBytes: chain.resourceBytes,
      transferBytes: chain.transferBytes,
      ...(kept === undefined || kept.timing === null
        ? {}
        : { timing: timingOf(kept.timing, kept.startedS, timestamp) }),
      ...(open.entry.messages === null ? {} : { messages: chain.messages }),
      ...what,
    });
  };

  /** A request with a response but no reported end: it ended with its last event. */
  const assumeEnd = (requestId: string): void => {
    const open = current(requestId);
    if (open === null || open.entry.endedAtMs !== null || open.chain.lastEventS === null) return;
    ended(requestId, open.chain.lastEventS, { state: 'finished' });
    open.chain.isEndAssumed = true;
  };
  const pending = (): NetworkEntry[] => [...ring.entries()].filter(({ state }) => state === 'pending');
  /** Another document replaces the one that sent the requests: open ones will not be answered. */
  const endBefore = (entryId: number, timestamp: number): void => {
    for (const { id, requestId } of pending()) {
      if (id >= entryId) continue;
      assumeEnd(requestId);
      if (ring.get(id)?.state !== 'pending') continue;
      ended(requestId, timestamp, { state: 'canceled' });
      const open = current(requestId);
      if (open !== null) open.chain.isEndAssumed = true;
    }
  };
  const endWithLoad = (): void => {
    for (const { requestId, resourceType } of pending()) if (ENDS_BY_LOAD.has(resourceType)) assumeEnd(requestId);
  };

  const onFinished = ({ requestId, timestamp, encodedDataLength }: EventParams<'Network.loadingFinished'>): void =>
    ended(requestId, timestamp, {
      state: 'finished',
      ...(encodedDataLength === undefined || encodedDataLength <= 0 ? {} : { transferBytes: encodedDataLength }),
    });

  const onFailed = (event: EventParams<'Network.loadingFailed'>): void => {
    const { requestId, timestamp, errorText = '', blockedReason, corsErrorStatus } = event;
    const reasons = [
      ...(blockedReason === undefined ? [] : [`blocked: ${blockedReason}`]),
      ...(corsErrorStatus === undefined ? [] : [`CORS: ${corsErrorStatus.corsError}`]),
    ];
    const isCanceled = event.canceled === true && reasons.length === 0;
    const failure = [errorText, ...(reasons.length === 0 ? [] : [`(${reasons.join(', ')})`])].join(' ').trim();
    ended(requestId, timestamp, {
      state: isCanceled ? 'canceled' : 'failed',
      failure: failure === '' ? null : failure,
    });
  };

  const onPriority = ({ requestId, newPriority, timestamp }: EventParams<'Network.resourceChangedPriority'>): void => {
    const open = current(requestId);
    if (open === null) return;
    details.get(open.id)?.priorities.push({ atMs: epochMs(timestamp), priority: newPriority });
    change(open.id, { priority: newPriority });
  };

  const onSocketCreated = ({ requestId, url, initiator }: EventParams<'Network.webSocketCreated'>): void => {
    // Its handshake has the time: until then this process's clock is used.
    const startedAtMs = now();
    const startedS = offsetS === null ? 0 : startedAtMs / 1000 - offsetS;
    append(requestId, newDetails({ url, initiator, startedS }), {
      url,
      method: 'GET',
      resourceType: 'WebSocket',
      startedAtMs,
      initiator: initiatorOf(initiator),
      messages: 0,
    });
  };
  const onSocketHandshake = ({
    requestId,
    timestamp,
    wallTime,
    request,
  }: EventParams<'Network.webSocketWillSendHandshakeRequest'>): void => {
    if (offsetS === null && wallTime > 0) offsetS = wallTime - timestamp;
    const open = current(requestId);
    const kept = open === null ? undefined : details.get(open.id);
    if (open === null || kept === undefined) return;
    kept.requestHeaders = request.headers ?? {};
    kept.hasSentHeaders = true;
    change(open.id, { startedAtMs: epochMs(timestamp) });
  };
  const onSocketResponse = ({
    requestId,
    response,
  }: EventParams<'Network.webSocketHandshakeResponseReceived'>): void => {
    const open = current(requestId);
    const kept = open === null ? undefined : details.get(open.id);
    if (open === null || kept === undefined) return;
    kept.responseHeaders = response.headers ?? {};
    kept.statusText = response.statusText ?? '';
    change(open.id, { status: response.status, protocol: 'websocket' });
  };
  /** A message of a socket or an event stream; `bytes` if the browser does not count them itself. */
  const onMessage = (requestId: string, characters: number): void => {
    const open = current(requestId);
    if (open === null) return;
    const { chain } = open;
    chain.messages += 1;
    chain.resourceBytes += characters;
    if (now() - chain.changedAtMs < PROGRESS_INTERVAL_MS) return;
    chain.changedAtMs = now();
    change(open.id, { messages: chain.messages, resourceBytes: chain.resourceBytes });
  };

  /** The page of a navigation begins with the first recorded hop of its document's request. */
  const onNavigated = ({ frame, type }: EventParams<'Page.frameNavigated'>): void => {
    if (frame.id !== mainFrameId) return;
    const isRestored = type === 'BackForwardCacheRestore';
    const [first] = isRestored ? [] : (chains.get(frame.loaderId)?.hops ?? []);
    pageFromId = first ?? newestId + 1;
    changed();
  };

  const onLoaded = (what: 'contentLoadedAtMs' | 'loadedAtMs', timestamp: number): void => {
    if (documentId !== null) change(documentId, { [what]: epochMs(timestamp) });
  };

  return {
    ring,
    details: (entryId) => details.get(entryId) ?? null,
    hopsOf: (requestId) =>
      (chains.get(requestId)?.hops ?? []).flatMap((id) => {
        const entry = ring.get(id);
        return entry === null ? [] : [entry];
      }),
    pageFromId: () => pageFromId,
    setMainFrame: (frameId) => {
      mainFrameId = frameId;
    },
    listen: (session) => [
      session.on('Network.requestWillBeSent', onRequest),
      session.on('Network.requestWillBeSentExtraInfo', ({ requestId, headers }) => {
        extraOf(requestId).request(headers);
        onExtra(requestId);
      }),
      session.on('Network.responseReceivedExtraInfo', ({ requestId, headers, statusCode }) => {
        extraOf(requestId).response(headers, statusCode ?? null);
        onExtra(requestId);
      }),
      session.on('Network.requestServedFromCache', ({ requestId }) => {
        fromMemory.add(requestId);
        const open = current(requestId);
        if (open !== null) change(open.id, { source: 'memory-cache' });
      }),
      session.on('Network.responseReceived', onResponse),
      session.on('Network.dataReceived', onData),
      session.on('Network.loadingFinished', onFinished),
      session.on('Network.loadingFailed', onFailed),
      session.on('Network.resourceChangedPriority', onPriority),
      session.on('Network.webSocketCreated', onSocketCreated),
      session.on('Network.webSocketWillSendHandshakeRequest', onSocketHandshake),
      session.on('Network.webSocketHandshakeResponseReceived', onSocketResponse),
      session.on('Network.webSocketFrameSent', ({ requestId, response }) =>
        onMessage(requestId, response.payloadData.length),
      ),
      session.on('Network.webSocketFrameReceived', ({ requestId, response }) =>
        onMessage(requestId, response.payloadData.length),
      ),
      session.on('Network.webSocketFrameError', ({ requestId, errorMessage }) => {
        const open = current(requestId);
        if (open !== null) change(open.id, { failure: errorMessage ?? null });
      }),
      session.on('Network.webSocketClosed', ({ requestId, timestamp }) => {
        const failure = current(requestId)?.entry.failure ?? null;
        ended(requestId, timestamp, { state: failure === null ? 'finished' : 'failed' });
      }),
      session.on('Network.eventSourceMessageReceived', ({ requestId }) => {
        const open = current(requestId);
        if (open === null) return;
        if (open.entry.messages === null) change(open.id, { messages: 0 });
        onMessage(requestId, 0);
      }),
      session.on('Page.frameNavigated', onNavigated),
      session.on('Page.domContentEventFired', ({ timestamp }) => onLoaded('contentLoadedAtMs', timestamp)),
      session.on('Page.loadEventFired', ({ timestamp }) => {
        onLoaded('loadedAtMs', timestamp);
        endWithLoad();
      }),
    ],
  };
}
