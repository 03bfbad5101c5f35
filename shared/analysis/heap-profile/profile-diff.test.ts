/** Comparison of two sampled heap profiles: figures and noise computed by hand. */
import { describe, expect, it } from 'vitest';
import { HEAP_PROFILE_QUERIES } from '../../contracts/allocations.ts';
import { runSteps } from '../steps/steps.ts';
import { answerDiff, diffProfiles, type DiffPage } from './profile-diff.ts';
import { analyseProfile, type ProfileDocument } from './profile-document.ts';
import { createProfileReader } from './profile-reader.ts';
import { profileOf } from './testing/profile-picture.ts';

function documentOf(picture: string): ProfileDocument {
  const reader = createProfileReader({});
  reader.write(new TextEncoder().encode(JSON.stringify(profileOf(picture))));
  const profile = reader.end();
  if (!profile.ok) throw new Error(profile.error.message);
  return runSteps(analyseProfile(profile.value));
}

const BASE = documentOf(`
(root) 0
  keep 1600×16
  make 400×4
  drop 500×5
`);
const LATER = documentOf(`
(root) 0
  keep 1800×18
  make 4000×40
  new 400×4
  zebra 500×5
`);
const linesOf = (base: ProfileDocument, current: ProfileDocument, page: Partial<DiffPage> = {}): string[] =>
  answerDiff(diffProfiles(base, current), { filter: '', sort: 'delta', start: 0, count: 50, ...page }).rows.map(
    ({ name, baseSizeBytes, newSizeBytes, sizeDeltaBytes, baseCount, newCount, exceedsNoise }) =>
      `${name} ${baseSizeBytes} → ${newSizeBytes} ${sizeDeltaBytes} ×${baseCount},${newCount}${exceedsNoise ? ' !' : ''}`,
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
      HEAP_PROFILE_QUERIES['heap-profile.compare'].result.parse(answerDiff(diffProfiles(BASE, LATER), page)),
    ).toMatchObject({
      total: 5,
      baseTotalSizeBytes: 2500,
      newTotalSizeBytes: 6700,
      baseSamples: 25,
      newSamples: 67,
    });
  });

  it('have no change for the same profile', () => {
    expect(diffProfiles(BASE, BASE).rows.filter(({ exceedsNoise }) => exceedsNoise)).toEqual([]);
  });
});
