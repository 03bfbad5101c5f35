/** An exploration of an application. The hunts that confirmed its leaks are captures of their own. It has no tables. */
import { EXPLORATION_QUERIES } from './contract/explorations.ts';
import { documentKind } from '../../core/kinds/document-kind.ts';

const EXPLORATION = documentKind({
  label: 'exploration',
  captures: {
    exploration: {
      prefix: 'explore',
      extension: '.json',
      mimeType: 'application/json',
      label: 'Exploration',
      plural: 'explorations',
      tool: 'pen_explore',
      short: 'Exploration',
      icon: 'map',
      comparesWith: [],
      isResult: true,
      hasSeries: false,
      exports: ['html'],
      signatures: [{ penExploration: true }],
    },
  },
  queries: EXPLORATION_QUERIES,
  overview: 'exploration.file',
  places: [],
  tables: [],
  examples: [],
  datasetTables: [],
});

export const KINDS = { exploration: EXPLORATION } as const;
