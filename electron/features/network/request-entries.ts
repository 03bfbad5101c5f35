/**
 * The entries of one target's requests: one per request and per hop of a redirect, with the details that are not part of an entry. Event
 * handlers append, change and end them.
 */
import { truncatedUrl, type NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import type { Headers } from '../../../shared/core/contracts/protocol-events.ts';
import { createEntryRing, type TargetLog } from '../../core/listening/index.ts';
import type { RequestDetails } from './request-details.ts';
import { timingOf } from './request-timing.ts';

/** Matches raw headers to their requests. They are reported in events of their own, before or after those they belong to, in the order of
 * the hops of a request. A hop may have none, which its response reports.
 */
interface ExtraInfo {
  request(headers: Headers): void;
  response(headers: Headers, status: number | null): void;
  /** This hop has none: those that arrive belong to later ones. */
  hasNone(hop: number): void;
  /** The raw status, if it was reported; else null. */
  statusOf(hop: number): number | null;
  /** Delivers the headers of known hops; `entryIds` by hop. */
  settle(
    entryIds: readonly number[],
    take: {
      request: (entryId: number, headers: Headers) => void;
      response: (entryId: number, headers: Headers, status: number | null) => void;
    },
  ): void;
}

function createExtraInfo(): ExtraInfo {
  const without = new Set<number>();
  const requests = new Map<number, Headers>();
  const responses = new Map<number, { readonly headers: Headers; readonly status: number | null }>();
  const taken = new Set<string>();

  /** The first hop, from the beginning, that has none of these yet. */
  const nextHop = (known: ReadonlyMap<number, unknown>): number => {
    let hop = 0;
    while (known.has(hop) || without.has(hop)) hop += 1;
    return hop;
  };

  return {
    request: (headers) => void requests.set(nextHop(requests), headers),
    response: (headers, status) => void responses.set(nextHop(responses), { headers, status }),
    hasNone: (hop) => {
      // Headers before this report were matched to the wrong hop; those of the request are there early, those of the response not yet.
      if (!responses.has(hop) && !requests.has(hop)) without.add(hop);
    },
    statusOf: (hop) => responses.get(hop)?.status ?? null,
    settle: (entryIds, take) => {
      for (const [hop, entryId] of entryIds.entries()) {
        const request = requests.get(hop);
        if (request !== undefined && !taken.has(`q${hop}`)) {
          taken.add(`q${hop}`);
          take.request(entryId, request);
        }
        const response = responses.get(hop);
        if (response !== undefined && !taken.has(`s${hop}`)) {
          taken.add(`s${hop}`);
          take.response(entryId, response.headers, response.status);
        }
      }
    },
  };
}

/** Maximum number of entries, and how many are dropped together above it. */
export const NETWORK_RING = { limit: 5000, batch: 500 } as const;
/** Minimum interval between updates of an entry with a streaming body. */
const PROGRESS_INTERVAL_MS = 250;
/** Requests whose headers are held until the requests themselves are reported. */
const MAX_EARLY = 500;

/** Hops that share a request id. */
interface Chain {
  readonly hops: number[];
  readonly extra: ExtraInfo;
  /** Bytes of the last hop since its entry was updated. */
  transferBytes: number;
  resourceBytes: number;
  /** Bytes of the body as they were transferred, without headers. */
  bodyBytes: number;
  messages: number;
  changedAtMs: number;
  /** Seconds of the browser's clock: its last event. */
  lastEventS: number | null;
  /** Its end was not reported and is estimated from its last event; a later report replaces it. */
  isEndAssumed: boolean;
}

/** The last hop of a request. */
export interface RequestHop {
  readonly chain: Chain;
  readonly id: number;
  readonly entry: NetworkEntry;
  readonly details: RequestDetails;
}

export interface RecorderOptions {
  /** Called after every change. */
  readonly changed: () => void;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Called with the headers of each request and response, as they were sent. */
  readonly onHeaders?: (headers: Headers) => void;
  readonly limit?: number;
  readonly batch?: number;
}

export interface RequestEntries {
  readonly ring: TargetLog<NetworkEntry>['ring'];
  /** Null if the entry was dropped. */
  readonly details: (entryId: number) => RequestDetails | null;
  /** Entry ids of one request, the first hop first. */
  hopIdsOf(requestId: string): readonly number[];
  /** The last hop under this id; null if there is none or it was dropped. */
  lastHop(requestId: string): RequestHop | null;
  /** Adds a hop and returns the id of its entry. */
  append(
    requestId: string,
    details: RequestDetails,
    entry: Pick<NetworkEntry, 'method' | 'startedAtMs'> & Partial<NetworkEntry>,
  ): number;
  change(id: number, what: Partial<NetworkEntry>): void;
  /** Updates the bytes of a streaming hop, and `what`, unless it was updated a moment ago. */
  progress(hop: RequestHop, what: Partial<NetworkEntry>): void;
  /** Ends the request at a time of the browser's clock, in seconds. An assumed end is replaced, a reported one is not. */
  end(requestId: string, timestampS: number, what: Partial<NetworkEntry>): void;
  /** Raw headers, which may be reported before the request. */
  addRequestHeaders(requestId: string, headers: Headers): void;
  addResponseHeaders(requestId: string, headers: Headers, status: number | null): void;
  /** Converts seconds of the browser's clock to milliseconds since the Unix epoch. */
  epochMs(timestampS: number): number;
  /** The reverse; 0 until the offset of the clocks is known. */
  browserS(atMs: number): number;
  /** Sets the offset of the clocks from an event that has both times. Only the first one counts: the order of all entries depends on it. */
  syncClock(wallTimeS: number, timestampS: number): void;
}

export function createRequestEntries(options: RecorderOptions): RequestEntries {
  const { changed, now, limit = NETWORK_RING.limit, batch = NETWORK_RING.batch } = options;
  const detailsById = new Map<number, RequestDetails>();
  const chains = new Map<string, Chain>();
  /** Headers that arrived before their request; the oldest are dropped. */
  const early = new Map<string, ExtraInfo>();
  /** Seconds from the browser's clock to the Unix epoch. */
  let offsetS: number | null = null;

  const ring = createEntryRing<NetworkEntry>({
    limit,
    batch,
    onRemoved: (dropped) => {
      for (const { id, requestId } of dropped) {
        detailsById.delete(id);
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
  const lastHop = (requestId: string): RequestHop | null => {
    const chain = chains.get(requestId);
    const id = chain?.hops.at(-1);
    if (chain === undefined || id === undefined) return null;
    const [entry, details] = [ring.get(id), detailsById.get(id)];
    return entry === null || details === undefined ? null : { chain, id, entry, details };
  };

  const applyExtra = (chain: Chain): void =>
    chain.extra.settle(chain.hops, {
      request: (id, headers) => {
        const details = detailsById.get(id);
        if (details === undefined) return;
        details.requestHeaders = headers;
        details.hasSentHeaders = true;
      },
      response: (id, headers, status) => {
        const details = detailsById.get(id);
        if (details !== undefined) details.responseHeaders = headers;
        // The cache answers what the server reports as unchanged: the status is the server's, as DevTools shows it.
        if (status !== null && ring.get(id)?.status !== status) change(id, { status });
      },
    });
  const addExtra = (requestId: string, add: (extra: ExtraInfo) => void): void => {
    const chain = chains.get(requestId);
    if (chain !== undefined) {
      add(chain.extra);
      applyExtra(chain);
      return;
    }
    const extra = early.get(requestId) ?? createExtraInfo();
    early.set(requestId, extra);
    add(extra);
    const [oldest] = early.keys();
    if (early.size > MAX_EARLY && oldest !== undefined) early.delete(oldest);
  };

  const chainOf = (requestId: string): Chain => {
    const known = chains.get(requestId);
    if (known !== undefined) return known;
    const chain: Chain = {
      hops: [],
      extra: early.get(requestId) ?? createExtraInfo(),
      transferBytes: 0,
      resourceBytes: 0,
      bodyBytes: 0,
      messages: 0,
      changedAtMs: 0,
      lastEventS: null,
      isEndAssumed: false,
    };
    chains.set(requestId, chain);
    early.delete(requestId);
    return chain;
  };

  return {
    ring,
    details: (entryId) => detailsById.get(entryId) ?? null,
    hopIdsOf: (requestId) => chains.get(requestId)?.hops ?? [],
    lastHop,
    change,
    append(requestId, details, entry) {
      const chain = chainOf(requestId);
      const { id } = ring.append((newId) => ({
        id: newId,
        requestId,
        hop: chain.hops.length,
        url: truncatedUrl(details.url),
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
        lastByteAtMs: null,
        isBodyUnread: false,
        timing: null,
        transferBytes: 0,
        resourceBytes: 0,
        messages: null,
        isPartial: false,
        contentLoadedAtMs: null,
        loadedAtMs: null,
        ...entry,
      }));
      detailsById.set(id, details);
      chain.hops.push(id);
      Object.assign(chain, { transferBytes: 0, resourceBytes: 0, bodyBytes: 0, lastEventS: null, isEndAssumed: false });
      applyExtra(chain);
      changed();
      return id;
    },
    progress({ chain, id }, what) {
      if (now() - chain.changedAtMs < PROGRESS_INTERVAL_MS) return;
      chain.changedAtMs = now();
      change(id, { resourceBytes: chain.resourceBytes, ...what });
    },
    end(requestId, timestampS, what) {
      const hop = lastHop(requestId);
      if (hop === null || (hop.entry.endedAtMs !== null && !hop.chain.isEndAssumed)) return;
      const { chain, id, entry, details } = hop;
      chain.isEndAssumed = false;
      change(id, {
        endedAtMs: epochMs(timestampS),
        lastByteAtMs: null,
        isBodyUnread: false,
        resourceBytes: chain.resourceBytes,
        transferBytes: chain.transferBytes,
        ...(details.timing === null ? {} : { timing: timingOf(details.timing, details.startedS, timestampS) }),
        ...(entry.messages === null ? {} : { messages: chain.messages }),
        ...what,
      });
    },
    addRequestHeaders: (requestId, headers) => addExtra(requestId, (extra) => extra.request(headers)),
    addResponseHeaders: (requestId, headers, status) => addExtra(requestId, (extra) => extra.response(headers, status)),
    epochMs,
    browserS: (atMs) => (offsetS === null ? 0 : atMs / 1000 - offsetS),
    syncClock(wallTimeS, timestampS) {
      if (offsetS === null && wallTimeS > 0) offsetS = wallTimeS - timestampS;
    },
  };
}
