/** CPU profiles, and the comparison of two of them. */
import {
  answerDiff,
  diffProfiles,
  type CpuDiff,
  type CpuProfileQueries,
  type CpuProfileQueryName,
} from '../../../shared/analysis/cpu-profile/index.ts';
import { CPU_PROFILE_QUERIES } from '../../../shared/contracts/cpu-profiles.ts';
import { unwrap } from '../../../shared/contracts/errors.ts';
import type { QueryWork } from '../documents-contract.ts';
import { comparisonKey, once } from '../comparison-cache.ts';
import { openCpuProfile, type OpenCpuProfile } from '../open-cpu-profile.ts';
import { parseParams, queryNames, stepped, type Asked, type DocumentEngine } from './engine.ts';

/** Queries on one set of CPU samples: a profile, or a thread of a trace. */
export const CPU_SAMPLE_QUERIES = queryNames(CPU_PROFILE_QUERIES, ['cpu.compare', 'cpu.originals']);

export function askSamples(
  queries: CpuProfileQueries,
  { query, params }: Asked<CpuProfileQueryName>,
): QueryWork<unknown> {
  return stepped(queries.steps(query, params), 'filters' in params ? queries.neededBytes(params.filters) : 0);
}

export const cpuProfileEngine: DocumentEngine<OpenCpuProfile, CpuProfileQueryName> = {
  label: 'CPU profile',
  open: openCpuProfile,
  queries: CPU_SAMPLE_QUERIES,
  ask: ({ queries }, asked) => askSamples(queries, asked),
  comparisons({ documents, createCache, reportBug }) {
    const diffs = createCache<CpuDiff>(({ heldBytes }) => heldBytes);
    return {
      'cpu.compare': async ({ current, companion, waiter }, given) => {
        const { base: basePath, normalise, ...page } = parseParams('cpu.compare', given);
        const base = await companion(basePath);
        const answer = await documents.together('cpu-profile', [current, base], waiter, async (open) => {
          const key = comparisonKey(current.key, base.key, normalise ? 'normalised' : 'as recorded');
          const diff = await once(diffs, key, waiter, reportBug, () =>
            diffProfiles(open.of(base).queries.document, open.of(current).queries.document, normalise),
          );
          return answerDiff(diff, page);
        });
        return unwrap(answer);
      },
    };
  },
};
