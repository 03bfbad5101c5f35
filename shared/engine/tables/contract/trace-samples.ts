/** Tables of the CPU samples of a trace. Each sampled thread has its own functions and calls. */
import type { SqlTable } from './sql-schema.ts';
import {
  FUNCTION_COLUMNS,
  SAMPLE_COLUMNS,
  STACK_COLUMNS,
  THREAD_OF_SAMPLE,
  TIME_FIGURES,
  TIME_OF_SAMPLE,
} from './sampled-columns.ts';

export const TRACE_SAMPLE = {
  name: 'sample',
  description: 'A CPU sample of a thread.',
  columns: [...THREAD_OF_SAMPLE, ...TIME_OF_SAMPLE, ...SAMPLE_COLUMNS],
} as const satisfies SqlTable;

export const TRACE_FUNCTION = {
  name: 'function',
  description: 'A function that was sampled on a thread.',
  columns: [...THREAD_OF_SAMPLE, ...FUNCTION_COLUMNS, ...TIME_FIGURES],
} as const satisfies SqlTable;

export const TRACE_STACK = {
  name: 'stack',
  description: 'A call of the call tree of the samples of a thread.',
  columns: [...THREAD_OF_SAMPLE, ...STACK_COLUMNS, ...TIME_FIGURES],
} as const satisfies SqlTable;
