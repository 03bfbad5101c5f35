import type { Tellers } from '../../core/report/kind-tellers.ts';
import { ExplorationFileSchema } from './contract/explorations.ts';
import { explorationFindings, explorationMarkdown } from './findings.ts';

export const TELLERS: Tellers = {
  exploration: {
    findings: explorationFindings,
    whole: {
      member: 'exploration',
      query: 'exploration.file',
      schema: ExplorationFileSchema,
      texts: (file) => [explorationMarkdown(ExplorationFileSchema.parse(file))],
    },
  },
};
