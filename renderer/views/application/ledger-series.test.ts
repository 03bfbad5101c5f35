import { expect, test } from 'vitest';
import type { LiveSeries } from '../../stores/live-metrics.ts';
import { lastFigures, ledgerTimes, memoryOf, memoryOverTime, summed } from './ledger-series.ts';

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

test('unknown values add nothing, and all unknown is null', () => {
  expect(
    summed(
      [
        [1, null, null],
        [2, 3, null],
      ],
      3,
    ),
  ).toEqual([3, 3, null]);
});

test('the memory of an isolate is JS heap, embedder heap and buffers', () => {
  expect(memoryOf(lastFigures(series([[1, 100, 28]])))).toBe(128);
  expect(memoryOf(lastFigures(undefined))).toBeNull();
  expect(memoryOf(lastFigures(series([[1, null, 28]])))).toBeNull();
});
