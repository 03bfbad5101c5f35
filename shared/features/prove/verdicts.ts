import type { Verdicts } from '../../core/kinds/kind-verdicts.ts';
import { proofVerdict } from './findings.ts';

export const VERDICTS: Verdicts = {
  proof: { own: async (ask) => proofVerdict((await ask('proof.file', {})).report) },
};
