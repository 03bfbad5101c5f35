/** The readers of all SQL tables by the kind of document. */
import type { SqlSource } from '../../contracts/sql-schema.ts';
import { HEAP_TABLES, type HeapSource } from './heap-tables.ts';
import type { SqlTableOf } from './table-columns.ts';

/** What the tables of each kind are read from. */
interface SourceOf extends Omit<Record<SqlSource, never>, 'heap'> {
  readonly heap: HeapSource;
}

export const TABLE_READERS: { readonly [S in SqlSource]: readonly SqlTableOf<SourceOf[S]>[] } = {
  heap: HEAP_TABLES,
  'heap-profile': [],
  'cpu-profile': [],
  trace: [],
  network: [],
  coverage: [],
  lighthouse: [],
  accessibility: [],
  application: [],
  library: [],
};
