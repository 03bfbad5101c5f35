/** Worked questions in SQL by the kind of document; each is tested on a capture of its kind. */
import type { SqlExample, SqlSource } from '../sql-schema.ts';
import { ACCESSIBILITY_EXAMPLES } from './accessibility.ts';
import { APPLICATION_EXAMPLES } from './application.ts';
import { CONSOLE_EXAMPLES } from './console.ts';
import { COVERAGE_EXAMPLES } from './coverage.ts';
import { CPU_PROFILE_EXAMPLES } from './cpu-profile.ts';
import { HEAP_EXAMPLES } from './heap.ts';
import { HEAP_PROFILE_EXAMPLES } from './heap-profile.ts';
import { LIBRARY_EXAMPLES } from './library.ts';
import { LIGHTHOUSE_EXAMPLES } from './lighthouse.ts';
import { NETWORK_EXAMPLES } from './network.ts';
import { TRACE_EXAMPLES } from './trace.ts';

export const SQL_EXAMPLES: Readonly<Record<SqlSource, readonly SqlExample[]>> = {
  heap: HEAP_EXAMPLES,
  'heap-profile': HEAP_PROFILE_EXAMPLES,
  'cpu-profile': CPU_PROFILE_EXAMPLES,
  trace: TRACE_EXAMPLES,
  network: NETWORK_EXAMPLES,
  console: CONSOLE_EXAMPLES,
  coverage: COVERAGE_EXAMPLES,
  lighthouse: LIGHTHOUSE_EXAMPLES,
  accessibility: ACCESSIBILITY_EXAMPLES,
  application: APPLICATION_EXAMPLES,
  'leak-hunt': [],
  library: LIBRARY_EXAMPLES,
};
