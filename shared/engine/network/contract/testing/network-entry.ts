/** A request of a log and its details, for tests. */
import type { NetworkDetails, NetworkEntry } from '../network.ts';
import type { SelectedRequests } from '../network-selection.ts';

/** Start of the entry 0; each further one starts a millisecond later. */
export const START_MS = Date.UTC(2026, 0, 5, 10);

export function entry(id: number, more: Partial<NetworkEntry> = {}): NetworkEntry {
  return {
    id,
    requestId: `9.${id}`,
    hop: 0,
    redirectedTo: null,
    url: `https://shop.test/${id}.js`,
    method: 'GET',
    resourceType: 'Script',
    mimeType: 'text/javascript',
    status: 200,
    state: 'finished',
    failure: null,
    protocol: 'h2',
    priority: 'High',
    initiator: { type: 'parser', url: 'https://shop.test/', line: 4 },
    renderBlocking: 'blocking',
    isPreload: false,
    source: 'network',
    startedAtMs: START_MS + id,
    endedAtMs: START_MS + id + 100,
    lastByteAtMs: null,
    isBodyUnread: false,
    timing: { queueMs: 5, dnsMs: null, connectMs: 10, tlsMs: 20, sendMs: 1, waitMs: 40, downloadMs: 24 },
    transferBytes: 1234,
    resourceBytes: 4000,
    messages: null,
    isPartial: false,
    contentLoadedAtMs: null,
    loadedAtMs: null,
    ...more,
  };
}

/** Details without a body, headers, a stack or redirects. */
export function detailsOf(of: NetworkEntry, more: Partial<NetworkDetails> = {}): NetworkDetails {
  return {
    entry: of,
    url: of.url,
    statusText: '',
    remoteAddress: null,
    requestHeaders: [],
    responseHeaders: [],
    areHeadersProvisional: false,
    requestBody: null,
    responseBody: null,
    stack: [],
    initiatorChain: [],
    redirects: [],
    priorities: [],
    ...more,
  };
}

/** An answer of `network.select`: of no request unless `more` says otherwise. */
export function selected(
  more: Partial<Omit<SelectedRequests, 'counts'>> & { readonly counts?: Partial<SelectedRequests['counts']> } = {},
): SelectedRequests {
  const counts = { matched: 0, failed: 0, refused: 0, blocking: 0, guessed: 0 };
  return {
    entries: [],
    total: more.counts?.matched ?? 0,
    firstAtMs: START_MS,
    notable: { failed: null, refused: null, unanswered: null, slowest: null },
    transferBytes: 0,
    spanMs: 0,
    series: [],
    ...more,
    counts: { ...counts, unanswered: 0, open: 0, canceled: 0, withoutStatus: 0, ...more.counts },
  };
}
