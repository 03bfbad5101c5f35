/** Combines the query handlers of one open trace. */
import type { z } from 'zod';
import type { EngineAnswer } from '../contract/engine-queries.ts';
import type { TRACE_QUERIES } from './contract/traces.ts';
import type { Steps } from '../steps/steps.ts';
import type { TraceFigures } from './figures/trace-figures.ts';
import type { TraceDocument } from './trace-document.ts';

/** Queries on one open trace; `trace.compare` needs two. */
export type TraceQueryName = Exclude<keyof typeof TRACE_QUERIES, 'trace.compare'>;
/** Parameters after their schema filled in the defaults. */
export type TraceParams<N extends keyof typeof TRACE_QUERIES> = z.output<(typeof TRACE_QUERIES)[N]['params']>;
/** An answer may have to read from the file again. */
export type TraceAnswerers<N extends TraceQueryName> = {
  readonly [K in N]: (params: TraceParams<K>) => Steps<EngineAnswer<K>>;
};

export interface TraceQueries {
  readonly trace: TraceDocument;
  readonly figures: TraceFigures;
  /** Throws `AppFailure` if an event or track is not in this trace. */
  steps<N extends TraceQueryName>(query: N, params: TraceParams<N>): Steps<EngineAnswer<N>>;
  /** Bytes held in memory. */
  readonly heldBytes: number;
}
