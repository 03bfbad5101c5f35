/** Makes tables of a definition and what its cells or columns are made of; the compiler checks that none is missing and that types agree. */
import type { SqlColumn, SqlColumnType, SqlTable } from './contract/sql-schema.ts';
import {
  NO_INTEGER,
  NO_TEXT,
  type ColumnValues,
  type SqlTableOf,
  type TableSlice,
  type TextColumn,
} from './table-columns.ts';

interface CellTypes {
  readonly integer: number | null;
  readonly double: number | null;
  readonly boolean: boolean;
  readonly text: string | null;
}
interface ValueTypes {
  readonly integer: Int32Array;
  readonly double: Float64Array;
  readonly boolean: Uint8Array;
  readonly text: TextColumn;
}
/** Makes the cells of a row, by the names of columns. */
export type CellsOf<C extends readonly SqlColumn[], R> = {
  readonly [N in C[number]['name']]: (row: R) => CellTypes[Extract<C[number], { readonly name: N }>['type']];
};

/** The columns of a slice by their names. */
export type Values<T extends SqlTable> = {
  readonly [N in T['columns'][number]['name']]: ValueTypes[Extract<T['columns'][number], { readonly name: N }>['type']];
};

export interface NamedSlice<T extends SqlTable> {
  readonly rowCount: number;
  readonly columns: Values<T>;
}

type Cell = CellTypes[SqlColumnType];

/** A table of a few thousand rows, each of which is an object already. */
export function tableOfRows<const T extends SqlTable, D, R>(
  definition: T,
  rowsOf: (document: D) => Iterable<R>,
  cells: CellsOf<T['columns'], NoInfer<R>>,
): SqlTableOf<D> {
  const cellOf = cells as Readonly<Record<string, (row: R) => Cell>>;
  const makers = definition.columns.map(({ name, type }) => ({ type, make: cellOf[name] }));
  const sliceOf = (rows: readonly R[]): TableSlice => ({
    rowCount: rows.length,
    columns: makers.map(({ type, make }) => columnOf(type, rows.map(make))),
  });
  return {
    definition,
    *read(document, sliceRows) {
      let rows: R[] = [];
      for (const row of rowsOf(document)) {
        rows.push(row);
        if (rows.length < sliceRows) continue;
        yield sliceOf(rows);
        rows = [];
      }
      if (rows.length > 0) yield sliceOf(rows);
    },
  };
}

/** A table of many rows, whose columns are made of typed arrays. */
export function tableOfColumns<const T extends SqlTable, D>(
  definition: T,
  slicesOf: (document: D, sliceRows: number) => Iterable<NamedSlice<T>>,
): SqlTableOf<D> {
  return {
    definition,
    *read(document, sliceRows) {
      for (const { rowCount, columns } of slicesOf(document, sliceRows)) {
        const named = columns as Readonly<Record<string, ColumnValues>>;
        yield { rowCount, columns: definition.columns.map(({ name }) => named[name]) };
      }
    },
  };
}

/** A value of a column of integers: null for one that is missing, has a fraction or does not fit. */
export function integerOrNull(value: number | null): number {
  return value !== null && (value | 0) === value ? value : NO_INTEGER;
}

/** Null for a text that is missing. */
export function textOrNull(text: string): string | null {
  return text === '' ? null : text;
}

function columnOf(type: SqlColumnType, cells: readonly Cell[]): ColumnValues {
  if (type === 'integer')
    return Int32Array.from(cells, (cell) => integerOrNull(typeof cell === 'number' ? cell : null));
  if (type === 'double') return Float64Array.from(cells, (cell) => (typeof cell === 'number' ? cell : Number.NaN));
  if (type === 'boolean') return Uint8Array.from(cells, (cell) => (cell === true ? 1 : 0));
  return textColumnOf(cells.map((cell) => (typeof cell === 'string' ? cell : null)));
}

function textColumnOf(cells: readonly (string | null)[]): TextColumn {
  const numbers = new Map<string, number>();
  const indexes = Uint32Array.from(cells, (cell) => {
    if (cell === null) return NO_TEXT;
    const known = numbers.get(cell);
    if (known !== undefined) return known;
    numbers.set(cell, numbers.size);
    return numbers.size - 1;
  });
  return { texts: [...numbers.keys()], indexes };
}
