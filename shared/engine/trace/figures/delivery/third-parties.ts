/**
 * Bytes and main-thread time of others by company (developer.chrome.com/docs/performance/insights/third-parties). Time is that of script: functions
 * and events that name an address, and parsing of HTML, without the layout and garbage collection that they cause.
 */
import type { ThirdParties } from '../../contract/network-insights.ts';
import { msOf } from '../times.ts';
import type { Delivery } from './delivery.ts';
import { isBlocking } from '../requests/load-steps.ts';
import type { WaitedMs } from './cache-lifetimes.ts';
import { createEntities, entityOf } from './entities.ts';

type Row = ThirdParties['rows'][number];

/** Self time on the page's main thread by address, µs. */
export type TimeByUrl = ReadonlyMap<string, number>;

/** Null for a page that is no web site. */
export function thirdParties(
  { requests, navigation, page, sourceOf }: Delivery,
  times: TimeByUrl,
  waited: WaitedMs = new Map(),
): ThirdParties | null {
  const own = entityOf(navigation?.url ?? page.url);
  if (own === null) return null;
  const entities = createEntities();
  const byName = new Map<string, Row>();
  const rowOf = (url: string): Row | null => {
    const entity = entities(url);
    if (entity === null) return null;
    const row = byName.get(entity.name) ?? {
      name: entity.name,
      category: entity.category,
      requests: 0,
      transferBytes: 0,
      mainThreadMs: 0,
      url,
      requestId: '',
      source: null,
      blocking: 0,
      waitedMs: 0,
    };
    byName.set(entity.name, row);
    return row;
  };
  for (const { request } of requests) {
    // One without a response sent nothing, and ran nothing.
    const row = request.response === null ? null : rowOf(request.row.url);
    if (row === null) continue;
    row.requests += 1;
    row.transferBytes += request.row.encodedSizeBytes ?? 0;
    if (isBlocking(request)) row.blocking += 1;
    row.waitedMs += waited.get(request.row.requestId) ?? 0;
    if (row.source !== null) continue;
    row.url = request.row.url;
    row.requestId = request.row.requestId;
    row.source = sourceOf(request);
  }
  for (const [url, tookUs] of times) {
    const row = rowOf(url);
    if (row !== null) row.mainThreadMs += msOf(tookUs);
  }
  const { requests: count, transferBytes, mainThreadMs } = byName.get(own.name) ?? NOTHING;
  const others = [...byName.values()].filter(({ name }) => name !== own.name);
  return {
    own: { name: own.name, requests: count, transferBytes, mainThreadMs },
    count: others.length,
    rows: others.toSorted(
      (a, b) => b.mainThreadMs + b.waitedMs - (a.mainThreadMs + a.waitedMs) || b.transferBytes - a.transferBytes,
    ),
  };
}

const NOTHING = { requests: 0, transferBytes: 0, mainThreadMs: 0 };
