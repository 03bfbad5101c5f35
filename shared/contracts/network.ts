/** Requests of a target as they are kept while somebody listens, and as tools, window and HAR files tell them. */
import { z } from 'zod';

/** `canceled`: the page, or whoever navigated, did not want it any more; `failed`: it could not be had, or was blocked. */
export const NETWORK_STATES = ['pending', 'finished', 'failed', 'canceled'] as const;
/** Where a response came from. */
export const NETWORK_SOURCES = [
  'network',
  'memory-cache',
  'disk-cache',
  'prefetch-cache',
  'service-worker',
  'data',
] as const;

/** Whether the browser said that it draws nothing before the answer is there (`renderBlockingBehavior` of CDP, in our spelling). */
export const RENDER_BLOCKING = ['blocking', 'in-body', 'potentially', 'none', 'none-dynamic'] as const;

/** Milliseconds of each part of a request; null where it had no such part, or the browser does not tell. */
export const NetworkTimingSchema = z.object({
  /** Before and between the parts: queued, stalled, or waiting for a service worker or a proxy. */
  queueMs: z.number().nullable(),
  dnsMs: z.number().nullable(),
  /** Without TLS. */
  connectMs: z.number().nullable(),
  tlsMs: z.number().nullable(),
  sendMs: z.number().nullable(),
  /** From the last byte sent to the response's headers: time to first byte. */
  waitMs: z.number().nullable(),
  /** Null until it ended. */
  downloadMs: z.number().nullable(),
});
export type NetworkTiming = z.infer<typeof NetworkTimingSchema>;

/** One request, or one hop of a redirect. Times are milliseconds since the Unix epoch unless they say otherwise. */
export const NetworkEntrySchema = z.object({
  /** Ours, increasing; `requestId` is the browser's, which the hops of a redirect share. */
  id: z.number(),
  requestId: z.string(),
  /** Counts redirects: 0 for the first request. */
  hop: z.number(),
  /** Where this hop was redirected to; null for the last one. */
  redirectedTo: z.string().nullable(),
  /** Cut at 2,000 characters, `data:` at 100; the details have all of it. */
  url: z.string(),
  method: z.string(),
  /** CDP's `ResourceType`: Document, Script, Stylesheet, XHR, Fetch, WebSocket …; empty where nobody said. */
  resourceType: z.string(),
  mimeType: z.string(),
  /** Null until the response's headers came. */
  status: z.number().nullable(),
  state: z.enum(NETWORK_STATES),
  /** Why it failed, or was blocked: the browser's own words. */
  failure: z.string().nullable(),
  protocol: z.string(),
  /** The last one the browser gave it. */
  priority: z.string().nullable(),
  initiator: z.object({
    /** parser, script, preload, preflight, other … */
    type: z.string(),
    url: z.string().nullable(),
    /** From 1. */
    line: z.number().nullable(),
  }),
  /** Null where the browser does not say. */
  renderBlocking: z.enum(RENDER_BLOCKING).nullable(),
  isPreload: z.boolean(),
  source: z.enum(NETWORK_SOURCES),
  startedAtMs: z.number(),
  /** Null while it is open. */
  endedAtMs: z.number().nullable(),
  timing: NetworkTimingSchema.nullable(),
  /** Bytes that came over the network, headers included; decoded bytes of the body. */
  transferBytes: z.number(),
  resourceBytes: z.number(),
  /** Messages of a WebSocket or an event stream; null for others. */
  messages: z.number().nullable(),
  /** It had begun before anybody listened: what came before the response is not known. */
  isPartial: z.boolean(),
  /** Of the page's own document: when the page said DOMContentLoaded and load. */
  contentLoadedAtMs: z.number().nullable(),
  loadedAtMs: z.number().nullable(),
});
export type NetworkEntry = z.infer<typeof NetworkEntrySchema>;

export const NetworkHeaderSchema = z.object({ name: z.string(), value: z.string(), isMasked: z.boolean() });
export type NetworkHeader = z.infer<typeof NetworkHeaderSchema>;

/** A body as it is shown: text, or a note on why there is none; a note with text says what of it is missing. */
export const NetworkBodySchema = z.object({
  text: z.string().nullable(),
  /** Of the whole body, where it is known. */
  sizeBytes: z.number().nullable(),
  isTruncated: z.boolean(),
  note: z.string().nullable(),
});
export type NetworkBody = z.infer<typeof NetworkBodySchema>;

/** What is told of one request when somebody asks for it. */
export const NetworkDetailsSchema = z.object({
  entry: NetworkEntrySchema,
  url: z.string(),
  statusText: z.string(),
  remoteAddress: z.string().nullable(),
  requestHeaders: z.array(NetworkHeaderSchema),
  responseHeaders: z.array(NetworkHeaderSchema),
  /** The browser never told the headers that were really sent: these are those it was going to send. */
  areHeadersProvisional: z.boolean(),
  /** Null where nothing was sent. */
  requestBody: NetworkBodySchema.nullable(),
  /** Null where it was not asked for. */
  responseBody: NetworkBodySchema.nullable(),
  /** Calls that led to it, the innermost first; lines and columns from 1. */
  stack: z.array(z.object({ name: z.string(), url: z.string(), line: z.number(), column: z.number() })),
  /** Who asked for whoever asked for it, nearest first, up to the document; `entryId` null where that was not heard. */
  initiatorChain: z.array(z.object({ entryId: z.number().nullable(), url: z.string(), resourceType: z.string() })),
  /** All hops of its redirects, itself included; empty without any. */
  redirects: z.array(z.object({ entryId: z.number(), url: z.string(), status: z.number().nullable() })),
  priorities: z.array(z.object({ atMs: z.number(), priority: z.string() })),
});
export type NetworkDetails = z.infer<typeof NetworkDetailsSchema>;

/** More than this over the network is a large asset. */
export const LARGE_ASSET_BYTES = 102_400;
const KEPT_URL_CHARS = 2000;
const KEPT_DATA_URL_CHARS = 100;

/** A URL as an entry keeps it. */
export function keptUrl(url: string): string {
  const limit = url.startsWith('data:') ? KEPT_DATA_URL_CHARS : KEPT_URL_CHARS;
  return url.length <= limit ? url : `${url.slice(0, limit)}…`;
}

/** From its beginning to its end; null while it is open. */
export function requestDurationMs({ startedAtMs, endedAtMs }: NetworkEntry): number | null {
  return endedAtMs === null ? null : Math.max(0, endedAtMs - startedAtMs);
}

export function isFromCache({ source }: NetworkEntry): boolean {
  return source === 'memory-cache' || source === 'disk-cache' || source === 'prefetch-cache';
}

/** Failed, or answered with an error. */
export function isErroneous({ state, status }: NetworkEntry): boolean {
  return state === 'failed' || (status !== null && status >= 400);
}

export function isLargeAsset(entry: NetworkEntry): boolean {
  return entry.transferBytes > LARGE_ASSET_BYTES && !isFromCache(entry) && entry.source !== 'data';
}

/**
 * Whether nothing was drawn before it was there: `fact` where the browser said so, `guess` by type and priority where it says nothing
 * (a module script has a high priority and blocks nothing); null where it did not block. What came from a cache is not counted.
 */
export function renderBlocking(entry: NetworkEntry): 'fact' | 'guess' | null {
  if (isFromCache(entry) || entry.source === 'data') return null;
  if (entry.renderBlocking !== null)
    return entry.renderBlocking === 'blocking' || entry.renderBlocking === 'in-body' ? 'fact' : null;
  const isBlockingType = /^(Script|Stylesheet|)$/.test(entry.resourceType);
  return isBlockingType &&
    /javascript|ecmascript|css/i.test(entry.mimeType) &&
    /^(VeryHigh|High)$/.test(entry.priority ?? '')
    ? 'guess'
    : null;
}

/** How a request is named where one is asked for: the browser's id, with `#0`, `#1` … for a hop that was redirected. */
export function requestKey({ requestId, hop, redirectedTo }: NetworkEntry): string {
  return redirectedTo === null ? requestId : `${requestId}#${hop}`;
}

/** `404`, `FAIL`, `(canceled)`, `pending`, with where it came from if that was no network. */
export function statusText(entry: NetworkEntry): string {
  const { state, status } = entry;
  if (state === 'failed') return 'FAIL';
  if (state === 'canceled') return '(canceled)';
  const code = status === null ? (state === 'pending' ? 'pending' : '–') : String(status);
  if (isFromCache(entry)) return `${code} (cache)`;
  return entry.source === 'service-worker' ? `${code} (service worker)` : code;
}

/** The MIME type's second half, else what the browser took it for: `javascript`, `png`, `websocket`. */
export function shortType({ mimeType, resourceType }: NetworkEntry): string {
  const subtype = mimeType.split(';')[0]?.split('/')[1]?.trim() ?? '';
  return subtype === '' ? resourceType.toLowerCase() : subtype;
}
