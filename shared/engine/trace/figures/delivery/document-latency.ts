/**
 * Delays of the document: redirects, a slow server, and bytes without compression. Limits and estimates are those of Lighthouse's document
 * latency insight (developer.chrome.com/docs/performance/insights/document-latency).
 */
import type { DocumentLatency } from '../../contract/network-insights.ts';
import { nameOf, type DeliveredRequest, type Delivery } from './delivery.ts';

const SLOW_MS = 600;
/** Smaller savings are not worth a change. */
const MIN_SAVED_BYTES = 1400;
const COMPRESSIONS: ReadonlySet<string> = new Set(['gzip', 'br', 'deflate', 'zstd']);
const ENCODINGS = ['content-encoding', 'x-content-encoding-over-network', 'x-original-content-encoding'];

/** Share of a text that compression saves; other types are compressed already. */
function compressibleShare(mimeType: string): number {
  if (mimeType === 'text/css') return 0.8;
  if (mimeType === 'text/html' || mimeType === 'text/javascript') return 0.67;
  return COMPRESSIBLE.has(mimeType) ? 0.5 : 0;
}

const COMPRESSIBLE: ReadonlySet<string> = new Set([
  'text/plain',
  'text/xml',
  'text/x-component',
  'application/javascript',
  'application/json',
  'application/manifest+json',
  'application/vnd.api+json',
  'application/xml',
  'application/xhtml+xml',
  'application/rss+xml',
  'application/atom+xml',
  'application/vnd.ms-fontobject',
  'application/x-font-ttf',
  'application/x-font-opentype',
  'application/x-font-truetype',
  'image/svg+xml',
  'image/x-icon',
  'image/vnd.microsoft.icon',
  'font/ttf',
  'font/eot',
  'font/otf',
  'font/opentype',
]);

/** Bytes that compression would save; 0 if the response is compressed, or the saving is small. */
function uncompressedBytes({ headers, request, bodyBytes }: DeliveredRequest): number {
  if (ENCODINGS.some((name) => COMPRESSIONS.has(headers?.get(name) ?? ''))) return 0;
  const saved = Math.round(bodyBytes * compressibleShare(request.row.mimeType));
  return saved < MIN_SAVED_BYTES ? 0 : saved;
}

/** Null without a navigation in the recording. */
export function documentLatency({ document }: Delivery): DocumentLatency | null {
  if (document === null) return null;
  const { row } = document.request;
  const serverMs = row.phases?.waitMs ?? null;
  const redirects = row.redirects ?? [];
  return {
    ...nameOf(document.request),
    serverMs,
    isSlow: serverMs !== null && Math.round(serverMs) > SLOW_MS,
    redirects: redirects.map(({ url, durationMs }) => ({ url, durationMs })),
    redirectMs: redirects.reduce((sum, { durationMs }) => sum + durationMs, 0),
    sizeBytes: document.bodyBytes,
    uncompressedBytes: uncompressedBytes(document),
  };
}
