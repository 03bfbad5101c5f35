/** Sampled profiles: CPU profiles and sampled heap profiles. */
import type { ProfileQueryName } from '../../../shared/analysis/sampled-profile/index.ts';
import { openProfile, type OpenProfile, type ProfileKind } from '../open-profile.ts';
import type { DocumentEngine } from './engine.ts';
import { profileComparisons } from './profile-comparisons.ts';
import { SAMPLE_QUERIES, askSamples } from './sample-queries.ts';

/** All but the opening, whose result has its own kind. `compared`: the kinds that have the same unit. */
function engineOf(
  compared: readonly (ProfileKind | 'trace')[],
): Omit<DocumentEngine<OpenProfile, ProfileQueryName>, 'open'> {
  return {
    queries: SAMPLE_QUERIES,
    ask: (open, asked) => askSamples('thread' in asked.params ? open.at(asked.params.thread) : open.queries, asked),
    comparisons: (parts) => profileComparisons(compared, parts),
  };
}

export const cpuProfileEngine = {
  open: (file, options) => openProfile('cpu-profile', file, options),
  ...engineOf(['cpu-profile', 'trace']),
} satisfies DocumentEngine<OpenProfile, ProfileQueryName>;

export const heapProfileEngine = {
  open: (file, options) => openProfile('heap-profile', file, options),
  ...engineOf(['heap-profile']),
} satisfies DocumentEngine<OpenProfile, ProfileQueryName>;
