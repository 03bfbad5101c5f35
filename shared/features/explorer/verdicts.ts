import type { Verdicts } from '../../core/kinds/kind-verdicts.ts';
import { explorationVerdict } from './findings.ts';

export const VERDICTS: Verdicts = {
  exploration: { own: async (ask) => explorationVerdict(await ask('exploration.file', {})) },
};
