/** Applies filters and transforms to a profile in their order. */
import type { CpuPlace, ProfileFilter } from './contract/sampled-profiles.ts';
import type { Steps } from '../steps/steps.ts';
import { filterProfile, type StackFilter } from './filtered-profile.ts';
import type { SampledProfile } from './profile-columns.ts';
import { transformProfile } from './transformed-profile.ts';

function isStackFilter(filter: ProfileFilter): filter is StackFilter {
  return ['focus', 'exclude', 'collapse', 'collapse-third-party', 'min-share'].includes(filter.kind);
}

/**
 * Neighbouring stack filters are applied at once, so that their order does not matter; the minimum share is last of all. `invert` concerns
 * only how the result is drawn. `throwUnknown` is called with a function of a step that the profile does not have.
 */
export function* applySteps(
  profile: SampledProfile,
  filters: readonly ProfileFilter[],
  throwUnknown: (place: CpuPlace) => never,
): Steps<SampledProfile> {
  let result = profile;
  let run: StackFilter[] = [];
  for (const filter of filters) {
    if (filter.kind === 'invert' || filter.kind === 'min-share') continue;
    if (isStackFilter(filter)) {
      run.push(filter);
      continue;
    }
    if (run.length > 0) result = yield* filterProfile(result, run, throwUnknown);
    run = [];
    result = yield* transformProfile(result, filter, throwUnknown);
  }
  run.push(...filters.filter((filter) => filter.kind === 'min-share'));
  return run.length > 0 ? yield* filterProfile(result, run, throwUnknown) : result;
}

/** True if the stacks grow from the called function to its callers. */
export function isInverted(filters: readonly ProfileFilter[]): boolean {
  return filters.some(({ kind }) => kind === 'invert');
}
