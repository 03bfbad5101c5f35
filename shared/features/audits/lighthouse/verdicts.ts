/** The verdicts of Lighthouse reports. */
import { verdictOf, type KindVerdicts } from '../../../core/kinds/kind-verdicts.ts';
import { lighthouseComparison } from './findings.ts';
import { lighthouseVerdict } from './rules.ts';

export const verdicts: KindVerdicts = {
  own: async (ask) => lighthouseVerdict(await ask('lighthouse.report', {})),
  compared: verdictOf(lighthouseComparison),
};
