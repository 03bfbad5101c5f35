/** First words of a capture or a comparison: a sentence, the figures a reader asks for, and the code to blame. */
import type { TracePlace } from '../../engine/trace/contract/trace-causes.ts';
import { joined, type Fact, type Words } from './model.ts';

export interface Verdict {
  /** `problem`: something to fix; `good`: it was measured, and nothing is to be fixed; `plain`: says what is there. */
  readonly level: 'problem' | 'good' | 'plain';
  /** A sentence that a person would say. */
  readonly headline: Words;
  /** Figures that a reader asks for next, a few. */
  readonly figures: readonly Fact[];
  /** Sentences on what to mind about them. */
  readonly notes?: readonly Words[];
  /** Whose lines are quoted, the first one most to blame. */
  readonly code?: readonly TracePlace[];
}

/** True if a text says a figure: `8.86 s` in `8.86 s poor`, and not `8` in it. */
export function saysFigure(text: string, figure: string): boolean {
  for (let at = text.indexOf(figure); at >= 0; at = text.indexOf(figure, at + 1)) {
    const [before, after] = [text.slice(0, at), text.slice(at + figure.length)];
    if (!/[\d.,]$/.test(before) && !/^(?:\d|[.,]\d)/.test(after)) return true;
  }
  return false;
}

/** The share of a part from which on it is named as the cause of the whole. */
export const MIN_CAUSE_SHARE = 1 / 3;

/** Verdict of a comparison whose two captures are one: its zero changes are true, and say nothing about an action or a build. */
export const SAME_CAPTURE =
  'Zero changes: both are the same capture. No verdict: compare it with one recorded before or after what you changed.';
export const SAME_CAPTURE_VERDICT: Verdict = { level: 'plain', headline: SAME_CAPTURE, figures: [] };

/** All that it says, in one line. */
export function verdictSentences({ headline, notes = [] }: Verdict): Words {
  return joined([headline, ...notes], ' ');
}
