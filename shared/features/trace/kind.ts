/** A trace of the browser. */
import { TRACE_QUERIES } from '../../engine/trace/contract/traces.ts';
import { TRACE_EXAMPLES } from '../../engine/tables/contract/examples/trace.ts';
import { TRACE_SQL_TABLES } from '../../engine/tables/contract/trace.ts';
import { documentKind } from '../../core/kinds/document-kind.ts';

const TRACE = documentKind({
  label: 'trace',
  captures: {
    trace: {
      prefix: 'trace',
      extension: '.json',
      mimeType: 'application/json',
      label: 'Trace',
      plural: 'traces',
      tool: 'pen_capture_trace',
      short: 'Trace',
      icon: 'trace',
      comparesWith: ['trace'],
      hasSeries: false,
      exports: ['html'],
    },
  },
  queries: TRACE_QUERIES,
  overview: 'trace.overview',
  places: ['flame'],
  tables: TRACE_SQL_TABLES,
  examples: TRACE_EXAMPLES,
  datasetTables: [
    'thread',
    'function',
    'request',
    'shift',
    'interaction',
    'vital',
    'load_step',
    'forced_layout',
    'render',
  ],
});

export const KINDS = { trace: TRACE } as const;
