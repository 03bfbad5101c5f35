/** Questions about the snapshots of a series. */
import type { AnalysisAnswer, AnalysisParams, AnalysisQueryName } from '../analysis/analysis.ts';

/** Asks about an open snapshot, by its file. Throws `AppFailure`. */
export type Ask = <N extends AnalysisQueryName>(
  file: string,
  query: N,
  params: AnalysisParams<N>,
) => Promise<AnalysisAnswer<N>>;
