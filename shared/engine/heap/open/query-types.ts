/** Types of the query handlers: names, parameters and answers. */
import type { z } from 'zod';
import type { ENGINE_QUERIES, EngineAnswer, EngineQueryName } from '../../contract/engine-queries.ts';
import type { SeriesQueryName } from '../contract/heap-series.ts';
import type { Steps } from '../../steps/steps.ts';

/** Parameters after their schema filled in the defaults. */
export type ParsedParams<N extends EngineQueryName> = z.output<(typeof ENGINE_QUERIES)[N]['params']>;

/** Queries on two or three snapshots, answered by the caller that holds them all. */
export type CompareQueryName =
  | 'heap.diff'
  | 'heap.diff-classes'
  | 'heap.diff-objects'
  | 'heap.diff-clusters'
  | 'heap.diff-cluster-objects'
  | 'heap.kept-growth'
  | 'heap.series'
  | 'heap.suspects';

/** Queries on one open snapshot; `heap.retained` is answered by the caller that runs the computation, `heap.originals` and `heap.origin` by the one that reads maps and texts. */
export type HeapQueryName = Exclude<
  Extract<EngineQueryName, `heap.${string}` | `allocations.${string}`>,
  'heap.retained' | 'heap.originals' | 'heap.origin' | CompareQueryName | SeriesQueryName
>;

/** An answer may take several steps, so that other queries can run in between. */
export type Answerers<N extends EngineQueryName> = {
  readonly [K in N]: (params: ParsedParams<K>) => Steps<EngineAnswer<K>>;
};
