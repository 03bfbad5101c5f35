/** Requests that repeat, and the scale without them. */
import { expect, test } from 'vitest';
import { networkEntry } from '../../core/testing/records.ts';
import { overviewScale, pollingRequests } from './polling.ts';

const at = (id: number, startedAtMs: number, more: Parameters<typeof networkEntry>[1] = {}) =>
  networkEntry(id, { startedAtMs, endedAtMs: startedAtMs + 20, resourceType: 'Fetch', ...more });
const DOCUMENT = at(0, 1000, { resourceType: 'Document', endedAtMs: 2200 });
const polls = (gapsMs: readonly number[]) => {
  let atMs = 2000;
  return gapsMs.map((gapMs, index) => at(index + 1, (atMs += gapMs), { url: `https://shop.test/status?t=${index}` }));
};

test('the same address at a steady rate is polling', () => {
  expect([...pollingRequests([DOCUMENT, ...polls([0, 1000, 1010, 990, 1200])])]).toEqual([1, 2, 3, 4, 5]);
});

test.each([
  ['three requests', [0, 1000, 1000]],
  ['a burst of a load', [0, 5, 5, 5, 5]],
  ['the clicks of a person', [0, 400, 9000, 1200, 30_000]],
])('%s is not', (_, gapsMs) => {
  expect(pollingRequests([DOCUMENT, ...polls(gapsMs)]).size).toBe(0);
});

test('other addresses and other types are not', () => {
  const images = polls([0, 1000, 1000, 1000]).map((entry) => ({ ...entry, resourceType: 'Image' }));
  const others = polls([0, 1000, 1000, 1000]).map((entry, index) => ({ ...entry, url: `https://shop.test/${index}` }));
  expect(pollingRequests(images).size + pollingRequests(others).size).toBe(0);
});

test('polling and open streams do not stretch the scale', () => {
  const stream = at(50, 1500, { resourceType: 'EventSource', state: 'pending', endedAtMs: null });
  expect(overviewScale([DOCUMENT, stream, ...polls(Array.from({ length: 30 }, () => 1000))], 60_000)).toEqual({
    whole: { fromMs: 1000, toMs: 60_000 },
    withoutPolling: { fromMs: 1000, toMs: 2200 },
  });
});

test('without a load the scale is that of all requests', () => {
  const search = at(50, 1500);
  expect(overviewScale([search, ...polls(Array.from({ length: 30 }, () => 1000))], 60_000)?.withoutPolling).toBeNull();
});

test('a pending request does; polling within the load changes nothing, and without requests there is no scale', () => {
  const pending = at(50, 1500, { state: 'pending', endedAtMs: null });
  expect(overviewScale([DOCUMENT, pending], 60_000)?.withoutPolling).toBeNull();
  const slow = { ...DOCUMENT, endedAtMs: 9000 };
  expect(overviewScale([slow, ...polls([0, 1000, 1000, 1000])], 60_000)?.withoutPolling).toBeNull();
  expect(overviewScale([], 60_000)).toBeNull();
});
