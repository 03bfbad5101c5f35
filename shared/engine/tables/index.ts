/** Tables of SQL that are read from an open document. */
export { CONSOLE_TABLES } from './console-tables.ts';
export { COVERAGE_TABLES } from './coverage-tables.ts';
export { HEAP_TABLES } from './heap-tables.ts';
export { NETWORK_TABLES } from './network-tables.ts';
export { CPU_PROFILE_TABLES, HEAP_PROFILE_TABLES } from './profile-tables.ts';
export { type ProfileSource } from './sources.ts';
export {
  type SqlTableOf,
  type TableSlice,
  NO_TEXT,
  type ColumnValues,
  type TextColumn,
  NO_BOOLEAN,
  NO_INTEGER,
} from './table-columns.ts';
export { TRACE_TABLES } from './trace-tables.ts';
export { tableOfRows, textOrNull } from './table-of.ts';
export { isoOrNull } from './iso-time.ts';
