/** Types of the files that answer queries: which there are, what they are given, and how they answer. */
import type { z } from 'zod';
import type { ANALYSIS_QUERIES, AnalysisAnswer, AnalysisQueryName } from '../../../contracts/analysis.ts';
import type { Steps } from '../../steps/steps.ts';

/** Parameters after their schema filled in the defaults. */
export type ParsedParams<N extends AnalysisQueryName> = z.output<(typeof ANALYSIS_QUERIES)[N]['params']>;

/** Queries about two or three snapshots: whoever holds them all answers those. */
export type CompareQueryName =
  | 'heap.diff'
  | 'heap.diff-objects'
  | 'heap.diff-clusters'
  | 'heap.diff-cluster-objects'
  | 'heap.series'
  | 'heap.suspects';

/** Queries that one open snapshot answers; `heap.retained` is work for whoever runs it. */
export type HeapQueryName = Exclude<
  Extract<AnalysisQueryName, `heap.${string}` | `allocations.${string}`>,
  'heap.retained' | CompareQueryName
>;

/** An answer may take a while: then its steps let others have their turn. */
export type Answerers<N extends AnalysisQueryName> = {
  readonly [K in N]: (params: ParsedParams<K>) => Steps<AnalysisAnswer<K>>;
};
