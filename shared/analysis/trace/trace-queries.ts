/** What answers the queries of the analysis contract on one open trace, put together from those who know a part of it. */
import type { z } from 'zod';
import type { AnalysisAnswer } from '../../contracts/analysis.ts';
import { AppFailure, appError } from '../../contracts/errors.ts';
import type { TRACE_QUERIES } from '../../contracts/traces.ts';
import type { Steps } from '../heap/steps.ts';
import type { TraceColumns } from './columns.ts';

/** Queries that one open trace answers; `trace.compare` is of two. */
export type TraceQueryName = Exclude<keyof typeof TRACE_QUERIES, 'trace.compare'>;
/** Parameters after their schema filled in the defaults. */
export type TraceParams<N extends keyof typeof TRACE_QUERIES> = z.output<(typeof TRACE_QUERIES)[N]['params']>;
/** An answer may have to read from the file again. */
export type TraceStage = 'reading';
export type TraceAnswerers<N extends TraceQueryName> = {
  readonly [K in N]: (params: TraceParams<K>) => Steps<AnalysisAnswer<K>, TraceStage>;
};

export interface TraceQueries {
  readonly trace: TraceColumns;
  /** Throws `AppFailure` where an event or a track is not of this trace. */
  steps<N extends TraceQueryName>(query: N, params: TraceParams<N>): Steps<AnalysisAnswer<N>, TraceStage>;
  /** What stays in memory. */
  readonly heldBytes: number;
}

/** What a part of the program that is not there yet answers with. */
export function notYet(query: keyof typeof TRACE_QUERIES): AppFailure {
  return new AppFailure(
    appError(
      'unsupported_format',
      `This version does not answer ${query} yet.`,
      'The trace can be kept in the library and exported meanwhile.',
      { query },
    ),
  );
}
