/** Coverage of scripts, and of style sheets. */
import { COVERAGE_QUERIES } from '../../engine/coverage/contract/coverage.ts';
import { COVERAGE_EXAMPLES } from '../../engine/tables/contract/examples/coverage.ts';
import { COVERAGE_SQL_TABLES } from '../../engine/tables/contract/coverage.ts';
import { documentKind } from '../../core/kinds/document-kind.ts';

const COVERAGE = documentKind({
  label: 'coverage file',
  captures: {
    'js-coverage': {
      prefix: 'jscov',
      extension: '.json',
      mimeType: 'application/json',
      label: 'JS coverage',
      plural: 'captures of JS coverage',
      tool: 'pen_js_coverage',
      short: 'JS coverage',
      icon: 'coverage',
      comparesWith: ['js-coverage'],
      hasSeries: false,
      exports: ['istanbul', 'html'],
      // Our own coverage states its kind, even if it is empty.
      signatures: [{ 'penCoverage.kind': 'js-coverage' }],
    },
    'css-coverage': {
      prefix: 'csscov',
      extension: '.json',
      mimeType: 'application/json',
      label: 'CSS coverage',
      plural: 'captures of CSS coverage',
      tool: 'pen_css_coverage',
      short: 'CSS coverage',
      icon: 'coverage',
      comparesWith: ['css-coverage'],
      hasSeries: false,
      exports: ['html'],
      signatures: [{ 'penCoverage.kind': 'css-coverage' }],
    },
  },
  queries: COVERAGE_QUERIES,
  overview: 'coverage.overview',
  places: ['source'],
  tables: COVERAGE_SQL_TABLES,
  examples: COVERAGE_EXAMPLES,
  datasetTables: ['file'],
});

export const KINDS = { coverage: COVERAGE } as const;
