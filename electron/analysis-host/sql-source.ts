/** The tables of an open document, each with a function that reads its rows. */
import { TABLE_READERS } from '../../shared/analysis/sql/tables.ts';
import type { SqlTableOf, TableSlice } from '../../shared/analysis/sql/table-columns.ts';
import type { SqlTable } from '../../shared/contracts/sql-schema.ts';
import type { OpenDocument } from './engines/document.ts';

export interface ReadableTable {
  readonly definition: SqlTable;
  read(sliceRows: number): Iterable<TableSlice>;
}

function readable<D>(tables: readonly SqlTableOf<D>[], document: D): readonly ReadableTable[] {
  return tables.map(({ definition, read }) => ({ definition, read: (sliceRows) => read(document, sliceRows) }));
}

export function tablesOf(open: OpenDocument): readonly ReadableTable[] {
  if (open.kind === 'heap') return readable(TABLE_READERS.heap, { snapshot: open.queries.snapshot });
  return [];
}
