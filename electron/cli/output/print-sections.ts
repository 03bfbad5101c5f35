/** Prints sections of findings as text. */
import { formatCount, truncateEnd } from '../../../shared/base/units.ts';
import { plainLine } from '../../../shared/base/visible-text.ts';
import type { Absence, Section } from '../../../shared/findings/model.ts';
import { plainTables } from '../../../shared/findings/plain-tables.ts';
import { TERMINAL, told } from '../../../shared/findings/voice.ts';
import type { ToldReport } from '../../../shared/kinds/report-findings.ts';
import { listLimit } from '../arguments/command-arguments.ts';
import type { CommandContext } from '../context.ts';
import { cutRows, printJson, printText, textTable } from './output.ts';

/** Cells of one table. */
const CELL_CHARS = 90;

/** Each table below its title, with as many rows as `--top` and `--all` say. */
export function printSections(
  context: CommandContext,
  sections: readonly (Section | Absence)[],
  maxCellChars = Infinity,
): void {
  for (const found of sections.flatMap((part) => plainTables(part, TERMINAL))) {
    const { rows } = cutRows(found.rows, listLimit(context));
    const omitted = found.total - rows.length;
    const columns = found.columns.map(({ title, isFigure = false }) => ({
      title: title.toUpperCase(),
      alignRight: isFigure,
    }));
    const cells = rows.map((row) =>
      row.map((cell) => truncateEnd(plainLine(typeof cell === 'string' ? cell : cell.text), maxCellChars)),
    );
    printText(context.stdout, `\n${found.title}\n${textTable(columns, cells)}`);
    if (found.note !== undefined) printText(context.stdout, plainLine(found.note));
    if (omitted > 0) printText(context.stdout, `… ${formatCount(omitted)} more; --all shows them.`);
  }
}

/** A report: its first line and its tables, or its document with `--json`. */
export function printTold(
  context: CommandContext,
  { line, parts, json }: Pick<ToldReport, 'line' | 'parts' | 'json'>,
): void {
  const limit = listLimit(context);
  if (context.json) {
    printJson(
      context.stdout,
      json((rows) => cutRows(rows, limit)),
    );
    return;
  }
  printText(context.stdout, plainLine(told(line, TERMINAL)));
  printSections(context, parts, CELL_CHARS);
}
