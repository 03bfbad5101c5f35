/** How documents of a kind, and two of them, are told: in HTML reports, on the command line, and as a document for programs. */
import type { DocumentKind } from '../kinds/kinds.ts';
import type { ComparisonFindings, ReportFindings } from '../kinds/report-findings.ts';
import type { ReportBuilder } from './report-source.ts';

interface KindTellers {
  /** Of a kind that is told as a whole. */
  readonly findings?: ReportFindings;
  /** Of a kind whose report draws a chart. */
  readonly report?: ReportBuilder;
  /** Of a kind whose comparisons draw one. */
  readonly comparedReport?: ReportBuilder;
  readonly comparison?: ComparisonFindings;
}

/** Of the kinds of a feature. */
export type Tellers = Readonly<Partial<Record<DocumentKind, KindTellers>>>;
