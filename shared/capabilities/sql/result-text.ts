/** The rows of a result as text, with the units that the names of columns end in. */
import { cell, table } from '../../base/markdown.ts';
import { formatBytes, formatCount, formatDuration, truncateEnd } from '../../base/units.ts';
import type { SqlResult, SqlValue } from '../../contracts/sql.ts';

const CELL_CHARS = 160;

function withUnit(name: string, value: number): string {
  if (name.endsWith('_bytes')) return formatBytes(value);
  if (name.endsWith('_ms')) return formatDuration(value);
  if (name.endsWith('_us')) return formatDuration(value / 1000);
  // Ids, lines and times of day are not counted.
  if (name === 'count' || name.endsWith('_count')) return formatCount(value);
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}

export function valueText(name: string, value: SqlValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return withUnit(name.toLowerCase(), value);
  return String(value);
}

/** A table; columns without a unit as they are. */
export function resultTable({ columns, rows }: Pick<SqlResult, 'columns' | 'rows'>): string {
  if (rows.length === 0) return 'No rows.';
  return table(
    // Names of columns are the question's own.
    columns.map(({ name }) => cell(truncateEnd(name, CELL_CHARS))),
    rows.map((row) => columns.map(({ name }, index) => truncateEnd(valueText(name, row[index] ?? null), CELL_CHARS))),
  );
}
