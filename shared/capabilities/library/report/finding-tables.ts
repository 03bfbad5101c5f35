/** Findings as tables of a report. */
import { isAbsence, type Absence, type Section } from '../../../findings/model.ts';
import { plainTables } from '../../../findings/plain-tables.ts';
import { PERSON } from '../../../findings/voice.ts';
import { wholeTable, type ReportTable } from './report-model.ts';

/** The tables of all findings that have data. */
export function findingTables(parts: readonly (Section | Absence)[]): ReportTable[] {
  return parts.flatMap((part) =>
    isAbsence(part)
      ? []
      : plainTables(part, PERSON).map(({ title, columns, rows, note }) =>
          wholeTable(title, columns, rows, note === '' ? undefined : note),
        ),
  );
}
