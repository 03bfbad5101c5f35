/** Readers of stored files of this feature, by the kind of document. */
import { reportReader, resultReader } from '../../core/kinds/report-reader.ts';
import { ExplorationFileSchema } from './contract/explorations.ts';

export const REPORT_READERS = {
  exploration: reportReader({
    read: resultReader({
      label: 'exploration',
      member: 'penExploration',
      schema: ExplorationFileSchema,
      again: 'Export it again, or explore again.',
    }),
    tables: [],
  }),
};
