/** The texts for documents of a kind, and for two of them: on the command line, in stored comparisons, and as a document for programs. */
import type { z } from 'zod';
import type { AnalysisQueryName } from '../analysis/analysis.ts';
import type { DocumentKind } from '../kinds/kinds.ts';
import type { ComparisonFindings, ReportFindings } from '../kinds/report-findings.ts';
import type { ComparisonBuilder } from './comparison-source.ts';

interface KindTellers {
  /** A kind that is told as a whole. */
  readonly findings?: ReportFindings;
  readonly comparison?: ComparisonFindings;
  /** A kind whose comparison asks for more than its findings say. */
  readonly comparisonBuilder?: ComparisonBuilder;
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
