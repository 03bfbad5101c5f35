import { expect, it } from 'vitest';
import { ANALYSIS_QUERIES, type AnalysisQueryName } from '../../../../shared/core/analysis/analysis.ts';
import { HEAP_SERIES_QUERIES, type SeriesQueryName } from '../../../../shared/engine/heap/contract/heap-series.ts';
import { createComparisonCache } from '../comparison-cache.ts';
import { only } from '../../../../shared/core/capability/testing/only.ts';
import type { ComparisonParts } from './engine.ts';
import { ENGINES, createComparisons } from './index.ts';

/** Queries that the host answers itself: work on a document, source maps, texts of scripts, and series of heaps. */
const OF_THE_HOST: readonly AnalysisQueryName[] = [
  'heap.retained',
  'heap.originals',
  'heap.origin',
  'profile.originals',
  'coverage.originals',
  'code.around',
  'code.calls',
  'code.named',
  'code.quotes',
  'code.renders',
  'code.source',
  'code.uses',
  ...(Object.keys(HEAP_SERIES_QUERIES) as SeriesQueryName[]),
];

it('answers each query of the contract in one place', () => {
  const comparisons = createComparisons(
    only<ComparisonParts>('the parts', { createCache: createComparisonCache().createCache }, [
      'documents',
      'pacing',
      'reportBug',
    ]),
  );
  const handled = [
    ...OF_THE_HOST,
    ...comparisons.keys(),
    ...new Set(Object.values(ENGINES).flatMap(({ queries }) => queries)),
  ];
  expect(handled.toSorted()).toEqual(Object.keys(ANALYSIS_QUERIES).toSorted());
});
