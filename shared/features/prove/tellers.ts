import type { Tellers } from '../../core/report/kind-tellers.ts';
import { ProofFileSchema } from './contract/proof-files.ts';
import { proofComparison } from './comparison.ts';
import { proofFindings } from './findings.ts';
import { proofMarkdown } from './proof-text.ts';

export const TELLERS: Tellers = {
  proof: {
    findings: proofFindings,
    comparison: proofComparison,
    whole: {
      member: 'proof',
      query: 'proof.file',
      schema: ProofFileSchema,
      texts: (file) => [proofMarkdown(ProofFileSchema.parse(file).report)],
    },
  },
};
