import type { Tellers } from '../../core/report/kind-tellers.ts';
import { InteractionFileSchema } from './contract/interactions.ts';
import { interactionComparison, interactionFindings } from './findings.ts';
import { interactText } from './tools/interact-text.ts';

export const TELLERS: Tellers = {
  interaction: {
    findings: interactionFindings,
    comparison: interactionComparison,
    whole: {
      member: 'interaction',
      query: 'interaction.file',
      schema: InteractionFileSchema,
      texts: (file) => [interactText(InteractionFileSchema.parse(file).result)],
    },
  },
};
