/** Queries on two captures that are compared. A failed query ends the comparison with its error. */
import type { AnalysisAnswer, AnalysisParams, AnalysisQueryName } from '../analysis/analysis.ts';
import type { CaptureRecord } from '../contracts/captures.ts';
import type { CpuPlace } from '../../engine/profile/contract/sampled-profiles.ts';
import type { PlainTable } from '../findings/plain-tables.ts';
import type { WithOriginal } from '../findings/function-names.ts';

/** Most rows of a table. */
export const MAX_ROWS = 500;

export interface ComparedSource {
  /** The later one, and the first of the earlier ones. */
  readonly record: CaptureRecord;
  readonly base: CaptureRecord;
  /** Throws `AppFailure` with the error of the query. */
  readonly query: <N extends AnalysisQueryName>(query: N, params: AnalysisParams<N>) => Promise<AnalysisAnswer<N>>;
  /** Adds the original names and positions of functions to rows of the capture. */
  readonly originals: <Row extends CpuPlace>(rows: readonly Row[]) => Promise<readonly WithOriginal<Row>[]>;
}

export interface ComparisonContent {
  readonly figures: readonly (readonly [label: string, value: string])[];
  readonly tables: readonly PlainTable[];
}

export type ComparisonBuilder = (source: ComparedSource) => Promise<ComparisonContent>;
