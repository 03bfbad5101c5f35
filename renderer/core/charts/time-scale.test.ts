import { describe, expect, it } from 'vitest';
import { niceBytes, niceStep, timeTicks } from './time-scale.ts';

describe('chart ruler', () => {
  const labels = (from: number, to: number, widthPx: number): string[] =>
    timeTicks({ from, to }, widthPx).map(({ label }) => label);
  it('uses steps of 1, 2 and 5', () => {
    expect(labels(0, 5000, 450)).toEqual(['0 ms', '1,000 ms', '2,000 ms', '3,000 ms', '4,000 ms', '5,000 ms']);
    expect(labels(0, 100, 500)).toEqual(['0 ms', '20 ms', '40 ms', '60 ms', '80 ms', '100 ms']);
  });
  it('has the decimals its step needs at any position', () => {
    expect(labels(9123.4, 9123.6, 200)).toEqual(['9,123.4 ms', '9,123.5 ms', '9,123.6 ms']);
    expect(labels(0.001, 0.002, 200)).toEqual(['0.0010 ms', '0.0015 ms', '0.0020 ms']);
  });
  it('finds the smallest round step', () => {
    expect([0.7, 1, 1.2, 3, 7, 45, 180].map(niceStep)).toEqual([1, 1, 2, 5, 10, 50, 200]);
  });
  it('ends the byte axis at a round value of its unit', () => {
    expect(niceBytes(700)).toBe(1000);
    expect(niceBytes(1500)).toBe(2 * 1024);
    expect(niceBytes(3.2 * 1024 * 1024)).toBe(5 * 1024 * 1024);
    expect(niceBytes(0)).toBe(1);
  });
  it('begins at the first step inside the range', () => {
    expect(timeTicks({ from: 130, to: 300 }, 240).map(({ atMs }) => atMs)).toEqual([200, 300]);
  });
  it('is empty for an empty range', () => {
    expect(labels(0, 0, 500)).toEqual([]);
    expect(labels(0, 10, 0)).toEqual([]);
  });
});
