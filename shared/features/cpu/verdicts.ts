import type { KindVerdicts, Verdicts } from '../../core/kinds/kind-verdicts.ts';
import { comparedProfilesVerdict, profileVerdictOf } from './verdict.ts';

const OF_PROFILES: KindVerdicts = { own: (ask) => profileVerdictOf(ask), compared: comparedProfilesVerdict };

export const VERDICTS: Verdicts = { 'cpu-profile': OF_PROFILES, 'heap-profile': OF_PROFILES };
