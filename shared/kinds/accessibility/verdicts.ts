/** The verdicts of accessibility reports. */
import { verdictOf, type KindVerdicts } from '../kind-verdicts.ts';
import { accessibilityComparison } from './findings.ts';
import { accessibilityVerdict } from './rules.ts';

export const verdicts: KindVerdicts = {
  own: async (ask) => accessibilityVerdict(await ask('accessibility.report', {})),
  compared: verdictOf(accessibilityComparison),
};
