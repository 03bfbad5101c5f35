/** The report of a comparison of heap snapshots. */
import { plainFacts, plainTables } from '../../../findings/plain-tables.ts';
import { PERSON } from '../../../findings/voice.ts';
import { comparedClasses, comparedHeapFacts } from '../../../kinds/heap/comparison.ts';
import { comparedView, MAX_ROWS, type ReportBuilder } from './report-source.ts';

export const heapComparisonReport: ReportBuilder = async ({ query, earlier }) => {
  const [base] = earlier;
  const compared = await query('heap.diff', { base: base?.file ?? '', count: MAX_ROWS });
  const note =
    earlier.length > 1 ? `The series has ${earlier.length + 1} snapshots; its first and last are compared.` : '';
  return {
    view: comparedView(base),
    figures: plainFacts(comparedHeapFacts(compared), PERSON),
    sections: plainTables(comparedClasses(compared, note), PERSON),
  };
};
