/** The series of a flight recorder in a CPU profile, with figures that can be checked by hand. */
import { describe, expect, it } from 'vitest';
import { profileSeriesText } from '../contract/profile-series.ts';
import { bytesOf, profileOf } from './testing/profile-picture.ts';
import { askerOf, readProfile } from './testing/read-profile.ts';

const PICTURE = `
(root)
  main
    work
  (program)
  (idle)
  (garbage collector)
`;
/** It begins at 5,000,000 µs. Without a break: 2 ms at 1 ms, and 3 + 4 + 5 ms at 6 ms, of which 4 ms at 9 ms are a collection. */
const PROFILE = profileOf(
  PICTURE,
  '(idle):1000 main:2000 (program):3000 work:3000 (garbage collector):4000 work:5000 (idle):1000 (garbage collector):500 (idle):500',
);
const SERIES = {
  atUs: [5_001_000, 5_011_000],
  heapUsed: [1_048_576, 3_145_728],
  heapTotal: [4_194_304, 4_194_304],
  answerUs: [500, 4000],
};
const seriesIn = (penSeries: unknown) => askerOf(bytesOf({ ...PROFILE, penSeries }))('profile.overview', {}).series;

describe('the series of a flight recorder', () => {
  it('are on the clock of the profile, with breaks and collections of its samples', () => {
    const series = seriesIn(SERIES);
    expect(series).toEqual({
      points: [
        { atMs: 1, heapUsed: 1_048_576, heapTotal: 4_194_304, answerMs: 0.5 },
        { atMs: 11, heapUsed: 3_145_728, heapTotal: 4_194_304, answerMs: 4 },
      ],
      busy: [
        { atMs: 1, durationMs: 2 },
        { atMs: 6, durationMs: 12 },
        { atMs: 19, durationMs: 0.5 },
      ],
      collections: [
        { atMs: 9, durationMs: 4 },
        { atMs: 19, durationMs: 0.5 },
      ],
      collectedMs: 4.5,
    });
    expect(series === undefined ? '' : profileSeriesText(series)).toBe(
      'Event loop delay: max 12.0ms at 6.0ms · GC: 4.5ms (both from the samples) · slowest answer 4.0ms at 11.0ms · JS heap 1.0 MB to 3.0 MB',
    );
  });

  it('are read wherever the chunks are split, and with unknown members', () => {
    const bytes = bytesOf({ penSeries: { version: [1], more: 'x', ...SERIES }, ...PROFILE });
    const whole = readProfile(bytesOf({ ...PROFILE, penSeries: SERIES }));
    const twice = JSON.stringify({ ...PROFILE, penSeries: { unit: 'µs', other: [{ atUs: [1] }], ...SERIES } });
    const spaced = new TextEncoder().encode(twice);
    for (let cut = 0; cut < spaced.length; cut += 31) expect(readProfile(spaced, [cut])).toEqual(whole);
    expect(readProfile(bytes)).toEqual(whole);
  });

  it('remain those of the whole recording under a filter', () => {
    const ask = askerOf(bytesOf({ ...PROFILE, penSeries: SERIES }));
    const place = ask('profile.functions', {}).rows.find(({ name }) => name === 'work');
    if (place === undefined) throw new Error('No function');
    const { total, series } = ask('profile.overview', { filters: [{ kind: 'focus', place }] });
    expect(total).toBe(8);
    expect(series).toEqual(seriesIn(SERIES));
  });

  it('are absent from other profiles', () => {
    expect(seriesIn(undefined)).toBeUndefined();
    expect(seriesIn({ atUs: [], heapUsed: [], heapTotal: [], answerUs: [] })).toBeUndefined();
    expect(seriesIn(7)).toBeUndefined();
  });

  it.each([
    ['lists of different lengths', { ...SERIES, heapUsed: [1] }, /the lists of "penSeries" differ in length/],
    ['a text in a list', { ...SERIES, answerUs: ['a', 'b'] }, /found a text instead of a measured value/],
  ])('are refused with %s', (_title, penSeries, message) => {
    const read = readProfile(bytesOf({ ...PROFILE, penSeries }));
    expect(read.ok ? 'ok' : [read.error.code, read.error.message]).toEqual([
      'damaged_file',
      expect.stringMatching(message),
    ]);
  });
});
