import { expect, it } from 'vitest';
import { durationText } from './duration-text.ts';

it.each([
  [0, '0 ms'],
  [0.0452, '45 µs'],
  [0.9996, '1.0 ms'],
  [12.34, '12.3 ms'],
  [999.94, '999.9 ms'],
  [999.96, '1.00 s'],
  [1234.5, '1.23 s'],
  [59_994, '59.99 s'],
  [59_996, '1 min'],
  [75_400, '1 min 15 s'],
  [3_599_600, '1 h'],
  [7_500_000, '2 h 5 min'],
  [-1500, '−1.50 s'],
])('a duration of %d ms is written %s', (ms, text) => expect(durationText(ms)).toBe(text));
