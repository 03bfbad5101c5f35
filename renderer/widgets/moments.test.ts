import { describe, expect, it } from 'vitest';
import { dateTime, stopwatch, wholeSeconds } from './moments.ts';

describe('moments', () => {
  it.each([
    [0, '0:00.0'],
    [21_449, '0:21.4'],
    [723_000, '12:03.0'],
    [3_723_500, '1:02:03.5'],
    [-5, '0:00.0'],
  ])('%d ms on the stopwatch', (elapsedMs, text) => expect(stopwatch(elapsedMs)).toBe(text));

  it('rounds what is left up and what has passed down', () => {
    expect(wholeSeconds(5_400, 'up')).toBe('6 s');
    expect(wholeSeconds(5_900)).toBe('5 s');
    expect(wholeSeconds(125_000)).toBe('2 min 5 s');
  });

  it('writes nothing for no moment', () => expect(dateTime(Number.NaN)).toBe('–'));
});
