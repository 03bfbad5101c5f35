import { describe, expect, it } from 'vitest';
import { createHeapMoments } from './heap-moments.ts';
import { createHeapStatistics } from './heap-statistics.ts';

describe('heap statistics', () => {
  it('sum up the live objects, and those allocated since the start', () => {
    const statistics = createHeapStatistics();
    expect(statistics.update([0, 100, 5000])).toBe(true);
    expect(statistics.totals()).toEqual({ count: 100, sizeBytes: 5000, survivingCount: 0, survivingSizeBytes: 0 });
    expect(statistics.update([0, 90, 4500, 1, 10, 300])).toBe(true);
    expect(statistics.update([3, 7, 70])).toBe(true);
    expect(statistics.totals()).toEqual({ count: 107, sizeBytes: 4870, survivingCount: 17, survivingSizeBytes: 370 });
    expect(statistics.update([1, 2, 60])).toBe(true);
    expect(statistics.totals()).toMatchObject({ survivingCount: 9, survivingSizeBytes: 130 });
  });

  it('detect that V8 has restarted its count', () => {
    const statistics = createHeapStatistics();
    statistics.update([0, 100, 5000]);
    statistics.update([1, 10, 300]);
    expect(statistics.update([0, 112, 5400])).toBe(false);
    statistics.reset();
    expect(statistics.update([0, 112, 5400])).toBe(true);
    expect(statistics.totals()).toEqual({ count: 112, sizeBytes: 5400, survivingCount: 0, survivingSizeBytes: 0 });
  });

  it('ignore an incomplete triple', () => {
    const statistics = createHeapStatistics();
    expect(statistics.update([0, 5])).toBe(true);
    expect(statistics.update([])).toBe(true);
    expect(statistics.totals().count).toBe(0);
  });
});

describe('heap moments', () => {
  it('are evenly spaced in a recording of any length, with the first and the last one', () => {
    const moments = createHeapMoments();
    for (let index = 0; index <= 50_000; index += 1)
      moments.add({ atMs: index * 50, heapUsedBytes: index, survivingSizeBytes: null, survivingCount: null });
    const samples = moments.all();
    expect(samples.length).toBeLessThanOrEqual(601);
    expect(samples.length).toBeGreaterThan(250);
    expect(samples[0]?.atMs).toBe(0);
    expect(samples.at(-1)).toEqual(moments.last());
    const gaps = samples.slice(1, -1).map(({ atMs }, index) => atMs - (samples[index]?.atMs ?? 0));
    expect(Math.max(...gaps) / Math.min(...gaps)).toBeLessThanOrEqual(2.1);
  });

  it('are empty if nothing was reported', () => {
    expect(createHeapMoments().all()).toEqual([]);
    expect(createHeapMoments().last()).toBeNull();
  });
});
