/** A heap snapshot, and a heap timeline: a snapshot with times and stacks. */
import { HEAP_QUERIES } from '../../engine/contract/engine-queries.ts';
import { HEAP_EXAMPLES } from '../../engine/tables/contract/examples/heap.ts';
import { HEAP_SQL_TABLES } from '../../engine/tables/contract/heap.ts';
import { documentKind } from '../../core/kinds/document-kind.ts';

const HEAP = documentKind({
  label: 'heap snapshot',
  captures: {
    'heap-snapshot': {
      prefix: 'heap',
      extension: '.heapsnapshot',
      mimeType: 'application/json',
      label: 'Heap snapshot',
      plural: 'heap snapshots',
      tool: 'pen_heap_snapshot',
      short: 'Snapshot',
      icon: 'snapshot',
      comparesWith: ['heap-snapshot', 'heap-timeline'],
      hasSeries: true,
      exports: ['html'],
    },
    'heap-timeline': {
      prefix: 'timeline',
      extension: '.heaptimeline',
      mimeType: 'application/json',
      label: 'Heap timeline',
      plural: 'heap timelines',
      tool: 'pen_heap_track',
      short: 'Timeline',
      icon: 'timeline',
      comparesWith: ['heap-snapshot', 'heap-timeline'],
      hasSeries: true,
      exports: ['html'],
    },
  },
  queries: HEAP_QUERIES,
  overview: 'heap.overview',
  places: ['summary', 'object', 'path', 'containment', 'dominators', 'statistics', 'allocations'],
  tables: HEAP_SQL_TABLES,
  examples: HEAP_EXAMPLES,
  datasetTables: ['class'],
});

export const KINDS = { heap: HEAP } as const;
