/** A leak hunt. Its snapshots have tables; it has none. */
import { LEAK_HUNT_QUERIES } from './contract/leak-hunt-files.ts';
import { documentKind } from '../../core/kinds/document-kind.ts';

const LEAK_HUNT = documentKind({
  label: 'leak hunt',
  captures: {
    'leak-hunt': {
      prefix: 'hunt',
      extension: '.json',
      mimeType: 'application/json',
      label: 'Leak hunt',
      plural: 'leak hunts',
      tool: 'pen_leak_hunt',
      short: 'Leak hunt',
      icon: 'hunt',
      comparesWith: ['leak-hunt'],
      isResult: true,
      hasSeries: false,
      exports: ['html'],
      signatures: [{ penLeakHunt: true }],
    },
  },
  queries: LEAK_HUNT_QUERIES,
  overview: 'leak-hunt.file',
  places: [],
  tables: [],
  examples: [],
  datasetTables: [],
});

export const KINDS = { 'leak-hunt': LEAK_HUNT } as const;
