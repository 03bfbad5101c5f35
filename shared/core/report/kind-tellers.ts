/** The texts for documents of a kind, and for two of them: in HTML reports, on the command line, and as a document for programs. */
import type { z } from 'zod';
import type { AnalysisQueryName } from '../analysis/analysis.ts';
import type { DocumentKind } from '../kinds/kinds.ts';
import type { ComparisonFindings, ReportFindings } from '../kinds/report-findings.ts';
import type { ReportBuilder } from './report-source.ts';

interface KindTellers {
  /** A kind that is told as a whole. */
  readonly findings?: ReportFindings;
  /** A kind whose report draws a chart. */
  readonly report?: ReportBuilder;
  /** A kind whose comparisons draw one. */
  readonly comparedReport?: ReportBuilder;
  readonly comparison?: ComparisonFindings;
  /** A kind that no tool of assistants reads: `pen_capture_info` has all of it, in a member of its result. */
  readonly whole?: {
    readonly member: string;
    /** Without parameters. */
    readonly query: AnalysisQueryName;
    readonly schema: z.ZodType;
    readonly texts: (file: unknown) => readonly string[];
  };
}

/** The kinds of a feature. */
export type Tellers = Readonly<Partial<Record<DocumentKind, KindTellers>>>;
