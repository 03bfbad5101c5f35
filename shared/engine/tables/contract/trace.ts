/** Tables of a trace. Times are on the clock of its answers: from the navigation where there is one, otherwise from the start of the recording. */
import type { SqlTable } from './sql-schema.ts';
import { TRACE_COUNTER, TRACE_PROCESS, TRACE_SLICE, TRACE_THREAD } from './trace-events.ts';
import {
  TRACE_FORCED_LAYOUT,
  TRACE_FRAME,
  TRACE_INTERACTION,
  TRACE_LOAD_STEP,
  TRACE_RENDER,
  TRACE_REQUEST,
  TRACE_SHIFT,
  TRACE_VITAL,
} from './trace-page.ts';
import { TRACE_FUNCTION, TRACE_SAMPLE, TRACE_STACK } from './trace-samples.ts';

export const TRACE_SQL_TABLES = [
  TRACE_SLICE,
  TRACE_THREAD,
  TRACE_PROCESS,
  TRACE_SAMPLE,
  TRACE_FUNCTION,
  TRACE_STACK,
  TRACE_REQUEST,
  TRACE_FRAME,
  TRACE_SHIFT,
  TRACE_INTERACTION,
  TRACE_VITAL,
  TRACE_LOAD_STEP,
  TRACE_FORCED_LAYOUT,
  TRACE_RENDER,
  TRACE_COUNTER,
] as const satisfies readonly SqlTable[];
