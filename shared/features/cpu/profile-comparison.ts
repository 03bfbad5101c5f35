/** The content of a comparison of CPU profiles or heap samplings. */
import type { AnalysisAnswer } from '../../core/analysis/analysis.ts';
import { plainFacts, plainTables } from '../../core/findings/plain-tables.ts';
import { verdictSentences } from '../../core/findings/verdict.ts';
import { PERSON } from '../../core/findings/voice.ts';
import { MAX_ROWS, type ComparedSource, type ComparisonBuilder } from '../../core/report/comparison-source.ts';
import { comparedChanges, comparedFacts, comparedFunctions } from './comparison.ts';
import { comparedProfilesVerdict } from './verdict.ts';

/** With original names in what changed by more than noise. */
async function withOriginals(
  compared: AnalysisAnswer<'profile.compare'>,
  originals: ComparedSource['originals'],
): Promise<AnalysisAnswer<'profile.compare'>> {
  const changes = await Promise.all(
    compared.changes.map(async (change) => ({ ...change, functions: [...(await originals(change.functions))] })),
  );
  return { ...compared, changes };
}

export const profileComparison: ComparisonBuilder = async ({ query, originals, base }) => {
  const { unit: recorded } = await query('profile.overview', {});
  const unit = recorded === 'bytes' ? 'bytes' : 'milliseconds';
  const compared = await withOriginals(await query('profile.compare', { base: base.file, count: MAX_ROWS }), originals);
  const { scale } = compared;
  const changed = { rows: await originals(compared.rows), total: compared.total };
  const note = scale === 1 ? 'Weights are as recorded.' : 'Times of A are scaled to the length of B.';
  const functions = comparedFunctions(changed, { unit, notes: [note] });
  const verdict = await comparedProfilesVerdict(query, { file: base.file });
  return {
    figures: plainFacts([['Verdict', verdictSentences(verdict)], ...comparedFacts(compared, unit)], PERSON),
    tables: [comparedChanges(compared), functions].flatMap((part) => plainTables(part, PERSON)),
  };
};
