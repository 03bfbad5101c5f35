/** Filters and totals of requests, against hand-computed figures. */
import { describe, expect, test } from 'vitest';
import { networkEntry as entry } from '../../core/testing/records.ts';
import {
  blockingReason,
  filteredEntries,
  hostOf,
  loadMoments,
  phasesOf,
  requestName,
  shownRequests,
  spanOf,
  totalsOf,
  requestsInFlight,
  type NetworkFilter,
} from './network-rows.ts';

test('requests of earlier pages and cleared ones are hidden, whichever is later', () => {
  const log = [entry(3), entry(4), entry(5), entry(6)];
  const ids = (clearedFromId: number, pageFromId: number): number[] =>
    shownRequests(log, clearedFromId, pageFromId).map(({ id }) => id);
  expect(ids(0, 0)).toEqual([3, 4, 5, 6]);
  expect(ids(0, 5)).toEqual([5, 6]);
  expect(ids(6, 5)).toEqual([6]);
  expect(ids(4, 7)).toEqual([]);
});

const ALL: NetworkFilter = { text: '', type: 'all', status: 'any', range: null, view: 'requests' };
const LOG = [
  entry(0, { resourceType: 'Document', url: 'https://shop.test/?q=1', contentLoadedAtMs: 1200, loadedAtMs: 1400 }),
  entry(1, { resourceType: 'Stylesheet', renderBlocking: 'blocking' }),
  entry(2, { status: 404 }),
  entry(3, { state: 'failed', status: null }),
  entry(4, { state: 'canceled', status: null }),
  entry(5, { source: 'disk-cache', renderBlocking: 'blocking', transferBytes: 0 }),
  entry(6, { transferBytes: 200_000, resourceType: 'Image', mimeType: 'image/png' }),
  entry(7, { state: 'pending', status: null, endedAtMs: null }),
  entry(8, { status: 302, redirectedTo: 'https://shop.test/9' }),
];
const shown = (filter: Partial<NetworkFilter>): number[] =>
  filteredEntries(LOG, { ...ALL, ...filter }).map(({ id }) => id);

describe('filters', () => {
  test('by status, type, text and blocking', () => {
    expect(shown({})).toHaveLength(9);
    expect(shown({ status: 'error' })).toEqual([2, 3]);
    expect(shown({ status: '4xx' })).toEqual([2]);
    expect(shown({ status: 'canceled' })).toEqual([4]);
    expect(shown({ status: 'pending' })).toEqual([7]);
    expect(shown({ status: 'cached' })).toEqual([5]);
    expect(shown({ status: 'redirect' })).toEqual([8]);
    expect(shown({ type: 'image' })).toEqual([6]);
    expect(shown({ text: 'IMAGE/' })).toEqual([6]);
    expect(shown({ text: ' shop.test/2 ' })).toEqual([2]);
    // Cached responses blocked nothing.
    expect(shown({ view: 'blocking' })).toEqual([1, 6]);
    expect(LOG.map(blockingReason).filter((reason) => reason !== '')).toEqual([
      'blocks rendering',
      'large, not cached',
    ]);
  });
  test('by a range: requests in flight within it, open ones included', () => {
    expect(shown({ range: { fromMs: 1120, toMs: 1210 } })).toEqual([1, 2]);
    expect(shown({ range: { fromMs: 5000, toMs: 6000 } })).toEqual([7]);
  });
});

describe('totals', () => {
  test('the whole span, with open requests up to now', () => {
    expect(spanOf([], 5)).toBeNull();
    expect(spanOf(LOG.slice(0, 1), 0)).toEqual({ fromMs: 1000, toMs: 1400 });
    expect(spanOf(LOG, 9000)).toEqual({ fromMs: 1000, toMs: 9000 });
    expect(spanOf([entry(0, { endedAtMs: 1000 })], 0)).toEqual({ fromMs: 1000, toMs: 1001 });
  });
  test('a response that has not ended reaches to its newest byte, an open stream up to now', () => {
    const open = { startedAtMs: 1100, endedAtMs: null, state: 'pending' } as const;
    const log = (more: Parameters<typeof entry>[1]) => [...LOG.slice(0, 1), entry(9, { ...open, ...more })];
    expect(spanOf(log({ resourceType: 'Fetch', lastByteAtMs: 1139 }), 66_000)).toEqual({ fromMs: 1000, toMs: 1400 });
    expect(spanOf(log({ resourceType: 'Fetch' }), 66_000)).toEqual({ fromMs: 1000, toMs: 66_000 });
    expect(spanOf(log({ resourceType: 'EventSource', lastByteAtMs: 1139 }), 66_000)?.toMs).toBe(66_000);
  });

  test('sums, and load events', () => {
    expect(totalsOf(LOG.slice(0, 2))).toEqual({ requests: 2, transferBytes: 200, resourceBytes: 600, finishMs: 150 });
    expect(totalsOf([LOG[7] ?? entry(7)]).finishMs).toBeNull();
    expect(loadMoments(LOG)).toEqual([
      { kind: 'content', atMs: 1200, afterMs: 200 },
      { kind: 'load', atMs: 1400, afterMs: 400 },
    ]);
  });
  test('requests in flight per slice', () => {
    // 1000–1050, 1100–1150, one open from 1700: slices of 100 ms.
    const some = [entry(0), entry(1), LOG[7] ?? entry(7)];
    expect(requestsInFlight(some, { fromMs: 1000, toMs: 2000 }, 10)).toEqual([1, 1, 0, 0, 0, 0, 0, 1, 1, 1]);
    const at = (startedAtMs: number, endedAtMs: number) => ({ ...entry(0), startedAtMs, endedAtMs });
    const span = { fromMs: 1000, toMs: 1400 };
    // In turn within a slice and at its border, at once, and without a duration.
    expect(requestsInFlight([at(1000, 1040), at(1040, 1150), at(1160, 1190)], span, 4)).toEqual([1, 1, 0, 0]);
    // The next one is sent at the head of the response, in the millisecond in which it ends, in a slice and at a border.
    expect(requestsInFlight([at(1000, 1040.6), at(1040.2, 1100.3), at(1099.9, 1190)], span, 4)).toEqual([1, 1, 0, 0]);
    expect(requestsInFlight([at(1000, 1001.2), at(1000.3, 1001.4)], span, 4)).toEqual([2, 0, 0, 0]);
    expect(requestsInFlight([at(1000, 1250), at(1120, 1130), at(1310, 1310)], span, 4)).toEqual([1, 2, 1, 1]);
    expect(requestsInFlight([at(900, 1010), at(1390, 1500)], span, 4)).toEqual([1, 0, 0, 1]);
  });
  test('names and hosts', () => {
    expect(
      [
        'https://shop.test/',
        'https://shop.test/?q=1',
        'https://shop.test/a/b.js?v=2#x',
        'data:text/plain,x',
        'https://shop.test/a/',
      ].map((url) => requestName({ url })),
    ).toEqual(['shop.test/', 'shop.test/?q=1', 'b.js?v=2', 'data:text/plain,x', 'a']);
    expect([hostOf({ url: 'https://shop.test:8443/a' }), hostOf({ url: 'nonsense' })]).toEqual(['shop.test:8443', '']);
  });
  test('a number or a short key has the segment before it', () => {
    expect(
      [
        'item/3',
        'api/users/11?all=1',
        'orders/A-17/',
        '7',
        'v2/items',
        'o/9f1c2b3a-0000-4000',
        'js/app1.js',
        'item?id=3',
      ].map((path) => requestName({ url: `https://shop.test/${path}` })),
    ).toEqual(['item/3', 'users/11?all=1', 'orders/A-17', '7', 'items', '9f1c2b3a-0000-4000', 'app1.js', 'item?id=3']);
  });
  test('timing phases are those the request had', () => {
    const timing = { queueMs: 1, dnsMs: null, connectMs: null, tlsMs: null, sendMs: 2, waitMs: 30, downloadMs: 17 };
    expect(phasesOf(entry(0, { timing })).map(({ name, ms }) => [name, ms])).toEqual([
      ['Queueing', 1],
      ['Request sent', 2],
      ['Waiting (TTFB)', 30],
      ['Content download', 17],
    ]);
    expect(phasesOf(entry(0)).map(({ ms }) => ms)).toEqual([50]);
    expect(phasesOf(LOG[7] ?? entry(7))).toEqual([]);
  });
});
