import { expect, test } from 'vitest';
import type { LiveSeries } from '../live/stores/live-metrics.ts';
import { lastFigures, ledgerTimes, memoryOf, memoryOverTime, summed, unmeasured } from './ledger-series.ts';

function series(points: readonly (readonly [atMs: number, heap: number | null, buffers: number])[]): LiveSeries {
  return {
    state: {
      targetId: 'T',
      state: 'watching',
      silentSinceMs: null,
      endedBecause: null,
      intervalMs: 1000,
      watchers: [],
      metrics: ['heapUsed', 'buffers'],
      absent: [],
    },
    points: points.map(([atMs, heap, buffers]) => ({ atMs, gap: 'none', values: [heap, buffers] })),
    events: [],
  };
}

test('times are whole seconds for any start', () => {
  expect(ledgerTimes(1400, 4100)).toEqual([2000, 3000, 4000]);
  expect(ledgerTimes(5000, 4000)).toEqual([]);
});

test('a sample holds until the next one, for a limited time', () => {
  const one = series([
    [1500, 100, 10],
    [3200, 200, 10],
  ]);
  expect(memoryOverTime(one, [1000, 2000, 3000, 4000, 7000, 8000])).toEqual([null, 110, 110, 210, 210, null]);
  expect(memoryOverTime(undefined, [1, 2])).toEqual([null, null]);
});

test('an isolate counts from its first to its last value, and there is no sum without one of them', () => {
  expect(
    summed(
      [
        [1, 1, null, 1, null, null],
        [null, 3, 3, 3, 3, null],
        [null, null, null, null, null, null],
      ],
      6,
    ),
  ).toEqual([1, 4, null, 4, 3, null]);
});

test('what was not measured between two values is a band, and nothing is before the first or behind the last', () => {
  const times = [1000, 2000, 3000, 4000, 5000, 6000];
  expect(unmeasured([null, 1, null, null, 2, null], times)).toEqual([
    { fromMs: 2000, toMs: 5000, kind: 'missing', label: 'not measured' },
  ]);
  expect(unmeasured([1, 2, 3], times)).toEqual([]);
  expect(unmeasured([null, null], times)).toEqual([]);
});

test('the memory of an isolate is JS heap, embedder heap and buffers', () => {
  expect(memoryOf(lastFigures(series([[1, 100, 28]])))).toBe(128);
  expect(memoryOf(lastFigures(undefined))).toBeNull();
  expect(memoryOf(lastFigures(series([[1, null, 28]])))).toBeNull();
});
