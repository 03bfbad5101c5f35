/** Functions with the largest self time, from the samples of one thread. */
import { functionsOf } from '../../sampled-profile/profile-document.ts';
import { figuresOf } from '../../sampled-profile/profile-figures.ts';
import type { SampledProfile } from '../../sampled-profile/profile-columns.ts';
import type { CpuPlace, CpuRange } from '../../../contracts/sampled-profiles.ts';

export interface HotFunction extends CpuPlace {
  readonly selfMs: number;
  readonly totalMs: number;
}

/** Largest self time first; without functions that were never on top of the stack. */
export function hotFunctions(profile: SampledProfile, most: number, range?: CpuRange): HotFunction[] {
  return functionsOf(profile, figuresOf(profile, range ?? null))
    .filter(({ self }) => self > 0)
    .toSorted((a, b) => b.self - a.self || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ self, total, samples: _samples, ...place }) => ({ ...place, selfMs: self, totalMs: total }));
}
