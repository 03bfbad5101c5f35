/**
 * Texts that the window copies. Pages and files choose the names in them, and they are pasted into terminals, spreadsheets and issues: so a name
 * begins no line of its own, acts on no terminal and is no formula. A single value that is copied alone stays as it is.
 */
import { plainLine } from '../../../shared/base/visible-text.ts';
import { spreadsheetText } from '../../../shared/base/spreadsheet-text.ts';

/** A formula that does more than arithmetic calls a function, another program or another sheet. `+1.2 KB` and `@9` are none. */
const CALLS = /[(|!]/;

function copiedCell(text: string): string {
  const line = plainLine(text).trim();
  return CALLS.test(line) ? spreadsheetText(line) : line;
}

/** The cells of a row, separated by tabs. */
export function copiedRow(cells: readonly string[]): string {
  return cells.map(copiedCell).join('\t');
}

/** Lines of a stack, a path or a tree, each with its indent. */
export function copiedLines(lines: readonly string[]): string {
  return lines.map(plainLine).join('\n');
}
