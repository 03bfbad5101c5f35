/** Readers of stored files of this feature, by the kind of document. */
import { reportReader, resultReader } from '../../core/kinds/report-reader.ts';
import { readApplicationCapture } from './application-file/index.ts';
import { APPLICATION_TABLES } from './application/tables.ts';
import { MemoryLedgerFileSchema } from './contract/memory-ledgers.ts';
import { MEMORY_LEDGER_TABLES } from './tables.ts';

export const REPORT_READERS = {
  application: reportReader({ read: readApplicationCapture, tables: APPLICATION_TABLES }),
  'memory-ledger': reportReader({
    read: resultReader({
      label: 'memory ledger',
      member: 'penMemoryLedger',
      schema: MemoryLedgerFileSchema,
      again: 'Export it again, or take another ledger.',
    }),
    tables: MEMORY_LEDGER_TABLES,
  }),
};
