/** A report of Lighthouse. */
import { LIGHTHOUSE_QUERIES, recordedMode } from './contract/lighthouse.ts';
import { LIGHTHOUSE_EXAMPLES } from '../../engine/tables/contract/examples/lighthouse.ts';
import { LIGHTHOUSE_SQL_TABLES } from '../../engine/tables/contract/lighthouse.ts';
import { documentKind } from '../../core/kinds/document-kind.ts';

const LIGHTHOUSE = documentKind({
  label: 'Lighthouse report',
  captures: {
    lighthouse: {
      prefix: 'lh',
      extension: '.json',
      mimeType: 'application/json',
      label: 'Lighthouse report',
      plural: 'Lighthouse reports',
      tool: 'pen_lighthouse',
      short: 'Lighthouse',
      icon: 'lighthouse',
      comparesWith: ['lighthouse'],
      comparedWithin: recordedMode,
      hasSeries: false,
      exports: ['html'],
      signatures: [{ lighthouseVersion: true }],
    },
  },
  queries: LIGHTHOUSE_QUERIES,
  overview: 'lighthouse.report',
  places: [],
  tables: LIGHTHOUSE_SQL_TABLES,
  examples: LIGHTHOUSE_EXAMPLES,
  datasetTables: ['audit', 'category', 'metric'],
});

export const KINDS = { lighthouse: LIGHTHOUSE } as const;
