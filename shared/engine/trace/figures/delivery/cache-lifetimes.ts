/**
 * Static files that later visits load again, because their lifetime in the cache is short (RFC 9111, 4.2). How often depends on the age that cached
 * resources have when they are used: deciles that Chrome once measured, as in Lighthouse (github.com/GoogleChrome/lighthouse/pull/3531).
 */
import type { CacheLifetimes } from '../../contract/network-insights.ts';
import { textOf } from '../event-members.ts';
import { nameOf, type DeliveredRequest, type Delivery } from './delivery.ts';
import { isStaticFile } from './static-files.ts';

const CACHEABLE_STATUS: ReadonlySet<number> = new Set([200, 203, 206]);
/** Not from a network. */
const LOCAL_PROTOCOL: ReadonlySet<string> = new Set([
  'blob',
  'data',
  'intent',
  'file',
  'filesystem',
  'chrome-extension',
]);
/** Lifetimes for which this share of visits and more finds the file in the cache are long enough, and so are 30 days. */
const ENOUGH_SHARE = 0.925;
const ENOUGH_SECONDS = 30 * 86_400;
const SECONDS_PER_HOUR = 3600;
const MAX_ASKED = 3;
/** Age in hours of 0 %, 10 %, … 100 % of resources. */
const AGE_DECILES = [0, 0.2, 1, 3, 8, 12, 24, 48, 72, 168, 8760];

/** Share of later visits within a lifetime, 0 to 1; linear between deciles. */
function hitShare(lifetimeSeconds: number): number {
  const hours = lifetimeSeconds / SECONDS_PER_HOUR;
  const upper = AGE_DECILES.findIndex((age) => age >= hours);
  if (upper <= 0) return upper === 0 ? 0 : 1;
  const below = AGE_DECILES[upper - 1] ?? 0;
  const above = AGE_DECILES[upper] ?? below;
  return (upper - 1 + (hours - below) / (above - below)) / 10;
}

type Headers = ReadonlyMap<string, string>;

/** Directives by name; '' for those without a value. */
function directivesOf(headers: Headers): Headers {
  const parts = (headers.get('cache-control') ?? '').split(',').filter((part) => part.trim() !== '');
  return new Map(
    parts.map((part) => {
      const [name = '', value = ''] = part.split('=');
      return [name.trim().toLowerCase(), value.trim()];
    }),
  );
}

/** The server does not want it to be cached, or only for one person. `Pragma` counts without `Cache-Control` (RFC 9111, 5.4). */
function isKeptFresh(headers: Headers, directives: Headers): boolean {
  if (directives.size === 0) return headers.get('pragma')?.includes('no-cache') === true;
  return ['must-revalidate', 'no-cache', 'no-store', 'private'].some((name) => directives.has(name));
}

/** Null without a lifetime. `Expires` counts from the time of the response; an invalid one has expired (RFC 9111, 5.3). */
function lifetimeOf(headers: Headers, directives: Headers): number | null {
  const maxAge = Number.parseInt(directives.get('max-age') ?? '', 10);
  if (!Number.isNaN(maxAge)) return maxAge;
  const expires = headers.get('expires');
  if (expires === undefined) return null;
  const atMs = Date.parse(expires);
  const sentMs = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(atMs) || Number.isNaN(sentMs) ? 0 : Math.ceil((atMs - sentMs) / 1000);
}

function lifetimeRow(delivered: DeliveredRequest): CacheLifetimes['rows'][number] | null {
  const { request, answer, headers, transferBytes } = delivered;
  const isCacheable =
    headers !== null &&
    isStaticFile(delivered) &&
    CACHEABLE_STATUS.has(request.row.status) &&
    !LOCAL_PROTOCOL.has(textOf(answer['protocol']));
  if (!isCacheable) return null;
  const directives = directivesOf(headers);
  if (isKeptFresh(headers, directives)) return null;
  const lifetime = lifetimeOf(headers, directives);
  if (lifetime !== null && (lifetime <= 0 || lifetime >= ENOUGH_SECONDS)) return null;
  const share = hitShare(lifetime ?? 0);
  if (share > ENOUGH_SHARE) return null;
  return {
    ...nameOf(request),
    lifetimeSeconds: lifetime ?? 0,
    sizeBytes: transferBytes,
    wastedBytes: (1 - share) * transferBytes,
  };
}

/** By id of a request, how long the largest paint waited for it. */
export type WaitedMs = ReadonlyMap<string, number>;

function askedRow({ headers, ...delivered }: DeliveredRequest, waited: WaitedMs): CacheLifetimes['asked'] {
  const { requestId } = delivered.request.row;
  const waitedMs = waited.get(requestId) ?? 0;
  if (headers === null || waitedMs === 0 || !isStaticFile(delivered)) return [];
  const directives = directivesOf(headers);
  const directive = (['no-store', 'no-cache'] as const).find((name) => directives.has(name));
  return directive === undefined ? [] : [{ ...nameOf(delivered.request), directive, waitedMs }];
}

export function cacheLifetimes({ requests }: Delivery, waited: WaitedMs = new Map()): CacheLifetimes {
  const rows = requests.map(lifetimeRow).filter((row) => row !== null);
  return {
    count: rows.length,
    wastedBytes: rows.reduce((sum, { wastedBytes }) => sum + wastedBytes, 0),
    rows: rows.toSorted((a, b) => b.wastedBytes - a.wastedBytes),
    asked: requests
      .flatMap((delivered) => askedRow(delivered, waited))
      .toSorted((a, b) => b.waitedMs - a.waitedMs)
      .slice(0, MAX_ASKED),
  };
}
