/** Test helper: the rows of a table as objects. Throws where a slice is not as its definition and `ReadTable` promise. */
import type { SqlColumn } from '../contract/sql-schema.ts';
import {
  NO_BOOLEAN,
  NO_INTEGER,
  NO_TEXT,
  type ColumnValues,
  type SqlTableOf,
  type TableSlice,
} from '../table-columns.ts';

export type SqlRow = Readonly<Record<string, string | number | boolean | null>>;

/** `sliceRows` is small, so that tests see rows at the borders of slices. */
export function rowsOf<D>(tables: readonly SqlTableOf<D>[], name: string, document: D, sliceRows = 3): SqlRow[] {
  const table = tables.find(({ definition }) => definition.name === name);
  if (table === undefined) throw new Error(`There is no table ${name}`);
  const { columns } = table.definition;
  return [...table.read(document, sliceRows)].flatMap((slice) => {
    if (slice.rowCount < 1 || slice.rowCount > sliceRows)
      throw new Error(`A slice of ${name} has ${slice.rowCount} rows`);
    if (slice.columns.length !== columns.length)
      throw new Error(`A slice of ${name} has ${slice.columns.length} columns`);
    return Array.from({ length: slice.rowCount }, (_, row) => rowAt(columns, slice, row));
  });
}

function rowAt(columns: readonly SqlColumn[], slice: TableSlice, row: number): SqlRow {
  return Object.fromEntries(
    columns.map((column, at) => [column.name, valueAt(column, slice.columns[at], slice.rowCount, row)]),
  );
}

function valueAt({ name, type }: SqlColumn, values: ColumnValues, rowCount: number, row: number): SqlRow[string] {
  const length = 'texts' in values ? values.indexes.length : values.length;
  if (length !== rowCount) throw new Error(`${name} has ${length} values of ${rowCount} rows`);
  if ('texts' in values && type === 'text') {
    const index = values.indexes[row];
    if (index === NO_TEXT) return null;
    if (index >= values.texts.length) throw new Error(`${name} has no text ${index}`);
    return values.texts[index];
  }
  if (values instanceof Int32Array && type === 'integer') return values[row] === NO_INTEGER ? null : values[row];
  // Integers beyond 32 bits are doubles.
  if (values instanceof Float64Array && (type === 'double' || type === 'integer'))
    return Number.isNaN(values[row]) ? null : values[row];
  if (values instanceof Uint8Array && type === 'boolean') return values[row] === NO_BOOLEAN ? null : values[row] === 1;
  throw new Error(`${name} is a column of ${type}, and its values are not`);
}

/** Sums of a column by the values of another one. */
export function sumBy(rows: readonly SqlRow[], by: string, of: string): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const row of rows) sums[String(row[by])] = (sums[String(row[by])] ?? 0) + Number(row[of] ?? 0);
  return sums;
}
