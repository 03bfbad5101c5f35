/** Output on stdout and stderr. Documents and tables on stdout; sentences, warnings and failures on stderr, never a stack. */
import { formatCount } from '../../../../shared/base/units.ts';
import { plainLine, printable } from '../../../../shared/base/visible-text.ts';
import type { AppError } from '../../../../shared/base/errors.ts';
import type { CommandContext, Output } from '../context.ts';

/** Text as it is in a file or a pipe; a terminal would act on control characters from pages and files. */
export function printDocument(stdout: Output, text: string): void {
  stdout.write(stdout.isTTY === true ? printable(text) : text);
}

/** One JSON document, as `--json` prints it. */
export function printJson(stdout: Output, document: unknown): void {
  printDocument(stdout, `${JSON.stringify(document)}\n`);
}

export function printText(stdout: Output, text: string): void {
  printDocument(stdout, text.endsWith('\n') ? text : `${text}\n`);
}

/** A sentence for the user. Names of targets and files in it begin no line of their own. */
export function say(context: Pick<CommandContext, 'stderr'>, sentence: string): void {
  context.stderr.write(`pen: ${plainLine(sentence)}\n`);
}

/** The only place that prints a failure: as a document with `--json`, and always as sentences. */
export function printFailure(streams: { stdout: Output; stderr: Output; json: boolean }, error: AppError): void {
  const { code, message, suggestion } = error;
  if (streams.json) {
    printJson(streams.stdout, { error: { code, message, ...(suggestion === undefined ? {} : { suggestion }) } });
  }
  // An exception of the target's code has lines of its own; indented, none of them looks like ours.
  const [first = '', ...more] = code === 'evaluation_failed' ? message.split('\n') : [plainLine(message)];
  const lines = [
    `pen: ${first}`,
    ...more.map((line) => `  ${line}`),
    ...(suggestion === undefined ? [] : [plainLine(suggestion)]),
  ];
  streams.stderr.write(printable(`${lines.join('\n')}\n`));
}

/** A longer cell moves the rest of its own row to the right, not that of all rows. */
const MAX_PADDED_CHARS = 60;

/** Columns padded to their widest cell, numbers right-aligned. Every cell is whole. Empty without rows. */
export function textTable(
  columns: readonly { readonly title: string; readonly alignRight?: boolean }[],
  rows: readonly (readonly string[])[],
): string {
  const clean = rows.map((row) => row.map((cell) => plainLine(cell)));
  const titles = columns.map(({ title }) => plainLine(title));
  const widths = columns.map(({ alignRight }, index) => {
    const lengths = clean.map((row) => Array.from(row[index] ?? '').length);
    const padded = alignRight === true ? lengths : lengths.filter((length) => length <= MAX_PADDED_CHARS);
    return Math.max(titles[index]?.length ?? 0, ...padded);
  });
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ alignRight }, index) => {
        const cell = cells[index] ?? '';
        const padding = ' '.repeat(Math.max(0, (widths[index] ?? 0) - Array.from(cell).length));
        return alignRight === true ? padding + cell : cell + padding;
      })
      .join('  ')
      .trimEnd();
  return [line(titles), ...clean.map(line)].join('\n');
}

/** Says that a list is cut, if it is. `noun`: what the rows are, in the plural. */
export function printOmitted(context: Pick<CommandContext, 'stdout'>, omitted: number, noun: string): void {
  if (omitted > 0) printText(context.stdout, `… ${formatCount(omitted)} more ${noun}; --all shows them.`);
}

/** The first rows by `--top` and `--all`, and how many were left out. */
export function cutRows<T>(rows: readonly T[], limit: number | null): { rows: readonly T[]; omitted: number } {
  if (limit === null || rows.length <= limit) return { rows, omitted: 0 };
  return { rows: rows.slice(0, limit), omitted: rows.length - limit };
}
