/**
 * The columns of a SQL table as an open document provides them: typed arrays that the document has already, or parts of them. They are
 * handed to the SQL process a slice at a time, so that no table exists twice in the memory of the analysis process.
 */
import type { SqlColumn, SqlTable } from './contract/sql-schema.ts';

/**
 * Texts by index into a list; an index of `NO_TEXT` is null. Slices with the same list (the same array) share it: it is then sent once, and
 * each text is stored once. A list of its own for each slice is for texts that hardly repeat.
 */
export interface TextColumn {
  readonly texts: readonly string[];
  readonly indexes: Uint32Array;
}
export const NO_TEXT = 0xffff_ffff;
/** Null in a column of integers. */
export const NO_INTEGER = -0x8000_0000;
/** Null in a column of booleans. */
export const NO_BOOLEAN = 2;

/**
 * Values of one slice, all of one length. Integer: -2^31 + 1 to 2^31 - 1, `NO_INTEGER` is null; where a value may be beyond, a `Float64Array` in
 * all slices. Double: NaN is null. Boolean: 0 or 1, `NO_BOOLEAN` is null.
 */
export type ColumnValues = Int32Array | Float64Array | Uint8Array | TextColumn;

/** A run of rows; `columns` are in the order of the table's definition, or those of a large table that were asked for. */
export interface TableSlice {
  readonly rowCount: number;
  readonly columns: readonly ColumnValues[];
}

/**
 * Rows of one table, in slices of at most `sliceRows` rows, with a pause between them where the caller wants one. `columns`: of a large
 * table, those to read (default: all); other tables are read with all columns.
 */
export type ReadTable<D> = (document: D, sliceRows: number, columns?: readonly SqlColumn[]) => Iterable<TableSlice>;

/** A table and how its rows are read from a document. */
export interface SqlTableOf<D> {
  readonly definition: SqlTable;
  readonly read: ReadTable<D>;
}
