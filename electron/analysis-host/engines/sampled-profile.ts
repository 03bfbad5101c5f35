/** Sampled profiles (CPU profiles and sampled heap profiles), and the comparison of two of one kind. */
import {
  answerDiff,
  BYTES_PER_DIFF_BOX,
  diffChart,
  diffProfiles,
  pieceOfDiffChart,
  type ProfileDiff,
  type ProfileDiffChart,
  type ProfileQueries,
  type ProfileQueryName,
} from '../../../shared/analysis/sampled-profile/index.ts';
import { AppFailure, appError, unwrap } from '../../../shared/contracts/errors.ts';
import { PROFILE_QUERIES } from '../../../shared/contracts/sampled-profiles.ts';
import type { QueryWork } from '../documents-contract.ts';
import { guarded } from '../bug-error.ts';
import { comparisonKey, joined, once } from '../comparison-cache.ts';
import { openProfile, type OpenProfile, type ProfileKind } from '../open-profile.ts';
import { runPaced } from '../pause.ts';
import { startSharedWork } from '../shared-work.ts';
import { parseParams, queryNames, stepped, type Asked, type DocumentEngine } from './engine.ts';

/** Queries on one set of samples: a profile, or a thread of a trace. */
export const SAMPLE_QUERIES = queryNames(PROFILE_QUERIES, [
  'profile.compare',
  'profile.compare-chart',
  'profile.originals',
]);

export function askSamples(queries: ProfileQueries, { query, params }: Asked<ProfileQueryName>): QueryWork<unknown> {
  return stepped(queries.steps(query, params), 'filters' in params ? queries.neededBytes(params.filters) : 0);
}

/** Counts of other tools have no common unit, and neither are they times. Throws `invalid_params`. */
function requireComparable(...compared: readonly OpenProfile[]): void {
  if (compared.every(({ queries }) => queries.document.unit !== 'samples')) return;
  throw new AppFailure(
    appError(
      'invalid_params',
      'A profile that counts samples cannot be compared: its counts are neither times nor bytes.',
      'Compare profiles that were recorded with times.',
    ),
  );
}

/** All but the opening, whose result has its own kind. */
function engineOf(kind: ProfileKind): Omit<DocumentEngine<OpenProfile, ProfileQueryName>, 'label' | 'open'> {
  return {
    queries: SAMPLE_QUERIES,
    ask: (open, asked) => askSamples('thread' in asked.params ? open.at(asked.params.thread) : open.queries, asked),
    comparisons({ documents, createCache, pacing, reportBug }) {
      const diffs = createCache<ProfileDiff>(({ heldBytes }) => heldBytes);
      const charts = createCache<ProfileDiffChart>(({ boxes }) => boxes * BYTES_PER_DIFF_BOX, 1);
      return {
        'profile.compare': async ({ current, openCompared, waiter }, given) => {
          const { base: basePath, normalise, ...page } = parseParams('profile.compare', given);
          const base = await openCompared(basePath);
          const answer = await documents.together([kind], [current, base], waiter, async (open) => {
            requireComparable(open.of(base), open.of(current));
            const key = comparisonKey(current.key, base.key, normalise ? 'normalised' : 'as recorded');
            const diff = await once(diffs, key, waiter, reportBug, () =>
              diffProfiles(open.of(base).queries.document, open.of(current).queries.document, normalise),
            );
            return answerDiff(diff, page);
          });
          return unwrap(answer);
        },
        'profile.compare-chart': async ({ current, openCompared, waiter }, given) => {
          const { base: basePath, normalise, start, count } = parseParams('profile.compare-chart', given);
          const base = await openCompared(basePath);
          const answer = await documents.together([kind], [current, base], waiter, async (open) => {
            requireComparable(open.of(base), open.of(current));
            const key = comparisonKey(current.key, base.key, 'chart', normalise ? 'normalised' : 'as recorded');
            const chart = await joined(charts, key, waiter, () =>
              startSharedWork((signal, onProgress) =>
                guarded(reportBug, () =>
                  runPaced(
                    diffChart(open.of(base).queries.document, open.of(current).queries.document, normalise),
                    pacing,
                    signal,
                    onProgress,
                  ),
                ),
              ),
            );
            return pieceOfDiffChart(chart, start, count);
          });
          return unwrap(answer);
        },
      };
    },
  };
}

export const cpuProfileEngine = {
  label: 'CPU profile',
  open: (file, options) => openProfile('cpu-profile', file, options),
  ...engineOf('cpu-profile'),
} satisfies DocumentEngine<OpenProfile, ProfileQueryName>;

export const heapProfileEngine = {
  label: 'sampled heap profile',
  open: (file, options) => openProfile('heap-profile', file, options),
  ...engineOf('heap-profile'),
} satisfies DocumentEngine<OpenProfile, ProfileQueryName>;
