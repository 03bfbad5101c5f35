/** Network requests of a target, as shared by tools, window and HAR files. */
import { ForeignText } from '../../../base/foreign-schema.ts';
import { z } from 'zod';
import { isRuntimeScript } from '../../../base/third-party.ts';
import { CpuOriginalSchema, CpuPlaceSchema } from '../../profile/contract/sampled-profiles.ts';

/**
 * `canceled`: cancelled by the page or by a navigation; `failed`: failed or blocked; `unanswered`: a file has neither a response nor a reason why
 * there is none, as it may have been in flight when the file was written.
 */
export const NETWORK_STATES = ['pending', 'finished', 'failed', 'canceled', 'unanswered'] as const;
/** Source of a response. */
export const NETWORK_SOURCES = [
  'network',
  'memory-cache',
  'disk-cache',
  'prefetch-cache',
  'service-worker',
  'data',
] as const;

/** Render blocking as reported by the browser (CDP's `renderBlockingBehavior`, in our spelling). */
export const RENDER_BLOCKING = ['blocking', 'in-body', 'potentially', 'none', 'none-dynamic'] as const;

/** Duration of each part of a request in milliseconds; null if there was no such part or the browser does not report it. */
export const NetworkTimingSchema = z.object({
  /** Before and between the parts: queued, stalled, or waiting for a service worker or a proxy. */
  queueMs: z.number().nullable(),
  dnsMs: z.number().nullable(),
  /** Without TLS. */
  connectMs: z.number().nullable(),
  tlsMs: z.number().nullable(),
  sendMs: z.number().nullable(),
  /** Last byte sent to response headers: time to first byte. */
  waitMs: z.number().nullable(),
  /** Null until it ended. */
  downloadMs: z.number().nullable(),
});
export type NetworkTiming = z.infer<typeof NetworkTimingSchema>;

/** One request, or one hop of a redirect. Times are milliseconds since the Unix epoch unless stated otherwise. */
export const NetworkEntrySchema = z.object({
  /** Our own increasing id; `requestId` is the browser's, shared by the hops of a redirect. */
  id: z.number(),
  requestId: z.string(),
  /** Index of the redirect: 0 for the first request. */
  hop: z.number(),
  /** Target of the redirect; null for the last hop. */
  redirectedTo: z.string().nullable(),
  /** Truncated to 2,000 characters, `data:` to 100; the details contain the whole URL. */
  url: ForeignText,
  method: z.string(),
  /** CDP's `ResourceType`: Document, Script, Stylesheet, XHR, Fetch, WebSocket …; empty if unknown. */
  resourceType: z.string(),
  mimeType: z.string(),
  /** Null until the response headers arrive. */
  status: z.number().nullable(),
  state: z.enum(NETWORK_STATES),
  /** The reason why it failed or was blocked, in the browser's words. */
  failure: z.string().nullable(),
  protocol: z.string(),
  /** Last priority that the browser assigned. */
  priority: z.string().nullable(),
  initiator: z.object({
    /** parser, script, preload, preflight, other … */
    type: z.string(),
    url: ForeignText.nullable(),
    /** 1-based. */
    line: z.number().nullable(),
    /** Column of the innermost call of a script, where the browser reports it. */
    column: z.number().optional(),
    scriptId: z.string().optional(),
    /** By the source map of the script. */
    original: CpuOriginalSchema.optional(),
    /** Sent while an input, or a request to this process, was handled: it did not wait for a request before it. */
    ofEvent: z.literal(true).optional(),
  }),
  /** Null if the browser does not report it. */
  renderBlocking: z.enum(RENDER_BLOCKING).nullable(),
  isPreload: z.boolean(),
  source: z.enum(NETWORK_SOURCES),
  startedAtMs: z.number(),
  /** Null until it ends, and where a file does not have its time. */
  endedAtMs: z.number().nullable(),
  /** The newest byte of a response that has not ended; null before the response, and once it ended. */
  lastByteAtMs: z.number().nullable(),
  /** All bytes of the body came, but the page has not read it to its end: the browser reports no end. It ended with its last byte. */
  isBodyUnread: z.boolean(),
  timing: NetworkTimingSchema.nullable(),
  /** Bytes received over the network including headers, and decoded bytes of the body. */
  transferBytes: z.number(),
  resourceBytes: z.number(),
  /** Messages of a WebSocket or an event stream; null for other requests. */
  messages: z.number().nullable(),
  /** Started before the recording: events before the response are missing. */
  isPartial: z.boolean(),
  /** For the document of the page: times of DOMContentLoaded and load. */
  contentLoadedAtMs: z.number().nullable(),
  loadedAtMs: z.number().nullable(),
});
export type NetworkEntry = z.infer<typeof NetworkEntrySchema>;

export const NetworkHeaderSchema = z.object({ name: z.string(), value: z.string(), isMasked: z.boolean() });
export type NetworkHeader = z.infer<typeof NetworkHeaderSchema>;

/** A body as it is shown: its text, or a note why there is none; a note with a text states what is missing. */
export const NetworkBodySchema = z.object({
  text: ForeignText.nullable(),
  /** Size of the whole body, if known. */
  sizeBytes: z.number().nullable(),
  isTruncated: z.boolean(),
  note: z.string().nullable(),
});
export type NetworkBody = z.infer<typeof NetworkBodySchema>;

/** A message of a WebSocket, or an event of an event stream. */
export const NetworkMessageSchema = z.object({
  direction: z.enum(['sent', 'received']),
  atMs: z.number(),
  /** Opcode of the WebSocket frame: 1 is text, 2 is binary (then `text` is Base64); null for an event stream. */
  opcode: z.number().nullable(),
  /** Type and id of an event; null for a WebSocket. */
  event: z.object({ name: z.string(), id: z.string() }).nullable(),
  text: ForeignText,
  /** Length of the whole message in characters; `text` is cut if it is shorter. */
  lengthChars: z.number(),
});
export type NetworkMessage = z.infer<typeof NetworkMessageSchema>;

/** A cookie that a request sent, or that its response set. */
export const NetworkCookieSchema = z.object({
  direction: z.enum(['request', 'response']),
  name: ForeignText,
  /** Masked unless secrets are shown. */
  value: z.string(),
  /** `Path=/`, `HttpOnly` … of a cookie that was set. */
  attributes: z.array(z.string()),
});
export type NetworkCookie = z.infer<typeof NetworkCookieSchema>;

/** Details of one request. */
export const NetworkDetailsSchema = z.object({
  entry: NetworkEntrySchema,
  url: ForeignText,
  statusText: z.string(),
  remoteAddress: z.string().nullable(),
  requestHeaders: z.array(NetworkHeaderSchema),
  responseHeaders: z.array(NetworkHeaderSchema),
  /** The browser did not report the sent headers; these are provisional headers. */
  areHeadersProvisional: z.boolean(),
  /** Null if no body was sent. */
  requestBody: NetworkBodySchema.nullable(),
  /** Null if it was not requested. */
  responseBody: NetworkBodySchema.nullable(),
  /** Call stack of the request, innermost frame first; 1-based positions. */
  stack: z.array(CpuPlaceSchema.extend({ scriptId: z.string().optional(), original: CpuOriginalSchema.optional() })),
  /** Initiators up to the document, nearest first; `entryId` is null if the initiator was not recorded. */
  initiatorChain: z.array(z.object({ entryId: z.number().nullable(), url: z.string(), resourceType: z.string() })),
  /** All hops of its redirects including itself; empty without redirects. */
  redirects: z.array(z.object({ entryId: z.number(), url: z.string(), status: z.number().nullable() })),
  priorities: z.array(z.object({ atMs: z.number(), priority: z.string() })),
  /** The newest messages of a WebSocket or event stream, oldest first; absent for other requests and where they were not requested. */
  messages: z.object({ shown: z.array(NetworkMessageSchema), dropped: z.number() }).optional(),
  /** Absent where only the headers are returned. */
  cookies: z.array(NetworkCookieSchema).optional(),
});
export type NetworkDetails = z.infer<typeof NetworkDetailsSchema>;

/** Minimum transfer size of a large asset. */
export const LARGE_ASSET_BYTES = 102_400;
const MAX_URL_CHARS = 2000;
const MAX_DATA_URL_CHARS = 100;

/** The innermost call with a script that is not the runtime's own: Node sends through many of its own. */
export function senderOf<Frame extends { readonly url: string }>(frames: readonly Frame[]): Frame | undefined {
  const withScript = frames.filter(({ url }) => url !== '');
  return withScript.find(({ url }) => !isRuntimeScript(url)) ?? withScript[0];
}

/** Where Node hands a request to the program. */
const INCOMING = /^node:(?:_http_server|internal\/http2\/(?:core|compat))$/;

export function isOfIncoming(frames: readonly { readonly url: string }[]): boolean {
  return frames.some(({ url }) => INCOMING.test(url));
}

/** URL as stored in an entry. */
export function truncatedUrl(url: string): string {
  const limit = url.startsWith('data:') ? MAX_DATA_URL_CHARS : MAX_URL_CHARS;
  return url.length <= limit ? url : `${url.slice(0, limit)}…`;
}

/** Duration from start to end; null until it ends, and where a file does not have it. */
export function requestDurationMs({ startedAtMs, endedAtMs }: NetworkEntry): number | null {
  return endedAtMs === null ? null : Math.max(0, endedAtMs - startedAtMs);
}

export function isFromCache({ source }: Pick<NetworkEntry, 'source'>): boolean {
  return source === 'memory-cache' || source === 'disk-cache' || source === 'prefetch-cache';
}

/** Failed, without a response, or an HTTP error status. */
export function isErroneous({ state, status }: NetworkEntry): boolean {
  return state === 'failed' || state === 'unanswered' || (status !== null && status >= 400);
}

/** Open for as long as the page wants it: its duration says nothing about speed. */
export function isStream({ resourceType, mimeType }: NetworkEntry): boolean {
  return /^(?:WebSocket|EventSource)$/.test(resourceType) || mimeType.startsWith('text/event-stream');
}

export function isLargeAsset(entry: NetworkEntry): boolean {
  return entry.transferBytes > LARGE_ASSET_BYTES && !isFromCache(entry) && entry.source !== 'data';
}

/**
 * Returns whether the request blocked rendering: `fact` if the browser reported it, otherwise `guess` from type and priority (a module script has a
 * high priority but does not block); null if it did not block. Cached responses do not count.
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

/** Key of a request in tool parameters: the browser's id, with `#0`, `#1` … for a redirected hop. */
export function requestKey({ requestId, hop, redirectedTo }: NetworkEntry): string {
  return redirectedTo === null ? requestId : `${requestId}#${hop}`;
}

/** `404`, `FAIL`, `(canceled)`, `pending`, `no response`, with the source if it was not the network, and whether the page left the body unread. */
export function statusText(entry: NetworkEntry): string {
  const { state, status } = entry;
  if (state === 'failed') return 'FAIL';
  if (state === 'canceled') return '(canceled)';
  if (state === 'unanswered') return 'no response';
  const code = status === null ? (state === 'pending' ? 'pending' : '–') : String(status);
  const notes = [
    ...(isFromCache(entry) ? ['cache'] : entry.source === 'service-worker' ? ['service worker'] : []),
    ...(entry.isBodyUnread ? ['body not read'] : []),
  ];
  return notes.length === 0 ? code : `${code} (${notes.join(', ')})`;
}

/** Subtype of the MIME type, otherwise CDP's resource type: `javascript`, `png`, `websocket`. */
export function shortType({ mimeType, resourceType }: NetworkEntry): string {
  const subtype = mimeType.split(';')[0]?.split('/')[1]?.trim() ?? '';
  return subtype === '' ? resourceType.toLowerCase() : subtype;
}
