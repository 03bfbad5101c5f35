/** A proof of a fix. The captures of its median runs are captures of their own. It has no tables. */
import { PROOF_QUERIES } from './contract/proof-files.ts';
import { documentKind } from '../../core/kinds/document-kind.ts';

const PROOF = documentKind({
  label: 'proof',
  captures: {
    proof: {
      prefix: 'proof',
      extension: '.json',
      mimeType: 'application/json',
      label: 'Proof',
      plural: 'proofs',
      tool: 'pen_prove_programs',
      short: 'Proof',
      icon: 'proof',
      comparesWith: ['proof'],
      isResult: true,
      hasSeries: false,
      exports: ['html'],
      signatures: [{ penProof: true }],
    },
  },
  queries: PROOF_QUERIES,
  overview: 'proof.file',
  places: [],
  tables: [],
  examples: [],
  datasetTables: [],
});

export const KINDS = { proof: PROOF } as const;
