/** The ledger of a process. The snapshots that its owners were read from are captures of their own. */
import { APPLICATION } from './application/kind.ts';
import { MEMORY_LEDGER_QUERIES } from './contract/memory-ledgers.ts';
import { MEMORY_LEDGER_EXAMPLES } from '../../engine/tables/contract/examples/memory-ledger.ts';
import { MEMORY_LEDGER_SQL_TABLES } from '../../engine/tables/contract/memory-ledger.ts';
import { documentKind } from '../../core/kinds/document-kind.ts';

const MEMORY_LEDGER = documentKind({
  label: 'memory ledger',
  captures: {
    'memory-ledger': {
      prefix: 'ledger',
      extension: '.json',
      mimeType: 'application/json',
      label: 'Memory ledger',
      plural: 'memory ledgers',
      tool: 'pen_memory_ledger',
      short: 'Ledger',
      icon: 'ledger',
      comparesWith: ['memory-ledger'],
      hasSeries: false,
      exports: ['html'],
      signatures: [{ penMemoryLedger: true }],
    },
  },
  queries: MEMORY_LEDGER_QUERIES,
  overview: 'memory-ledger.file',
  places: [],
  tables: MEMORY_LEDGER_SQL_TABLES,
  examples: MEMORY_LEDGER_EXAMPLES,
  datasetTables: ['process', 'part', 'owner'],
});

export const KINDS = { application: APPLICATION, 'memory-ledger': MEMORY_LEDGER } as const;
