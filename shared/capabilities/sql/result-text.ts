/** The rows of a result as text. Numbers stay plain, in the unit that the name of the column ends in, so that they can be read, sorted and computed with. */
import { cell, table } from '../../base/markdown.ts';
import { truncateEnd } from '../../base/units.ts';
import type { SqlResult, SqlValue } from '../../contracts/sql.ts';

const CELL_CHARS = 160;
const DIGITS = 6;
/** Digits after the point of numbers that six digits would round to less. */
const DECIMALS = 3;

function numberText(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return String(
    Number(Math.abs(value) < 10 ** (DIGITS - DECIMALS) ? value.toPrecision(DIGITS) : value.toFixed(DECIMALS)),
  );
}

export function valueText(value: SqlValue): string {
  if (value === null) return '';
  return typeof value === 'number' ? numberText(value) : String(value);
}

/** A table. */
export function resultTable({ columns, rows }: Pick<SqlResult, 'columns' | 'rows'>): string {
  if (rows.length === 0) return 'No rows.';
  return table(
    // Names of columns are the query's own.
    columns.map(({ name }) => cell(truncateEnd(name, CELL_CHARS))),
    rows.map((row) => columns.map((_, index) => truncateEnd(valueText(row[index] ?? null), CELL_CHARS))),
  );
}
