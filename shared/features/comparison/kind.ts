/** A comparison of captures. They have tables; it has none. */
import { COMPARISON_QUERIES } from './comparison-files.ts';
import { documentKind } from '../../core/kinds/document-kind.ts';

const COMPARISON = documentKind({
  label: 'comparison',
  captures: {
    comparison: {
      prefix: 'diff',
      extension: '.json',
      mimeType: 'application/json',
      label: 'Comparison',
      plural: 'comparisons',
      tool: 'pen_heap_diff',
      short: 'Comparison',
      icon: 'compare',
      comparesWith: [],
      isResult: true,
      hasSeries: false,
      exports: ['html'],
      signatures: [{ penComparison: true }],
    },
  },
  queries: COMPARISON_QUERIES,
  overview: 'comparison.file',
  places: [],
  tables: [],
  examples: [],
  datasetTables: [],
});

export const KINDS = { comparison: COMPARISON } as const;
