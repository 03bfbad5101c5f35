/** A heap snapshot, and a heap timeline: a snapshot with times and stacks. */
import { HEAP_ALLOCATION_QUERIES } from '../../contracts/heap/allocations.ts';
import { HEAP_CAPTURE_QUERIES } from '../../contracts/heap/heap-captures.ts';
import { HEAP_FILTER_QUERIES } from '../../contracts/heap/heap-filters.ts';
import { HEAP_DIFFERENCE_QUERIES } from '../../contracts/heap/heap-differences.ts';
import { HEAP_OBJECT_QUERIES } from '../../contracts/heap/heap-objects.ts';
import { HEAP_REALM_QUERIES } from '../../contracts/heap/heap-realms.ts';
import { HEAP_SERIES_QUERIES } from '../../contracts/heap/heap-series.ts';
import { HEAP_WAITING_QUERIES } from '../../contracts/heap/heap-waiting.ts';
import { HEAP_OVERVIEW_QUERIES } from '../../contracts/heap/heap-overview.ts';
import { HEAP_EXAMPLES } from '../../contracts/sql-examples/heap.ts';
import { HEAP_SQL_TABLES } from '../../contracts/sql-tables/heap.ts';
import { documentKind } from '../document-kind.ts';

export const HEAP = documentKind({
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
  queries: {
    ...HEAP_OBJECT_QUERIES,
    ...HEAP_DIFFERENCE_QUERIES,
    ...HEAP_ALLOCATION_QUERIES,
    ...HEAP_FILTER_QUERIES,
    ...HEAP_CAPTURE_QUERIES,
    ...HEAP_REALM_QUERIES,
    ...HEAP_WAITING_QUERIES,
    ...HEAP_OVERVIEW_QUERIES,
    ...HEAP_SERIES_QUERIES,
  },
  overview: 'heap.overview',
  places: ['summary', 'object', 'path', 'containment', 'dominators', 'statistics', 'allocations'],
  tables: HEAP_SQL_TABLES,
  examples: HEAP_EXAMPLES,
  datasetTables: ['class'],
});
