/** Tables of a sampled heap profile: what was alive when the recording ended, by the function that allocated it. */
import type { SqlTable } from './sql-schema.ts';
import { BYTE_FIGURES, FUNCTION_COLUMNS, SAMPLE_COLUMNS, STACK_COLUMNS } from './sampled-columns.ts';

export const ALLOCATION_SAMPLE = {
  name: 'sample',
  description: 'Live bytes that a call allocated itself.',
  columns: [
    ...SAMPLE_COLUMNS,
    { name: 'live_bytes', type: 'double', description: 'Live bytes, as estimated by V8.' },
    { name: 'hit_count', type: 'integer', description: 'Samples that the row stands for.' },
  ],
} as const satisfies SqlTable;

export const ALLOCATION_FUNCTION = {
  name: 'function',
  description: 'A function of the profile.',
  columns: [...FUNCTION_COLUMNS, ...BYTE_FIGURES],
} as const satisfies SqlTable;

export const ALLOCATION_STACK = {
  name: 'stack',
  description: 'A call of the call tree.',
  columns: [...STACK_COLUMNS, ...BYTE_FIGURES],
} as const satisfies SqlTable;

export const HEAP_PROFILE_SQL_TABLES = [
  ALLOCATION_SAMPLE,
  ALLOCATION_FUNCTION,
  ALLOCATION_STACK,
] as const satisfies readonly SqlTable[];
