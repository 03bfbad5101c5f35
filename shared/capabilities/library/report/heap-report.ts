/** The report of a comparison of heap snapshots. */
import { plainFacts, plainTables } from '../../../findings/plain-tables.ts';
import { PERSON } from '../../../findings/voice.ts';
import { comparedClasses, comparedHeapFacts } from '../../../kinds/heap/comparison.ts';
import { heapVerdict, survivorsOf } from '../../heap/heap-verdict.ts';
import { comparedView, MAX_ROWS, type ReportBuilder, type ReportSource } from './report-source.ts';

/** Paths that the verdict is made from; further ones retain little. */
const CLUSTERS = 5;

async function verdictOf({ query, earlier }: ReportSource): Promise<string> {
  const [base, ...between] = earlier.map(({ file }) => file);
  const { clusters } = await query('heap.diff-clusters', { base: base ?? '', between, count: CLUSTERS });
  return heapVerdict(clusters.map(survivorsOf), undefined).text;
}

export const heapComparisonReport: ReportBuilder = async (source) => {
  const { query, earlier } = source;
  const [base] = earlier;
  const compared = await query('heap.diff', { base: base?.file ?? '', count: MAX_ROWS });
  const note =
    earlier.length > 1 ? `The series has ${earlier.length + 1} snapshots; its first and last are compared.` : '';
  return {
    view: comparedView(base),
    figures: [
      ['Verdict', source.verdict ?? (await verdictOf(source))],
      ...plainFacts(comparedHeapFacts(compared), PERSON),
    ],
    sections: plainTables(comparedClasses(compared, note), PERSON),
  };
};
