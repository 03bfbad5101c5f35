/** A report of accessibility. */
import { ACCESSIBILITY_QUERIES } from '../../contracts/page/accessibility.ts';
import { ACCESSIBILITY_EXAMPLES } from '../../contracts/sql-examples/accessibility.ts';
import { ACCESSIBILITY_SQL_TABLES } from '../../contracts/sql-tables/accessibility.ts';
import { documentKind } from '../document-kind.ts';

export const ACCESSIBILITY = documentKind({
  label: 'accessibility report',
  captures: {
    accessibility: {
      prefix: 'a11y',
      extension: '.json',
      mimeType: 'application/json',
      label: 'Accessibility report',
      plural: 'accessibility reports',
      tool: 'pen_accessibility_check',
      short: 'Accessibility',
      icon: 'accessibility',
      comparesWith: ['accessibility'],
      hasSeries: false,
      exports: ['html'],
      signatures: [
        { format: 'pen-accessibility' },
        // axe-core itself.
        { testEngine: true, violations: true },
        { testEngine: true, testRunner: true },
      ],
    },
  },
  queries: ACCESSIBILITY_QUERIES,
  overview: 'accessibility.report',
  places: [],
  tables: ACCESSIBILITY_SQL_TABLES,
  examples: ACCESSIBILITY_EXAMPLES,
  datasetTables: ['rule', 'violation'],
});
