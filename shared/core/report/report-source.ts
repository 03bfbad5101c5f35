/** Queries on the capture of a report. A failed query ends the report with its error. */
import type { AnalysisAnswer, AnalysisParams, AnalysisQueryName } from '../analysis/analysis.ts';
import type { CaptureRecord } from '../contracts/captures.ts';
import { unwrap } from '../../base/errors.ts';
import type { CapturePlace } from '../contracts/places.ts';
import type { CpuPlace } from '../../engine/profile/contract/sampled-profiles.ts';
import type { AnalysisPort } from '../capability/analysis-ports.ts';
import type { WithOriginal } from '../findings/function-names.ts';
import type { ReportContent } from './report-model.ts';

/** Most rows of a table. */
export const MAX_ROWS = 500;

export interface ReportSource {
  readonly record: CaptureRecord;
  /** The view that is reported; null: the first view of the capture. */
  readonly place: CapturePlace | null;
  /** Earlier captures of a comparison. */
  readonly earlier: readonly CaptureRecord[];
  /** Throws `AppFailure` with the error of the query. */
  readonly query: <N extends AnalysisQueryName>(query: N, params: AnalysisParams<N>) => Promise<AnalysisAnswer<N>>;
  /** The same of the first of the earlier captures. */
  readonly queryBase: ReportSource['query'];
  /** A verdict of the comparison that the caller has reached already. */
  readonly verdict?: string | undefined;
  /** Adds the original names and positions of functions to rows of the capture. */
  readonly originals: <Row extends CpuPlace>(rows: readonly Row[]) => Promise<readonly WithOriginal<Row>[]>;
}

/** The view of a comparison. Several captures of one target have one name, so it has the time too. */
export function comparedView(base: CaptureRecord | undefined): string {
  return base === undefined ? 'Comparison' : `Compared with ${base.name}, ${base.startedAt}`;
}

export type ReportBuilder = (source: ReportSource) => Promise<ReportContent>;

/** Asks the capture of `file`. Throws `AppFailure` with the error of a query that failed. */
export function reportQuery(analysis: AnalysisPort, file: string, signal: AbortSignal): ReportSource['query'] {
  return async (query, params) => unwrap(await analysis.query(file, query, params, { signal }));
}
