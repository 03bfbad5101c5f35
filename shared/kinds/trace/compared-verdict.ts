/** The verdict of two traces compared: slower, faster, or why nothing can be said; and the code that takes more of the time. */
import { durationText } from '../../base/duration-text.ts';
import { mainChange } from '../../contracts/profile-verdict.ts';
import type { TracePlace } from '../../contracts/traces/trace-causes.ts';
import { canJudge, type TraceComparison } from '../../contracts/traces/trace-comparison.ts';
import {
  changeDelta,
  changeName,
  comparisonSentence,
  recordingsText,
  type ComparisonWords,
} from '../../contracts/traces/trace-comparison-text.ts';
import { TRACE_ACTIVITY_LABELS, TraceActivitySchema } from '../../contracts/traces/trace-tracks.ts';
import { place, type Fact, type Words } from '../../findings/model.ts';
import { isOwnCode } from '../../findings/quotes.ts';
import type { Verdict } from '../../findings/verdict.ts';
import type { AskDocument, ComparedBase } from '../report-findings.ts';
import { comparedFirstPaintWords } from './compared-first-paint.ts';

/** The words of a person's window. */
export const WORDS: ComparisonWords = { base: 'A', new: 'B', duration: durationText, name: (name) => name };
const SHOWN_CHANGES = 3;
const LEVELS = { slower: 'problem', mixed: 'problem', faster: 'good', same: 'plain', none: 'plain' } as const;

/** Of figures alone. */
export function tracesVerdict(comparison: TraceComparison, words: ComparisonWords): Verdict {
  const { figures, activities, conclusion } = comparison;
  const firstPaint = comparedFirstPaintWords(comparison, words);
  const changed = [...figures, ...activities].filter(({ verdict }) => verdict === 'worse' || verdict === 'better');
  return {
    level: LEVELS[conclusion.verdict],
    headline: comparisonSentence(comparison, words),
    figures: changed.slice(0, SHOWN_CHANGES).map((change): Fact => {
      const activity = TraceActivitySchema.safeParse(change.name);
      return [
        changeName(change, activity.success ? TRACE_ACTIVITY_LABELS[activity.data] : change.name),
        changeDelta(change, words),
      ];
    }),
    notes: [...(firstPaint === null ? [] : [firstPaint]), recordingsText(comparison, words)],
  };
}

/** The author's function that takes more of the time, by the samples of both; null where nothing is slower, or recordings differ. */
async function slowerFunction(
  ask: AskDocument,
  base: string,
  { base: was, new: is, differences, conclusion }: TraceComparison,
): Promise<{ readonly code: TracePlace; readonly words: Words } | null> {
  const isSlower = conclusion.verdict === 'slower' || conclusion.verdict === 'mixed';
  if (!isSlower || !was.cpuSamples || !is.cpuSamples || !canJudge(differences)) return null;
  const change = mainChange(await ask('profile.compare', { base, count: 0 }));
  const code = change?.functions[0];
  // Without any time in the earlier one, it may be a function that another build has somewhere else.
  if (change === null || code === undefined || !change.isMore || change.base === 0 || code.url === '') return null;
  const { originals } = await ask('profile.originals', { places: [code] });
  if (!isOwnCode({ ...code, original: originals[0]?.original })) return null;
  return { code, words: ['More of the time is spent in ', place(code), `: ${change.shares}.`] };
}

export async function comparedTracesVerdict(
  ask: AskDocument,
  { file }: Pick<ComparedBase, 'file'>,
  words = WORDS,
): Promise<Verdict> {
  const comparison = await ask('trace.compare', { base: file });
  const verdict = tracesVerdict(comparison, words);
  const slower = await slowerFunction(ask, file, comparison);
  if (slower === null) return verdict;
  return { ...verdict, notes: [slower.words, ...(verdict.notes ?? [])], code: [slower.code] };
}
