/** Comparisons of two sampled profiles of one unit; those of time may also be traces. */
import {
  answerDiff,
  BYTES_PER_DIFF_BOX,
  diffChart,
  diffProfiles,
  pieceOfDiffChart,
  type ProfileDiff,
  type ProfileDiffChart,
  type ProfileDocument,
} from '../../../../shared/engine/profile/index.ts';
import { AppFailure, appError, unwrap } from '../../../../shared/base/errors.ts';
import { guarded } from '../bug-error.ts';
import { comparisonKey, joined, once } from '../comparison-cache.ts';
import type { DocumentRef } from '../documents/contract.ts';
import type { OpenProfile } from '../opening/open-profile.ts';
import type { OpenTrace } from '../opening/open-trace.ts';
import { runPaced } from '../pause.ts';
import { startSharedWork } from '../shared-work.ts';
import { parseParams, type Comparison, type ComparisonParts } from './engine.ts';
import { requireSamples } from './trace-samples.ts';

type WithSamples = OpenProfile | OpenTrace;

function samplesOf(open: WithSamples, { filePath }: DocumentRef): ProfileDocument {
  const { document } = open.kind === 'trace' ? requireSamples(open, filePath) : open.queries;
  if (document.unit !== 'samples') return document;
  throw new AppFailure(
    appError(
      'invalid_params',
      'A profile that counts samples cannot be compared: its counts are neither times nor bytes.',
      'Compare profiles that were recorded with times.',
    ),
  );
}

/** `kinds` have one unit. */
export function profileComparisons(
  kinds: readonly WithSamples['kind'][],
  { documents, createCache, pacing, reportBug }: ComparisonParts,
): Readonly<Record<'profile.compare' | 'profile.compare-chart', Comparison>> {
  const diffs = createCache<ProfileDiff>(({ heldBytes }) => heldBytes);
  const charts = createCache<ProfileDiffChart>(({ boxes }) => boxes * BYTES_PER_DIFF_BOX, 1);
  return {
    'profile.compare': async ({ current, openCompared, waiter }, given) => {
      const { base: basePath, normalise, matched, ...page } = parseParams('profile.compare', given);
      const base = await openCompared(basePath);
      const answer = await documents.together(kinds, [current, base], waiter, async (open) => {
        const [was, is] = [samplesOf(open.of(base), base), samplesOf(open.of(current), current)];
        const compare = () => diffProfiles(was, is, { normalise, matched });
        // Functions that a caller has matched are compared once: it asks for all rows.
        if (matched.length > 0)
          return answerDiff(unwrap(await guarded(reportBug, () => Promise.resolve(compare()))), page);
        const key = comparisonKey(current.key, base.key, `${normalise}`);
        return answerDiff(await once(diffs, key, waiter, reportBug, compare), page);
      });
      return unwrap(answer);
    },
    'profile.compare-chart': async ({ current, openCompared, waiter }, given) => {
      const { base: basePath, normalise, start, count } = parseParams('profile.compare-chart', given);
      const base = await openCompared(basePath);
      const answer = await documents.together(kinds, [current, base], waiter, async (open) => {
        const [was, is] = [samplesOf(open.of(base), base), samplesOf(open.of(current), current)];
        const key = comparisonKey(current.key, base.key, 'chart', `${normalise}`);
        const chart = await joined(charts, key, waiter, () =>
          startSharedWork((signal, onProgress) =>
            guarded(reportBug, () => runPaced(diffChart(was, is, normalise), pacing, signal, onProgress)),
          ),
        );
        return pieceOfDiffChart(chart, start, count);
      });
      return unwrap(answer);
    },
  };
}
