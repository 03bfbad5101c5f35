/** Readers of stored files of this feature, by the kind of document. */
import { reportReader, resultReader } from '../../core/kinds/report-reader.ts';
import { LeakHuntFileSchema } from './contract/leak-hunt-files.ts';

export const REPORT_READERS = {
  'leak-hunt': reportReader({
    read: resultReader({
      label: 'leak hunt',
      member: 'penLeakHunt',
      schema: LeakHuntFileSchema,
      again: 'Hunt again, or compare its snapshots, which are captures of their own.',
    }),
    tables: [],
  }),
};
