/** Verdicts of a kind of document about one of its own, and about two. */
import type { Verdict } from '../findings/verdict.ts';
import type { DocumentKind } from './kinds.ts';
import type { AskDocument, ComparisonFindings, ComparisonVerdict } from './report-findings.ts';

export interface KindVerdicts {
  /** Null if nothing can be said. */
  readonly own: (ask: AskDocument) => Promise<Verdict | null>;
  /** The document is the later one. */
  readonly compared?: ComparisonVerdict;
}

/** Verdict of a comparison that one query answers whole. */
export const verdictOf =
  (findings: ComparisonFindings): ComparisonVerdict =>
  async (ask, base) =>
    (await findings(ask, base)).verdict;

/** The kinds of a feature. */
export type Verdicts = Readonly<Partial<Record<DocumentKind, KindVerdicts>>>;
