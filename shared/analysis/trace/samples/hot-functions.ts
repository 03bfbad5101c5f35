/** Functions with the largest self time, from the samples of one thread. */
import { functionsOf } from '../../cpu-profile/profile-document.ts';
import { figuresOf } from '../../cpu-profile/profile-figures.ts';
import type { CpuProfile } from '../../cpu-profile/profile-columns.ts';
import type { CpuFunction, CpuRange } from '../../../contracts/cpu-profiles.ts';

/** Largest self time first; without functions that were never on top of the stack. */
export function hotFunctions(profile: CpuProfile, most: number, range?: CpuRange): Omit<CpuFunction, 'samples'>[] {
  return functionsOf(profile, figuresOf(profile, range ?? null))
    .filter(({ selfMs }) => selfMs > 0)
    .toSorted((a, b) => b.selfMs - a.selfMs || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ samples: _samples, ...row }) => row);
}
