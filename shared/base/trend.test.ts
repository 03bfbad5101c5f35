import { describe, expect, test } from 'vitest';
import { fitLine, lowerEnvelope, trendOf, type TimedValue } from './trend.ts';

const MB = 1024 * 1024;

function samples(values: readonly number[], everyMs = 1000): TimedValue[] {
  return values.map((value, index) => ({ atMs: index * everyMs, value }));
}

describe('linear fit', () => {
  test('equals a least-squares fit computed by hand', () => {
    // Means 1 and 2; products (−1)(−1) + 0 + (1)(1) = 2, squares 2: slope 1, no residual.
    expect(
      fitLine([
        { atMs: 0, value: 1 },
        { atMs: 1, value: 2 },
        { atMs: 2, value: 3 },
      ]),
    ).toEqual({
      slopePerMs: 1,
      slopeErrorPerMs: 0,
    });
    // 0 2 1 3: means 1.5 and 1.5; products 1.5·1.5 + 0.5·(−0.5)·2 … = 4, squares 5: slope 0.8; squared residuals 0.09 + 0.81 + 0.81 + 0.09
    // = 1.8, error √(1.8 / 2 / 5) = 0.42426.
    const line = fitLine([0, 2, 1, 3].map((value, atMs) => ({ atMs, value })));
    expect(line?.slopePerMs).toBeCloseTo(0.8, 10);
    expect(line?.slopeErrorPerMs).toBeCloseTo(0.42426, 4);
  });

  test('needs at least three samples at more than one time', () => {
    expect(
      fitLine([
        { atMs: 0, value: 1 },
        { atMs: 1, value: 2 },
      ]),
    ).toBeNull();
    expect(fitLine([1, 2, 3].map((value) => ({ atMs: 5, value })))).toBeNull();
  });

  test('the lower envelope is the minimum of each slot', () => {
    // Span 5 s in two slots of 2.5 s: 0, 1, 2 s and 3, 4, 5 s.
    expect(lowerEnvelope(samples([5, 3, 9, 7, 8, 6]), 2).map(({ value }) => value)).toEqual([3, 6]);
    expect(lowerEnvelope([], 4)).toEqual([]);
  });
});

describe('trend', () => {
  const steadyBelow = { absolute: 64 * 1024, share: 0.01 };

  test('finds a rise of 1 MB a minute, with and without a sawtooth', () => {
    const rising = samples(Array.from({ length: 60 }, (_, second) => 20 * MB + (second / 60) * MB));
    expect(trendOf(rising, steadyBelow)).toMatchObject({ direction: 'grows', spanMs: 59_000 });
    expect((trendOf(rising, steadyBelow).slopePerMinute ?? 0) / MB).toBeCloseTo(1, 6);
    // 5 MB of garbage accumulate in six seconds and are collected: the minimum still rises by 1 MB a minute.
    const sawtooth = rising.map(({ atMs, value }, second) => ({ atMs, value: value + ((second % 6) / 6) * 5 * MB }));
    const trend = trendOf(sawtooth, steadyBelow);
    expect(trend.direction).toBe('grows');
    expect(Math.abs((trend.slopePerMinute ?? 0) / MB - 1)).toBeLessThan(0.1);
  });

  test('does not count collected garbage as growth', () => {
    const sawtooth = samples(Array.from({ length: 60 }, (_, second) => 20 * MB + ((second % 6) / 6) * 5 * MB));
    expect(['steady', 'unclear']).toContain(trendOf(sawtooth, steadyBelow).direction);
  });

  test('reports a falling and a steady metric', () => {
    expect(trendOf(samples([...Array(30).keys()].map((at) => 1000 - at * 10)), { absolute: 10, share: 0.01 })).toEqual({
      direction: 'falls',
      slopePerMinute: expect.closeTo(-600, 6),
      spanMs: 29_000,
    });
    expect(trendOf(samples(Array(30).fill(1000)), { absolute: 10, share: 0.01 }).direction).toBe('steady');
  });

  test('needs twelve samples and five seconds', () => {
    expect(trendOf(samples(Array(11).fill(1)), steadyBelow)).toEqual({
      direction: 'short',
      slopePerMinute: null,
      spanMs: 10_000,
    });
    expect(trendOf(samples(Array(16).fill(1), 250), steadyBelow).direction).toBe('short');
    expect(trendOf([], steadyBelow).direction).toBe('short');
  });
});
