import { verdictOf, type Verdicts } from '../../core/kinds/kind-verdicts.ts';
import { proofComparison } from './comparison.ts';
import { proofVerdict } from './findings.ts';

export const VERDICTS: Verdicts = {
  proof: {
    own: async (ask) => proofVerdict((await ask('proof.file', {})).report),
    compared: verdictOf(proofComparison),
  },
};
