/** The verdicts of Lighthouse reports. */
import { verdictOf, type Verdicts } from '../../core/kinds/kind-verdicts.ts';
import { lighthouseComparison } from './lighthouse/findings.ts';
import { lighthouseVerdict } from './lighthouse/rules.ts';

export const VERDICTS: Verdicts = {
  lighthouse: {
    own: async (ask) => lighthouseVerdict(await ask('lighthouse.report', {})),
    compared: verdictOf(lighthouseComparison),
  },
};
