/** The report of a kind that is told as a whole. */
import { plainCode, plainFacts, plainTables } from '../../../findings/plain-tables.ts';
import { PERSON } from '../../../findings/voice.ts';
import type { ReportFindings } from '../../../kinds/report-findings.ts';
import { MAX_ROWS, type ReportBuilder } from './report-source.ts';

export function reportOf(findings: ReportFindings): ReportBuilder {
  return async ({ query, place }) => {
    const { view, facts, parts } = await findings(query, place);
    const tables = parts.flatMap((part) => plainTables(part, PERSON));
    const code = parts.flatMap((part) => plainCode(part, PERSON));
    return {
      view,
      figures: plainFacts(facts, PERSON),
      sections: [...code, ...tables.map((table) => ({ ...table, rows: table.rows.slice(0, MAX_ROWS) }))],
    };
  };
}
