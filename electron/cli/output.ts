/** What goes to stdout and stderr. Documents and tables on stdout; sentences, warnings and failures on stderr, never a stack. */
import { plainLine, printable } from '../../shared/base/visible-text.ts';
import type { AppError } from '../../shared/contracts/errors.ts';
import type { CommandContext, Output } from './context.ts';

/** Documents as they are for a file or a pipe; a terminal would act on control characters that pages and files put into them. */
function write(stdout: Output, text: string): void {
  stdout.write(stdout.isTTY === true ? printable(text) : text);
}

/** One JSON document, as `--json` prints it. */
export function printJson(stdout: Output, document: unknown): void {
  write(stdout, `${JSON.stringify(document)}\n`);
}

export function printText(stdout: Output, text: string): void {
  write(stdout, text.endsWith('\n') ? text : `${text}\n`);
}

/** A sentence for the person. */
export function say(context: Pick<CommandContext, 'stderr'>, sentence: string): void {
  context.stderr.write(printable(`pen: ${sentence}\n`));
}

/** The one way a failed command says so: as a document with `--json`, as sentences always. */
export function printFailure(streams: { stdout: Output; stderr: Output; json: boolean }, error: AppError): void {
  const { code, message, suggestion } = error;
  if (streams.json) {
    printJson(streams.stdout, { error: { code, message, ...(suggestion === undefined ? {} : { suggestion }) } });
  }
  streams.stderr.write(printable(`pen: ${message}\n${suggestion === undefined ? '' : `${suggestion}\n`}`));
}

/** Columns padded to their widest cell; numbers to the right. Empty where there are no rows. */
export function textTable(
  columns: readonly { readonly title: string; readonly alignRight?: boolean }[],
  rows: readonly (readonly string[])[],
): string {
  const clean = rows.map((row) => row.map((cell) => plainLine(cell)));
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...clean.map((row) => Array.from(row[index] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ alignRight }, index) => {
        const cell = cells[index] ?? '';
        const padding = ' '.repeat(Math.max(0, (widths[index] ?? 0) - Array.from(cell).length));
        return alignRight === true ? padding + cell : cell + padding;
      })
      .join('  ')
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...clean.map(line)].join('\n');
}

/** The first rows that `--top` and `--all` ask for, and how many were cut. */
export function cutRows<T>(rows: readonly T[], limit: number | null): { rows: readonly T[]; omitted: number } {
  if (limit === null || rows.length <= limit) return { rows, omitted: 0 };
  return { rows: rows.slice(0, limit), omitted: rows.length - limit };
}
