import { describe, expect, test } from 'vitest';
import { isStalled, type WatchGap, type WatchMetricId } from '../contract/watch.ts';
import { CLOCK_COLUMN, createSampleRing, createTally, reportOf, type SampleRing } from './index.ts';
import { metricValue } from './metric-values.ts';
import { slotRows } from './report.ts';

const MB = 1024 * 1024;

describe('sample ring', () => {
  const times = (ring: SampleRing): number[] => Array.from({ length: ring.length }, (_, index) => ring.atMs(index));
  const filled = (count: number, gaps: Readonly<Record<number, WatchGap>> = {}): SampleRing => {
    const ring = createSampleRing(['heapUsed'], 8);
    for (let at = 0; at < count; at += 1) ring.push(at, gaps[at] ?? 'none', [at * 10]);
    return ring;
  };

  test('stores all samples until it is full', () => {
    expect(times(filled(8))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test('then drops every second sample of the older half, repeatedly', () => {
    expect(times(filled(9))).toEqual([1, 3, 4, 5, 6, 7, 8]);
    expect(times(filled(11))).toEqual([3, 5, 6, 7, 8, 9, 10]);
    const ring = filled(100);
    expect(ring.length).toBeLessThanOrEqual(8);
    expect(times(ring).slice(-4)).toEqual([96, 97, 98, 99]);
    expect(ring.value(0, ring.length - 1)).toBe(990);
  });

  test('moves a gap before a dropped sample to the next one', () => {
    const ring = filled(9, { 0: 'unwatched', 2: 'unanswered' });
    expect(ring.gap(0)).toBe('unwatched');
    expect(ring.gap(1)).toBe('unanswered');
    expect(ring.gap(2)).toBe('none');
  });

  test('finds samples by time', () => {
    const ring = filled(5);
    expect([-1, 0, 2.5, 4, 9].map((at) => ring.indexFrom(at))).toEqual([0, 0, 3, 4, 5]);
  });

  test('computes exact shares between remaining samples', () => {
    const ring = createSampleRing(['cpu', CLOCK_COLUMN], 8);
    // 0.1 s of CPU in every first second, 0.5 s in every other: 0.3 on average.
    let cpu = 0;
    for (let at = 0; at <= 8; at += 1) {
      ring.push(at * 1000, 'none', [cpu, 50 + at]);
      cpu += at % 2 === 0 ? 0.1 : 0.5;
    }
    // Remaining: 1, 3, 4, …; from 1 to 3 is one second of each.
    expect(metricValue(ring, 'cpu', 1)).toBeCloseTo(0.3, 10);
    expect(metricValue(ring, 'cpu', 2)).toBeCloseTo(0.5, 10);
  });
});

describe('metric values', () => {
  const ring = createSampleRing(['heapUsed', 'cpu', 'layouts', CLOCK_COLUMN], 16);
  ring.push(1000, 'none', [5, 1, 10, 100]);
  ring.push(2300, 'none', [7, 1.25, 14, 101]);
  ring.push(4000, 'unanswered', [9, 1.5, 14, 102]);
  ring.push(5000, 'reset', [3, 0.1, 1, 103]);
  ring.push(6000, 'none', [4, 0.6, 3, 104]);
  ring.push(7000, 'none', [4, Number.NaN, 3, 105]);
  const all = (metric: WatchMetricId): (number | null)[] =>
    Array.from({ length: ring.length }, (_, index) => metricValue(ring, metric, index));

  test('gauges are unchanged', () => {
    expect(all('heapUsed')).toEqual([5, 7, 9, 3, 4, 4]);
  });

  test('shares use the target’s clock and are null at a gap, a new document or a missing value', () => {
    expect(all('cpu')).toEqual([null, 0.25, null, null, 0.5, null]);
  });

  test('rates are per second', () => {
    expect(all('layouts')).toEqual([null, 4, null, null, 2, 0]);
  });

  test('without the target’s clock, the time between answers is used', () => {
    const bare = createSampleRing(['cpu', CLOCK_COLUMN], 4);
    bare.push(0, 'none', [0, Number.NaN]);
    bare.push(2000, 'none', [1, Number.NaN]);
    expect(metricValue(bare, 'cpu', 1)).toBe(0.5);
  });

  test('a paused debugger is a task without CPU', () => {
    expect(isStalled(0.99, 0.001)).toBe(true);
    expect(isStalled(0.99, 0.9)).toBe(false);
    expect(isStalled(0.2, 0.001)).toBe(false);
    expect(isStalled(null, null)).toBe(false);
  });
});

describe('a report', () => {
  const metrics = ['heapUsed', 'delay'] as const;
  function watched() {
    const ring = createSampleRing([...metrics, CLOCK_COLUMN], 64);
    const tally = createTally(metrics);
    const add = (atMs: number, gap: WatchGap, heapUsed: number, delay: number): void => {
      ring.push(atMs, gap, [heapUsed, delay, atMs / 1000]);
      tally.add([heapUsed, delay]);
    };
    return { ring, tally, add };
  }

  test('has first, last, minimum and maximum, and counts collections, long tasks and gaps', () => {
    const { ring, tally, add } = watched();
    add(0, 'none', 100, 0);
    add(1000, 'none', 200, 60);
    add(2000, 'none', 150, 2);
    add(9000, 'unanswered', 149.5, 49);
    add(10_000, 'none', 160, 50);
    const report = reportOf({ ring, metrics, events: [], tally, startedAtMs: 0 }, 2);
    expect(report.figures[0]).toMatchObject({ metric: 'heapUsed', first: 100, last: 160, min: 100, max: 200 });
    // 200 → 150 is one; 150 → 149.5 is less than 1 %.
    expect(report.collections).toBe(1);
    expect(report.longTaskSamples).toBe(2);
    expect(report.gaps).toEqual([{ fromMs: 2000, toMs: 9000, reason: 'unanswered' }]);
    // Two slots of 5 s: minimum of the heap, maximum of the delay.
    expect(report.series).toMatchObject({ slotMs: 5000, metrics: ['heapUsed', 'delay'] });
    expect(report.series.rows).toEqual([
      { atMs: 0, values: [100, 60] },
      { atMs: 5000, values: [149.5, 50] },
    ]);
  });

  test('trends begin at the last document load', () => {
    const { ring, tally, add } = watched();
    for (let at = 0; at < 20; at += 1) add(at * 1000, 'none', 90 * MB, 0);
    for (let at = 20; at < 40; at += 1) add(at * 1000, at === 20 ? 'reset' : 'none', (10 + at) * MB, 0);
    const events = [{ atMs: 19_500, kind: 'loaded' as const, url: 'https://shop.test/' }];
    const report = reportOf({ ring, metrics, events, tally, startedAtMs: 0 }, 5);
    expect(report.trendFromMs).toBe(19_500);
    const trend = report.figures[0]?.trend;
    expect(trend?.direction).toBe('grows');
    expect((trend?.slopePerMinute ?? 0) / MB).toBeCloseTo(60, 6);
    expect(report.gaps).toEqual([]);
  });

  test('has no more rows than samples', () => {
    const { ring, add } = watched();
    expect(slotRows(ring, metrics, 0, 5)).toEqual({ slotMs: 0, rows: [] });
    add(0, 'none', 1, 0);
    expect(slotRows(ring, metrics, 0, 5).rows).toEqual([{ atMs: 0, values: [1, 0] }]);
    add(1000, 'none', 2, 0);
    expect(slotRows(ring, metrics, 0, 5).rows).toHaveLength(2);
  });
});
