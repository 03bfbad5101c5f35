/** Prints sections of findings as text. */
import { formatCount, truncateEnd } from '../../../../shared/base/units.ts';
import { plainLine } from '../../../../shared/base/visible-text.ts';
import type { Absence, Section } from '../../../../shared/core/findings/model.ts';
import { plainCode, plainTables, type PlainCode } from '../../../../shared/core/findings/plain-tables.ts';
import { quoteLines } from '../../../../shared/core/findings/quotes.ts';
import { verdictSentences, type Verdict } from '../../../../shared/core/findings/verdict.ts';
import { TERMINAL, told } from '../../../../shared/core/findings/voice.ts';
import type { ToldReport } from '../../../../shared/core/kinds/report-findings.ts';
import { listLimit } from '../arguments/command-arguments.ts';
import type { CommandContext } from '../context.ts';
import { cutRows, printJson, printText, textTable } from './output.ts';

/**
 * A source as editors find it from a terminal, which look in the project for a path without a beginning: `src/rows.ts` for
 * `https://shop.test/src/rows.ts`, `webpack://shop/./src/rows.ts` and `../src/rows.ts`. A path on this machine stays.
 */
export function editorPath(source: string): string {
  const file = /^file:\/\/(?:localhost)?(\/.*)$/i.exec(source)?.[1];
  if (file !== undefined) return file;
  const path = source.replace(/^[a-z][\w+.-]+:\/{2,3}[^/]*\/?/i, '').replace(/[?#].*$/, '');
  return path === ''
    ? source
    : path.replace(/^(?:\.{0,2}\/)+(?=[^/])/, (beginning) => (source.startsWith('/') ? beginning : ''));
}

/** Cells of one table. */
const CELL_CHARS = 90;

/** Code below the place that an editor opens from a terminal. */
function printCode(context: CommandContext, { name, quote }: PlainCode): void {
  const place = `${editorPath(quote.source)}:${quote.line}`;
  const lines = quoteLines(quote).map((text) => `  ${plainLine(text)}`);
  printText(context.stdout, `\n${plainLine(`${name}, ${place}`)}\n${lines.join('\n')}`);
}

/** Code, then each table below its title, with as many rows as `--top` and `--all` say. */
export function printSections(
  context: CommandContext,
  sections: readonly (Section | Absence)[],
  maxCellChars = Infinity,
): void {
  for (const code of sections.flatMap((part) => plainCode(part, TERMINAL))) printCode(context, code);
  for (const found of sections.flatMap((part) => plainTables(part, TERMINAL))) {
    const { rows } = cutRows(found.rows, listLimit(context));
    const omitted = found.total - rows.length;
    const columns = found.columns.map(({ title, isFigure = false }) => ({
      title: title.toUpperCase(),
      alignRight: isFigure,
    }));
    const cells = rows.map((row) => row.map((cell) => truncateEnd(plainLine(cell), maxCellChars)));
    printText(context.stdout, `\n${found.title}\n${textTable(columns, cells)}`);
    if (found.note !== undefined) printText(context.stdout, plainLine(found.note));
    if (omitted > 0) printText(context.stdout, `… ${formatCount(omitted)} more; --all shows them.`);
  }
}

/** A capture: its first line and its tables, or its document with `--json`. */
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

/** The verdict in one line, if there is one. */
export function printVerdict({ stdout }: CommandContext, verdict: Verdict | null): void {
  if (verdict !== null) printText(stdout, `Verdict: ${plainLine(told(verdictSentences(verdict), TERMINAL))}`);
}
