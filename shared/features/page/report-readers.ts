/** Readers of stored files of this feature, by the kind of document. */
import { reportReader, resultReader } from '../../core/kinds/report-reader.ts';
import { InteractionFileSchema } from './contract/interactions.ts';

export const REPORT_READERS = {
  interaction: reportReader({
    read: resultReader({
      label: 'interaction',
      member: 'penInteraction',
      schema: InteractionFileSchema,
      again: 'Measure it again; its recording is a capture of its own.',
    }),
    tables: [],
  }),
};
