import { describe, expect, it } from 'vitest';
import { counterColumns, counterValueAt, firstAfter } from './counter-line.ts';

const AT = Float64Array.of(10, 20, 21, 22, 80);
const VALUES = Float64Array.of(5, 1, 9, 4, 7);

describe('a counter line', () => {
  it('has the minimum and maximum of each column', () => {
    const { lows, highs } = counterColumns(AT, VALUES, { from: 0, to: 100 }, 10);
    expect([...lows]).toEqual([Number.NaN, 5, 1, 4, 4, 4, 4, 4, 4, 7]);
    expect([...highs]).toEqual([Number.NaN, 5, 9, 4, 4, 4, 4, 4, 7, 7]);
  });

  it('holds the last value before the visible range', () => {
    const { lows } = counterColumns(AT, VALUES, { from: 40, to: 50 }, 2);
    expect([...lows]).toEqual([4, 4]);
  });

  it('returns the value at a time', () => {
    expect(counterValueAt(AT, VALUES, 5)).toBeNull();
    expect(counterValueAt(AT, VALUES, 21)).toBe(9);
    expect(counterValueAt(AT, VALUES, 1000)).toBe(7);
    expect(firstAfter(AT, 21)).toBe(3);
  });
});
