import { describe, expect, it } from 'vitest';
import { chartTicks } from './time-ruler.tsx';

describe('chart ruler', () => {
  const labels = (from: number, to: number, widthPx: number): string[] =>
    chartTicks({ from, to }, widthPx).map(({ label }) => label);
  it('uses steps of 1, 2 and 5', () => {
    expect(labels(0, 5000, 450)).toEqual(['0 ms', '1,000 ms', '2,000 ms', '3,000 ms', '4,000 ms', '5,000 ms']);
    expect(labels(0, 100, 500)).toEqual(['0 ms', '20 ms', '40 ms', '60 ms', '80 ms', '100 ms']);
  });
  it('has the decimals its step needs at any position', () => {
    expect(labels(9123.4, 9123.6, 200)).toEqual(['9,123.4 ms', '9,123.5 ms', '9,123.6 ms']);
    expect(labels(0.001, 0.002, 200)).toEqual(['0.0010 ms', '0.0015 ms', '0.0020 ms']);
  });
  it('is empty for an empty range', () => {
    expect(labels(0, 0, 500)).toEqual([]);
    expect(labels(0, 10, 0)).toEqual([]);
  });
});
