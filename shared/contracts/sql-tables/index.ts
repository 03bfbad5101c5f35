/** All SQL tables by the kind of document that they are made from. */
import type { SqlSource, SqlTable } from '../sql-schema.ts';
import { HEAP_SQL_TABLES } from './heap.ts';

export const SQL_TABLES: Readonly<Record<SqlSource, readonly SqlTable[]>> = {
  heap: HEAP_SQL_TABLES,
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
