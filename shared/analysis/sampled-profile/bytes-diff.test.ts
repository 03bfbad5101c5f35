/** Comparison of two sampled heap profiles: figures and noise computed by hand. */
import { describe, expect, it } from 'vitest';
import { PROFILE_QUERIES } from '../../contracts/sampled-profiles.ts';
import { bytesOf, profileOf } from '../heap-profile/testing/profile-picture.ts';
import { documentOf } from '../heap-profile/testing/read-profile.ts';
import { answerDiff, diffProfiles, type DiffPage } from './profile-diff.ts';
import type { ProfileDocument } from './profile-document.ts';

const read = (picture: string): ProfileDocument => documentOf(bytesOf(profileOf(picture)));

const BASE = read(`
(root) 0
  keep 1600×16
  make 400×4
  drop 500×5
`);
const LATER = read(`
(root) 0
  keep 1800×18
  make 4000×40
  new 400×4
  zebra 500×5
`);
const linesOf = (base: ProfileDocument, current: ProfileDocument, page: Partial<DiffPage> = {}): string[] =>
  answerDiff(diffProfiles(base, current, true), { filter: '', sort: 'delta', start: 0, count: 50, ...page }).rows.map(
    ({ name, base: before, new: after, delta, baseSamples, newSamples, exceedsNoise }) =>
      `${name} ${before} → ${after} ${delta} ×${baseSamples},${newSamples}${exceedsNoise ? ' !' : ''}`,
  );

describe('two sampled heap profiles', () => {
  it('are compared by self size', () => {
    expect(linesOf(BASE, LATER)).toEqual([
      // 2 · √((400/2)² + (4000/√40)²) = 1327.
      'make 400 → 4000 3600 ×4,40 !',
      // Five samples against none: 2 · 500/√5 = 447. Four: 2 · 400/2 = 400, which does not exceed the noise.
      'drop 500 → 0 -500 ×5,0 !',
      'zebra 0 → 500 500 ×0,5 !',
      'new 0 → 400 400 ×0,4',
      // 2 · √((1600/4)² + (1800/√18)²) = 1166.
      'keep 1600 → 1800 200 ×16,18',
    ]);
  });

  it('are sorted, filtered and paged, with both totals', () => {
    expect(linesOf(BASE, LATER, { sort: 'base', count: 1 })).toEqual(['keep 1600 → 1800 200 ×16,18']);
    expect(linesOf(BASE, LATER, { sort: 'name', start: 4 })).toEqual(['zebra 0 → 500 500 ×0,5 !']);
    expect(linesOf(BASE, LATER, { filter: 'MAK' })).toHaveLength(1);
    const page = { filter: '', sort: 'delta', start: 0, count: 2 } as const;
    expect(
      PROFILE_QUERIES['profile.compare'].result.parse(answerDiff(diffProfiles(BASE, LATER, true), page)),
    ).toMatchObject({
      total: 5,
      base: { extent: 2500, samples: 25 },
      new: { extent: 6700, samples: 67 },
      // Live bytes do not grow with the duration: they are not scaled, even when asked to.
      scale: 1,
    });
  });

  it('have no change for the same profile', () => {
    expect(diffProfiles(BASE, BASE, false).rows.filter(({ exceedsNoise }) => exceedsNoise)).toEqual([]);
  });
});
