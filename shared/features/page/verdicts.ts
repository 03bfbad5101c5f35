import { verdictOf, type Verdicts } from '../../core/kinds/kind-verdicts.ts';
import { interactionComparison, interactionVerdict } from './findings.ts';

export const VERDICTS: Verdicts = {
  interaction: {
    own: async (ask) => interactionVerdict(await ask('interaction.file', {})),
    compared: verdictOf(interactionComparison),
  },
};
