/** Sampled heap profiles, and the comparison of two of them. */
import {
  answerDiff,
  diffProfiles,
  type HeapProfileQueryName,
  type SampledDiff,
} from '../../../shared/analysis/heap-profile/index.ts';
import { HEAP_PROFILE_QUERIES } from '../../../shared/contracts/allocations.ts';
import { unwrap } from '../../../shared/contracts/errors.ts';
import { comparisonKey, once } from '../comparison-cache.ts';
import { openHeapProfile, type OpenHeapProfile } from '../open-heap-profile.ts';
import { answered, parseParams, queryNames, type DocumentEngine } from './engine.ts';

export const heapProfileEngine: DocumentEngine<OpenHeapProfile, HeapProfileQueryName> = {
  label: 'sampled heap profile',
  open: openHeapProfile,
  queries: queryNames(HEAP_PROFILE_QUERIES, ['heap-profile.compare']),
  ask: ({ queries }, { query, params }) => answered(() => queries.answer(query, params)),
  comparisons({ documents, createCache, reportBug }) {
    const diffs = createCache<SampledDiff>(({ heldBytes }) => heldBytes);
    return {
      'heap-profile.compare': async ({ current, companion, waiter }, given) => {
        const { base: basePath, ...page } = parseParams('heap-profile.compare', given);
        const base = await companion(basePath);
        const answer = await documents.together('heap-profile', [current, base], waiter, async (open) => {
          const diff = await once(diffs, comparisonKey(current.key, base.key), waiter, reportBug, () =>
            diffProfiles(open.of(base).queries.document, open.of(current).queries.document),
          );
          return answerDiff(diff, page);
        });
        return unwrap(answer);
      },
    };
  },
};
