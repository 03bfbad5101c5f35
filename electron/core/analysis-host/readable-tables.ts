/** SQL tables of an open document, each with a function that reads its rows. */
import type { SqlTableOf, TableSlice } from '../../../shared/engine/tables/index.ts';
import type { SqlColumn, SqlTable } from '../../../shared/engine/tables/contract/sql-schema.ts';

export interface ReadableTable {
  readonly definition: SqlTable;
  /** `columns`: those of a large table to read. */
  read(sliceRows: number, columns: readonly SqlColumn[]): Iterable<TableSlice>;
}

export function readableTables<D>(tables: readonly SqlTableOf<D>[], document: D): readonly ReadableTable[] {
  return tables.map(({ definition, read }) => ({
    definition,
    read: (sliceRows, columns) => read(document, sliceRows, columns),
  }));
}
