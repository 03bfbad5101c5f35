/** Readers of stored files of this feature, by the kind of document. */
import { reportReader, resultReader } from '../../core/kinds/report-reader.ts';
import { ProofFileSchema } from './contract/proof-files.ts';

export const REPORT_READERS = {
  proof: reportReader({
    read: resultReader({
      label: 'proof',
      member: 'penProof',
      schema: ProofFileSchema,
      again: 'Prove it again; the captures of its runs are captures of their own.',
    }),
    tables: [],
  }),
};
