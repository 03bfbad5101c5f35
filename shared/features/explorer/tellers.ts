import type { Tellers } from '../../core/report/kind-tellers.ts';
import { sectionText } from '../../core/findings/markdown.ts';
import { MARKDOWN, told } from '../../core/findings/voice.ts';
import { ExplorationFileSchema, type Exploration } from './contract/explorations.ts';
import { explorationFindings, explorationSections, explorationVerdict } from './findings.ts';

/** The headline, and the sections. */
function explorationTexts(exploration: Exploration): readonly string[] {
  const { headline, notes = [] } = explorationVerdict(exploration);
  return [
    [headline, ...notes].map((words) => told(words, MARKDOWN)).join(' '),
    ...explorationSections(exploration).map(sectionText),
  ];
}

export const TELLERS: Tellers = {
  exploration: {
    findings: explorationFindings,
    whole: {
      member: 'exploration',
      query: 'exploration.file',
      schema: ExplorationFileSchema,
      texts: (file) => explorationTexts(ExplorationFileSchema.parse(file)),
    },
  },
};
