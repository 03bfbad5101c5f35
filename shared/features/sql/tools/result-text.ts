/** The rows of a result as text. Numbers stay plain, in the unit that the name of the column ends in, so that they can be read, sorted and computed with. */
import { cell } from '../../../base/markdown.ts';
import { truncateEnd } from '../../../base/units.ts';
import type { SqlResult, SqlValue } from '../contract/sql.ts';
import { name, plainTable, type Table } from '../../../core/findings/model.ts';

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

/** Names of columns are the query's own. */
export function resultTable({ columns, rows }: Pick<SqlResult, 'columns' | 'rows'>): Table {
  return {
    ...plainTable(
      columns.map((column) => cell(truncateEnd(column.name, CELL_CHARS))),
      rows.map((row) => columns.map((_, index) => name(valueText(row[index] ?? null), CELL_CHARS))),
    ),
    empty: 'No rows.',
  };
}
