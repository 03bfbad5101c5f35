/** Heap snapshots and heap timelines. */
import type { CompareQueryName, HeapQueryName } from '../../../../shared/engine/heap/index.ts';
import { HEAP_TABLES } from '../../../../shared/engine/tables/index.ts';
import { readableTables } from '../readable-tables.ts';
import { HEAP_SERIES_QUERIES } from '../../../../shared/engine/heap/contract/heap-series.ts';
import { ANALYSIS_QUERIES } from '../../../../shared/core/analysis/analysis.ts';
import { boundedSteps, type StepBounds } from '../bounded-steps.ts';
import { openHeap, type OpenHeap } from '../opening/open-heap.ts';
import type { DocumentEngine } from './engine.ts';
import { heapComparisons } from './heap-comparisons.ts';

/** A malicious regular expression takes years for one text. */
const EXPRESSION_BOUNDS: StepBounds = {
  stepMs: 2000,
  totalMs: 60_000,
  what: 'The search with this regular expression',
  suggestion: 'Avoid nested repetitions such as (a+)+, or search for plain text.',
};

/** Returns whether a search uses a regular expression. */
function isExpression(params: object): boolean {
  return 'isRegex' in params && params.isRegex === true && 'in' in params && params.in !== 'kind';
}

/** Queries about several snapshots, and those that the process answers by work and files outside of the document. */
const NOT_OF_ONE: Readonly<Record<CompareQueryName | 'heap.retained' | 'heap.originals' | 'heap.origin', true>> = {
  'heap.retained': true,
  'heap.originals': true,
  'heap.origin': true,
  'heap.diff': true,
  'heap.diff-classes': true,
  'heap.diff-objects': true,
  'heap.diff-clusters': true,
  'heap.diff-cluster-objects': true,
  'heap.kept-growth': true,
  'heap.series': true,
  'heap.suspects': true,
};

function isHeapQuery(name: string): name is HeapQueryName {
  return (
    /^(heap|allocations)\./.test(name) && !Object.hasOwn(NOT_OF_ONE, name) && !Object.hasOwn(HEAP_SERIES_QUERIES, name)
  );
}

export const heapEngine: DocumentEngine<OpenHeap, HeapQueryName> = {
  open: openHeap,
  queries: Object.keys(ANALYSIS_QUERIES).filter(isHeapQuery),
  ask({ queries }, { query, params }) {
    const steps = queries.steps(query, params);
    return {
      steps: isExpression(params) ? boundedSteps(steps, EXPRESSION_BOUNDS) : steps,
      needsFigures: queries.needsFigures(query),
      needsColumns: queries.needsColumns(query),
      neededBytes: queries.tableBytes(query),
    };
  },
  tables: ({ queries: { snapshot } }) => readableTables(HEAP_TABLES, { snapshot }),
  comparisons: heapComparisons,
};
