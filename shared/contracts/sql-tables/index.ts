/** All SQL tables by the kind of document that they are made from. */
import type { SqlSource, SqlTable } from '../sql-schema.ts';
import { ACCESSIBILITY_SQL_TABLES } from './accessibility.ts';
import { APPLICATION_SQL_TABLES } from './application.ts';
import { CONSOLE_SQL_TABLES } from './console.ts';
import { COVERAGE_SQL_TABLES } from './coverage.ts';
import { CPU_PROFILE_SQL_TABLES } from './cpu-profile.ts';
import { HEAP_SQL_TABLES } from './heap.ts';
import { HEAP_PROFILE_SQL_TABLES } from './heap-profile.ts';
import { LIBRARY_SQL_TABLES } from './library.ts';
import { LIGHTHOUSE_SQL_TABLES } from './lighthouse.ts';
import { NETWORK_SQL_TABLES } from './network.ts';
import { TRACE_SQL_TABLES } from './trace.ts';

export const SQL_TABLES: Readonly<Record<SqlSource, readonly SqlTable[]>> = {
  heap: HEAP_SQL_TABLES,
  'heap-profile': HEAP_PROFILE_SQL_TABLES,
  'cpu-profile': CPU_PROFILE_SQL_TABLES,
  trace: TRACE_SQL_TABLES,
  network: NETWORK_SQL_TABLES,
  console: CONSOLE_SQL_TABLES,
  coverage: COVERAGE_SQL_TABLES,
  lighthouse: LIGHTHOUSE_SQL_TABLES,
  accessibility: ACCESSIBILITY_SQL_TABLES,
  application: APPLICATION_SQL_TABLES,
  // Its snapshots have tables.
  'leak-hunt': [],
  library: LIBRARY_SQL_TABLES,
};
