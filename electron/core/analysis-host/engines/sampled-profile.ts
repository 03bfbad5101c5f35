/** Sampled profiles: CPU profiles and sampled heap profiles. */
import type { ProfileQueryName } from '../../../../shared/engine/profile/index.ts';
import {
  CPU_PROFILE_TABLES,
  HEAP_PROFILE_TABLES,
  type ProfileSource,
  type SqlTableOf,
} from '../../../../shared/engine/tables/index.ts';
import { readableTables } from '../readable-tables.ts';
import { openProfile, type OpenProfile, type ProfileKind } from '../opening/open-profile.ts';
import type { DocumentEngine } from './engine.ts';
import { profileComparisons } from './profile-comparisons.ts';
import { SAMPLE_QUERIES, askSamples } from './sample-queries.ts';

/** All but the opening, whose result has its own kind. `compared`: the kinds that have the same unit. */
function engineOf(
  compared: readonly (ProfileKind | 'trace')[],
  tables: readonly SqlTableOf<ProfileSource>[],
): Omit<DocumentEngine<OpenProfile, ProfileQueryName>, 'open'> {
  return {
    queries: SAMPLE_QUERIES,
    ask: (open, asked) => askSamples('thread' in asked.params ? open.at(asked.params.thread) : open.queries, asked),
    tables: ({ queries: { document } }, resolve) => readableTables(tables, { profile: document, resolve }),
    places: ({ queries: { document } }) => document.functions,
    comparisons: (parts) => profileComparisons(compared, parts),
  };
}

export const cpuProfileEngine = {
  open: (file, options) => openProfile('cpu-profile', file, options),
  ...engineOf(['cpu-profile', 'trace'], CPU_PROFILE_TABLES),
} satisfies DocumentEngine<OpenProfile, ProfileQueryName>;

export const heapProfileEngine = {
  open: (file, options) => openProfile('heap-profile', file, options),
  ...engineOf(['heap-profile'], HEAP_PROFILE_TABLES),
} satisfies DocumentEngine<OpenProfile, ProfileQueryName>;
