/** Types of the files that answer queries: which there are, what they are given, and how they answer. */
import type { z } from 'zod';
import type { ANALYSIS_QUERIES, AnalysisAnswer, AnalysisQueryName } from '../../../contracts/analysis.ts';
import type { ACCESSIBILITY_QUERIES } from '../../../contracts/accessibility.ts';
import type { HEAP_PROFILE_QUERIES } from '../../../contracts/allocations.ts';
import type { COVERAGE_QUERIES } from '../../../contracts/coverage.ts';
import type { CPU_PROFILE_QUERIES } from '../../../contracts/cpu-profiles.ts';
import type { LIGHTHOUSE_QUERIES } from '../../../contracts/lighthouse.ts';
import type { NETWORK_QUERIES } from '../../../contracts/network-archives.ts';
import type { TRACE_QUERIES } from '../../../contracts/traces.ts';
import type { BackgroundStage, Steps } from '../../steps/steps.ts';

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

/** Queries on documents of other kinds. */
type OtherQueryName =
  | keyof typeof HEAP_PROFILE_QUERIES
  | keyof typeof COVERAGE_QUERIES
  | keyof typeof CPU_PROFILE_QUERIES
  | keyof typeof NETWORK_QUERIES
  | keyof typeof ACCESSIBILITY_QUERIES
  | keyof typeof LIGHTHOUSE_QUERIES
  | keyof typeof TRACE_QUERIES;

/** Queries that one open snapshot answers; `heap.retained` is work for whoever runs it. */
export type HeapQueryName = Exclude<AnalysisQueryName, 'heap.retained' | CompareQueryName | OtherQueryName>;

/** An answer may take a while: then its steps let others have their turn. */
export type Answerers<N extends AnalysisQueryName> = {
  readonly [K in N]: (params: ParsedParams<K>) => Steps<AnalysisAnswer<K>, BackgroundStage>;
};
