/** Filters and totals of requests. No React here. */
import {
  isErroneous,
  isFromCache,
  isLargeAsset,
  renderBlocking,
  requestDurationMs,
  type NetworkEntry,
} from '../../../shared/engine/network/contract/network.ts';
import { requestFilter } from './request-filter.ts';

/** Resource types as filters, each with its own hue. */
export const NETWORK_TYPES = {
  document: { label: 'Doc', title: 'Documents', token: '--fl-load' },
  stylesheet: { label: 'CSS', title: 'Style sheets', token: '--fl-style' },
  script: { label: 'JS', title: 'Scripts', token: '--fl-script' },
  fetch: { label: 'Fetch', title: 'Fetch, XHR, event streams, pings', token: '--fl-event' },
  image: { label: 'Img', title: 'Images', token: '--fl-paint' },
  font: { label: 'Font', title: 'Fonts', token: '--fl-timing' },
  media: { label: 'Media', title: 'Audio and video', token: '--fl-gc' },
  socket: { label: 'WS', title: 'WebSockets', token: '--fl-third' },
  other: { label: 'Other', title: 'All other types', token: '--fl-native' },
} as const;
export type NetworkType = keyof typeof NETWORK_TYPES;

const BY_RESOURCE_TYPE: Readonly<Record<string, NetworkType>> = {
  Document: 'document',
  Stylesheet: 'stylesheet',
  Script: 'script',
  XHR: 'fetch',
  Fetch: 'fetch',
  EventSource: 'fetch',
  Ping: 'fetch',
  Preflight: 'fetch',
  Image: 'image',
  Font: 'font',
  Media: 'media',
  TextTrack: 'media',
  WebSocket: 'socket',
};

export function networkType({ resourceType }: Pick<NetworkEntry, 'resourceType'>): NetworkType {
  return BY_RESOURCE_TYPE[resourceType] ?? 'other';
}

export const STATUS_FILTERS = {
  any: { label: 'Any status', fits: () => true },
  error: { label: 'Errors (failed, 4xx, 5xx)', fits: isErroneous },
  '4xx': { label: '4xx', fits: ({ status }) => status !== null && status >= 400 && status < 500 },
  '5xx': { label: '5xx', fits: ({ status }) => status !== null && status >= 500 },
  redirect: { label: 'Redirects', fits: ({ redirectedTo }) => redirectedTo !== null },
  canceled: { label: 'Canceled', fits: ({ state }) => state === 'canceled' },
  pending: { label: 'In flight', fits: ({ state }) => state === 'pending' },
  cached: {
    label: 'From a cache or service worker',
    fits: (entry) => isFromCache(entry) || entry.source === 'service-worker',
  },
} as const satisfies Record<string, { label: string; fits: (entry: NetworkEntry) => boolean }>;
export type StatusFilter = keyof typeof STATUS_FILTERS;

export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface NetworkFilter {
  readonly text: string;
  readonly type: NetworkType | 'all';
  readonly status: StatusFilter;
  /** Milliseconds since the Unix epoch; requests in flight within it match. */
  readonly range: TimeSpan | null;
  readonly view: 'requests' | 'blocking';
}

/** Render-blocking requests and large uncached resources. */
function isBlocking(entry: NetworkEntry): boolean {
  return renderBlocking(entry) !== null || isLargeAsset(entry);
}

/** Requests from the later of two ids on: the first after clearing, and the first of the current page. */
export function shownRequests(
  entries: readonly NetworkEntry[],
  clearedFromId: number,
  pageFromId: number,
): readonly NetworkEntry[] {
  const fromId = Math.max(clearedFromId, pageFromId);
  return fromId === 0 ? entries : entries.filter(({ id }) => id >= fromId);
}

export function filteredEntries(
  entries: readonly NetworkEntry[],
  { text, type, status, range, view }: NetworkFilter,
): readonly NetworkEntry[] {
  const fitsText = requestFilter(text);
  const fitsStatus: (entry: NetworkEntry) => boolean = STATUS_FILTERS[status].fits;
  return entries.filter(
    (entry) =>
      (type === 'all' || networkType(entry) === type) &&
      fitsStatus(entry) &&
      (view === 'requests' || isBlocking(entry)) &&
      fitsText(entry) &&
      (range === null ||
        (entry.startedAtMs <= range.toMs && (entry.endedAtMs ?? Number.POSITIVE_INFINITY) >= range.fromMs)),
  );
}

/**
 * Where the bar of a request ends: at its end, at the newest byte of a response that has not ended, otherwise at `nowMs`. A socket or an
 * event stream is open without bytes.
 */
export function barEndMs(entry: NetworkEntry, nowMs: number): number {
  const { startedAtMs, endedAtMs, lastByteAtMs, resourceType, state } = entry;
  if (endedAtMs !== null || state !== 'pending') return endedAtMs ?? startedAtMs;
  const isStream = resourceType === 'EventSource' || networkType(entry) === 'socket';
  return (isStream ? null : lastByteAtMs) ?? Math.max(startedAtMs, nowMs);
}

/** From the first start to the last end of a bar. Null without entries. */
export function spanOf(entries: readonly NetworkEntry[], nowMs: number): TimeSpan | null {
  const [first] = entries;
  if (first === undefined) return null;
  let fromMs = first.startedAtMs;
  let toMs = first.startedAtMs;
  for (const entry of entries) {
    fromMs = Math.min(fromMs, entry.startedAtMs);
    toMs = Math.max(toMs, barEndMs(entry, nowMs), entry.loadedAtMs ?? 0);
  }
  // An empty span has no scale.
  return { fromMs, toMs: Math.max(toMs, fromMs + 1) };
}

/** The next request may be sent at the head of a response: it begins this much before the one before has ended, and is still the next one. */
const SAME_MOMENT_MS = 1;

/** Requests in flight in each of `count` equal slices of a span: the most at one moment, so that requests in turn are one; others are left out. */
export function requestsInFlight(entries: readonly NetworkEntry[], span: TimeSpan, count: number): number[] {
  const sliceMs = (span.toMs - span.fromMs) / count;
  const sliceOf = (atMs: number): number => Math.min(count - 1, Math.floor((atMs - span.fromMs) / sliceMs));
  const changes = entries.flatMap(({ startedAtMs, endedAtMs }) => {
    const [from, to] = [Math.max(startedAtMs, span.fromMs), Math.min(endedAtMs ?? span.toMs, span.toMs)];
    if (startedAtMs > span.toMs || to < from) return [];
    // One without a duration is in flight for a moment.
    const atMs = Math.max(to, from + 0.001);
    const ends =
      to < span.toMs ? [{ atMs, inOrderMs: atMs - Math.min(SAME_MOMENT_MS, (atMs - from) / 2), by: -1 }] : [];
    return [{ atMs: from, inOrderMs: from, by: 1 }, ...ends];
  });
  // At the same time, one ends before the next one starts.
  changes.sort((one, other) => one.inOrderMs - other.inOrderMs || one.by - other.by);
  const most = Array.from({ length: count }, () => 0);
  let running = 0;
  let slice = 0;
  for (const { atMs, by } of changes) {
    const at = sliceOf(atMs);
    while (slice < at) most[++slice] = running;
    running += by;
    most[at] = Math.max(most[at] ?? 0, running);
  }
  while (slice < count - 1) most[++slice] = running;
  return most;
}

/** A number, or a key of a few characters with a digit: it says nothing without the segment before it. */
const SHORT_ID = /^(?:\d+|(?=.*\d)[\w-]{1,8})$/;

/** The last URL segment with query, and the one before it if that is a short id; the host if there is none. */
export function requestName({ url }: Pick<NetworkEntry, 'url'>): string {
  if (url.startsWith('data:')) return url;
  const [path = '', query] = url.replace(/#.*$/, '').split('?', 2);
  const [host = '', ...parts] = path.replace(/^[a-z+.-]+:\/\//i, '').split('/');
  const segments = parts.filter((each) => each !== '');
  const last = segments.slice(SHORT_ID.test(segments.at(-1) ?? '') ? -2 : -1).join('/') || `${host}/`;
  return query === undefined ? last : `${last}?${query}`;
}

export function hostOf({ url }: Pick<NetworkEntry, 'url'>): string {
  return URL.canParse(url) ? new URL(url).host : '';
}

export interface NetworkTotals {
  readonly requests: number;
  readonly transferBytes: number;
  readonly resourceBytes: number;
  /** From the first start to the last known end; null if there is none. */
  readonly finishMs: number | null;
}

export function totalsOf(entries: readonly NetworkEntry[]): NetworkTotals {
  let transferBytes = 0;
  let resourceBytes = 0;
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const entry of entries) {
    transferBytes += entry.transferBytes;
    resourceBytes += entry.resourceBytes;
    firstMs = Math.min(firstMs, entry.startedAtMs);
    if (entry.endedAtMs !== null) lastMs = Math.max(lastMs, entry.endedAtMs);
  }
  return {
    requests: entries.length,
    transferBytes,
    resourceBytes,
    finishMs: lastMs < firstMs ? null : lastMs - firstMs,
  };
}

export interface LoadMoment {
  readonly kind: 'content' | 'load';
  readonly atMs: number;
  /** Relative to the start of its document. */
  readonly afterMs: number;
}

/** For every loaded document, oldest first. */
export function loadMoments(entries: readonly NetworkEntry[]): LoadMoment[] {
  return entries.flatMap(({ startedAtMs, contentLoadedAtMs, loadedAtMs }) => [
    ...(contentLoadedAtMs === null
      ? []
      : [{ kind: 'content' as const, atMs: contentLoadedAtMs, afterMs: contentLoadedAtMs - startedAtMs }]),
    ...(loadedAtMs === null ? [] : [{ kind: 'load' as const, atMs: loadedAtMs, afterMs: loadedAtMs - startedAtMs }]),
  ]);
}

/** The reason why a request is in the blocking view. */
export function blockingReason(entry: NetworkEntry): string {
  const basis = renderBlocking(entry);
  const reasons = [
    ...(basis === 'fact' ? ['blocks rendering'] : []),
    ...(basis === 'guess' ? ['may block rendering (estimated from its priority)'] : []),
    ...(isLargeAsset(entry) ? ['large, not cached'] : []),
  ];
  return reasons.join(', ');
}

/** The timing phases of a request, in order, with their bar style. */
export function phasesOf(
  entry: NetworkEntry,
): { readonly name: string; readonly ms: number; readonly token: string; readonly isWait: boolean }[] {
  const { timing } = entry;
  const hue = NETWORK_TYPES[networkType(entry)].token;
  const part = (name: string, ms: number | null, token: string, isWait = false) =>
    ms === null ? [] : [{ name, ms, token, isWait }];
  // Without a response, all of it was waiting.
  if (timing === null) return part('Whole request', requestDurationMs(entry), hue, entry.status === null);
  return [
    ...part('Queueing', timing.queueMs, '--fl-task'),
    ...part('DNS', timing.dnsMs, '--fl-gc'),
    ...part('Connecting', timing.connectMs, '--fl-third'),
    ...part('TLS', timing.tlsMs, '--fl-compile'),
    ...part('Request sent', timing.sendMs, '--fl-timer'),
    ...part('Waiting (TTFB)', timing.waitMs, hue, true),
    ...part('Content download', timing.downloadMs, hue),
  ];
}
