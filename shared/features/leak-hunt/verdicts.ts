import { verdictOf, type Verdicts } from '../../core/kinds/kind-verdicts.ts';
import { leakHuntComparison } from './comparison.ts';

export const VERDICTS: Verdicts = {
  // Its own verdict is what the file says.
  'leak-hunt': { own: async () => null, compared: verdictOf(leakHuntComparison) },
};
