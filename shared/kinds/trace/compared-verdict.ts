/** The verdict of two traces compared: slower, faster, or why nothing can be said. */
import { durationText } from '../../base/duration-text.ts';
import {
  changeDelta,
  changeName,
  comparisonSentence,
  recordingsText,
  type ComparisonWords,
} from '../../contracts/traces/trace-comparison-text.ts';
import { TRACE_ACTIVITY_LABELS, TraceActivitySchema } from '../../contracts/traces/trace-tracks.ts';
import type { Fact } from '../../findings/model.ts';
import type { Verdict } from '../../findings/verdict.ts';
import type { AskDocument } from '../report-findings.ts';

/** The words of a person's window. */
export const WORDS: ComparisonWords = { base: 'A', new: 'B', duration: durationText, name: (name) => name };
const SHOWN_CHANGES = 3;
const LEVELS = { slower: 'problem', mixed: 'problem', faster: 'good', same: 'plain', none: 'plain' } as const;

export async function comparedTracesVerdict(ask: AskDocument, base: string): Promise<Verdict> {
  const comparison = await ask('trace.compare', { base });
  const { figures, activities, conclusion } = comparison;
  const changed = [...figures, ...activities].filter(({ verdict }) => verdict === 'worse' || verdict === 'better');
  return {
    level: LEVELS[conclusion.verdict],
    headline: comparisonSentence(comparison, WORDS),
    figures: changed.slice(0, SHOWN_CHANGES).map((change): Fact => {
      const activity = TraceActivitySchema.safeParse(change.name);
      return [
        changeName(change, activity.success ? TRACE_ACTIVITY_LABELS[activity.data] : change.name),
        changeDelta(change, WORDS),
      ];
    }),
    notes: [recordingsText(comparison, WORDS)],
  };
}
