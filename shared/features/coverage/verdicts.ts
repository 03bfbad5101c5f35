/** The verdicts of coverage. */
import { verdictBy } from '../../core/findings/rules.ts';
import { verdictOf, type Verdicts } from '../../core/kinds/kind-verdicts.ts';
import { coverageComparison } from './comparison.ts';
import { COVERAGE_RULES, coverageEvidence } from './rules.ts';

export const VERDICTS: Verdicts = {
  coverage: {
    own: async (ask) => {
      const { rows } = await ask('coverage.files', { sort: 'unused', count: 1 });
      return verdictBy(COVERAGE_RULES, coverageEvidence(await ask('coverage.overview', {}), rows[0]));
    },
    compared: verdictOf(coverageComparison),
  },
};
