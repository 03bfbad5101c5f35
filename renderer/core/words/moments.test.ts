import { describe, expect, it } from 'vitest';
import { dateTime, stopwatch, wholeSeconds } from './moments.ts';

describe('time formats', () => {
  it.each([
    [0, '0:00.0'],
    [21_449, '0:21.4'],
    [723_000, '12:03.0'],
    [3_723_500, '1:02:03.5'],
    [-5, '0:00.0'],
  ])('%d ms as a stopwatch', (elapsedMs, text) => expect(stopwatch(elapsedMs)).toBe(text));

  it('round remaining time up and elapsed time down', () => {
    expect(wholeSeconds(5_400, 'up')).toBe('6 s');
    expect(wholeSeconds(5_900)).toBe('5 s');
    expect(wholeSeconds(125_000)).toBe('2 min 5 s');
  });

  it('are empty for a missing time', () => expect(dateTime(Number.NaN)).toBe('–'));
});
