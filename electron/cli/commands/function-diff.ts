/** Shared by the comparisons of two profiles: all changes page by page, and functions with both figures as JSON or as a table. */
import { formatCount } from '../../../shared/base/units.ts';
import { AppFailure, appError } from '../../../shared/contracts/errors.ts';
import type { CommandContext } from '../context.ts';
import { printJson, printText, textTable } from '../output.ts';
import { placeText } from '../place-text.ts';

/** Rows of one query; the analysis process's own maximum. */
const PAGE_ROWS = 10_000;

/** The first `limit` changes (null: all), with the other members of the pages. Throws what `ask` throws. */
export async function allChanges<Page extends { readonly rows: readonly unknown[]; readonly total: number }>(
  ask: (start: number, count: number) => Promise<Page>,
  limit: number | null,
): Promise<{ readonly page: Page; readonly rows: readonly Page['rows'][number][] }> {
  const wanted = limit ?? Number.POSITIVE_INFINITY;
  const rows: Page['rows'][number][] = [];
  for (;;) {
    const page = await ask(rows.length, Math.min(PAGE_ROWS, wanted - rows.length));
    rows.push(...page.rows);
    if (page.rows.length === 0 || rows.length >= Math.min(wanted, page.total)) return { page, rows };
  }
}

interface ChangedFunction {
  readonly name: string;
  readonly url: string;
  readonly line: number;
  readonly column: number;
  readonly exceedsNoise: boolean;
}

export interface FunctionDiff<Row> {
  readonly kind: 'cpu-diff' | 'heap-profile-diff';
  readonly rows: readonly Row[];
  /** The total, shown or not. */
  readonly total: number;
  readonly summary: string;
  /** The JSON names: base, new and change. */
  readonly figuresOf: (row: Row) => Readonly<Record<string, number>>;
  /** The same as text. */
  readonly textsOf: (row: Row) => readonly [base: string, next: string, change: string];
}

export function printFunctionDiff<Row extends ChangedFunction>(context: CommandContext, diff: FunctionDiff<Row>): void {
  const { kind, rows, total, summary, figuresOf, textsOf } = diff;
  const omitted = total - rows.length;
  if (context.json) {
    printJson(context.stdout, {
      kind,
      functions: rows.map((row) => ({ name: row.name, url: row.url, line: row.line, ...figuresOf(row) })),
      ...(omitted === 0 ? {} : { functionsOmitted: omitted }),
    });
    return;
  }
  const table = textTable(
    [
      { title: 'FUNCTION' },
      { title: 'AT' },
      { title: 'BASE', alignRight: true },
      { title: 'NEW', alignRight: true },
      { title: 'Δ', alignRight: true },
      { title: 'BEYOND NOISE' },
    ],
    rows.map((row) => [row.name, placeText(row), ...textsOf(row), row.exceedsNoise ? 'yes' : '']),
  );
  printText(context.stdout, rows.length === 0 ? `${summary}\n\nNo function changed.` : `${summary}\n\n${table}`);
  if (omitted > 0) printText(context.stdout, `… ${formatCount(omitted)} more functions; --all shows them.`);
}

export function wrongUse(message: string, suggestion: string): AppFailure {
  return new AppFailure(appError('invalid_params', message, suggestion));
}
