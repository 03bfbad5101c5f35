/** Queries of sampled profiles, for every document that has samples. */
import type { ProfileQueries, ProfileQueryName } from '../../../../shared/engine/profile/index.ts';
import { PROFILE_QUERIES } from '../../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { QueryWork } from '../documents/contract.ts';
import { queryNames, stepped, type Asked } from './engine.ts';

/** Queries on one set of samples: a profile, or a thread of a trace. */
export const SAMPLE_QUERIES = queryNames(PROFILE_QUERIES, [
  'profile.compare',
  'profile.compare-chart',
  'profile.originals',
]);

export function askSamples(queries: ProfileQueries, { query, params }: Asked<ProfileQueryName>): QueryWork<unknown> {
  return stepped(queries.steps(query, params), 'filters' in params ? queries.neededBytes(params.filters) : 0);
}
