/** Readers of stored files of this feature, by the kind of document. */
import { reportReader, resultReader } from '../../core/kinds/report-reader.ts';
import { ComparisonFileSchema } from './comparison-files.ts';

export const REPORT_READERS = {
  comparison: reportReader({
    read: resultReader({
      label: 'comparison',
      member: 'penComparison',
      schema: ComparisonFileSchema,
      again: 'Compare its captures again.',
    }),
    tables: [],
  }),
};
