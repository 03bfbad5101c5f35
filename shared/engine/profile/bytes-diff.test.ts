/** Comparison of two sampled heap profiles: figures and noise computed by hand. */
import { describe, expect, it } from 'vitest';
import { PROFILE_QUERIES } from './contract/sampled-profiles.ts';
import { bytesOf, profileOf } from './heap/testing/profile-picture.ts';
import { documentOf } from './heap/testing/read-profile.ts';
import { answerDiff, diffProfiles, type DiffPage } from './profile-diff.ts';
import type { ProfileDocument } from './profile-document.ts';

const read = (picture: string): ProfileDocument => documentOf(bytesOf(profileOf(picture)));

const BASE = read(`
(root) 0
  keep 1600×16
  make 400×4
  drop 1700×17
`);
const LATER = read(`
(root) 0
  keep 1800×18
  make 8000×80
  new 1600×16
  zebra 1700×17
`);
const linesOf = (base: ProfileDocument, current: ProfileDocument, page: Partial<DiffPage> = {}): string[] =>
  answerDiff(diffProfiles(base, current, { normalise: true }), {
    filter: '',
    sort: 'delta',
    callers: false,
    start: 0,
    count: 50,
    ...page,
  }).rows.map(
    ({ name, base: before, new: after, delta, baseSamples, newSamples, exceedsNoise }) =>
      `${name} ${before} → ${after} ${delta} ×${baseSamples},${newSamples}${exceedsNoise ? ' !' : ''}`,
  );

describe('two sampled heap profiles', () => {
  it('are compared by self size', () => {
    expect(linesOf(BASE, LATER)).toEqual([
      // 4 · √((400/2)² + (8000/√80)²) = 3666.
      'make 400 → 8000 7600 ×4,80 !',
      // 17 samples against none: 4 · 1700/√17 = 1649. 16: 4 · 1600/4 = 1600, which does not exceed the noise.
      'drop 1700 → 0 -1700 ×17,0 !',
      'zebra 0 → 1700 1700 ×0,17 !',
      'new 0 → 1600 1600 ×0,16',
      // 4 · √((1600/4)² + (1800/√18)²) = 2332.
      'keep 1600 → 1800 200 ×16,18',
    ]);
  });

  it('are sorted, filtered and paged, with both totals', () => {
    expect(linesOf(BASE, LATER, { sort: 'base', count: 1 })).toEqual(['drop 1700 → 0 -1700 ×17,0 !']);
    expect(linesOf(BASE, LATER, { sort: 'name', start: 4 })).toEqual(['zebra 0 → 1700 1700 ×0,17 !']);
    expect(linesOf(BASE, LATER, { filter: 'MAK' })).toHaveLength(1);
    const page = { filter: '', sort: 'delta', callers: false, start: 0, count: 2 } as const;
    expect(
      PROFILE_QUERIES['profile.compare'].result.parse(answerDiff(diffProfiles(BASE, LATER, { normalise: true }), page)),
    ).toMatchObject({
      total: 5,
      base: { extent: 3700, samples: 37 },
      new: { extent: 13100, samples: 131 },
      // Live bytes do not grow with the duration: they are not scaled, even when asked to.
      scale: 1,
    });
  });

  it('have no change for the same profile', () => {
    expect(diffProfiles(BASE, BASE, { normalise: false }).rows.filter(({ exceedsNoise }) => exceedsNoise)).toEqual([]);
  });
});
