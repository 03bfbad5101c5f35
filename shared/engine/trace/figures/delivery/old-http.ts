/**
 * Requests over HTTP/1, where HTTP/2 would send many at once. Only origins with at least six static files count, because a browser opens six
 * connections to an origin; no local servers, and no pixels of third parties (developer.chrome.com/docs/performance/insights/modern-http).
 */
import type { OldHttp } from '../../contract/network-insights.ts';
import { textOf } from '../event-members.ts';
import { originOf, type DeliveredRequest, type Delivery } from './delivery.ts';
import { entityOf } from './entities.ts';
import { isStaticFile } from './static-files.ts';

const MIN_FILES = 6;
const OLD_PROTOCOL = /HTTP\/[01][.\d]?/i;
const PIXEL_BYTES = 100;
const LOCAL_HOST = /^https?:\/\/(?:localhost|127\.0\.0\.1|[^/]*\.localhost)(?::\d+)?$/i;

export function oldHttp({ requests, navigation, page }: Delivery): OldHttp {
  const first = entityOf(navigation?.url ?? page.url)?.name;
  const isPixel = ({ request, bodyBytes }: DeliveredRequest): boolean => {
    if (bodyBytes >= PIXEL_BYTES) return false;
    const entity = entityOf(request.row.url);
    return entity !== null && entity.name !== first && entity.isKnown;
  };
  const files = requests.filter((request) => isStaticFile(request) && !isPixel(request));
  const counts = new Map<string, number>();
  for (const { request } of files) {
    const origin = originOf(request.row.url);
    if (origin !== null && !LOCAL_HOST.test(origin)) counts.set(origin, (counts.get(origin) ?? 0) + 1);
  }
  const byOrigin = new Map<string, Map<string, string>>();
  for (const { request, answer } of requests) {
    const origin = originOf(request.row.url);
    const protocol = textOf(answer['protocol']);
    // A service worker answers with HTTP/1.1, whatever it used itself.
    const isOld = OLD_PROTOCOL.test(protocol) && answer['fromServiceWorker'] !== true;
    if (origin === null || !isOld || (counts.get(origin) ?? 0) < MIN_FILES) continue;
    const urls = byOrigin.get(origin) ?? new Map<string, string>();
    byOrigin.set(origin, urls.set(request.row.url, protocol));
  }
  const rows = Array.from(byOrigin, ([origin, urls]) => {
    const [exampleUrl, protocol] = [...urls].at(-1) ?? ['', ''];
    return { origin, protocol, requests: urls.size, exampleUrl };
  });
  return {
    count: rows.reduce((sum, row) => sum + row.requests, 0),
    rows: rows.toSorted((a, b) => b.requests - a.requests),
  };
}
