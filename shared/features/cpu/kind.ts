/** Sampled profiles: of the CPU, and of allocations. */
import { PROFILE_QUERIES } from '../../engine/profile/contract/sampled-profiles.ts';
import { CPU_PROFILE_EXAMPLES } from '../../engine/tables/contract/examples/cpu-profile.ts';
import { HEAP_PROFILE_EXAMPLES } from '../../engine/tables/contract/examples/heap-profile.ts';
import { CPU_PROFILE_SQL_TABLES } from '../../engine/tables/contract/cpu-profile.ts';
import { HEAP_PROFILE_SQL_TABLES } from '../../engine/tables/contract/heap-profile.ts';
import { documentKind } from '../../core/kinds/document-kind.ts';

const HEAP_PROFILE = documentKind({
  label: 'sampled heap profile',
  captures: {
    'heap-profile': {
      prefix: 'alloc',
      extension: '.heapprofile',
      mimeType: 'application/json',
      label: 'Heap sampling',
      plural: 'sampled heap profiles',
      tool: 'pen_heap_sampling',
      short: 'Sampling',
      icon: 'sampling',
      comparesWith: ['heap-profile'],
      hasSeries: false,
      exports: ['pprof', 'speedscope', 'firefox', 'collapsed', 'html'],
    },
  },
  queries: PROFILE_QUERIES,
  overview: 'profile.overview',
  places: ['flame'],
  tables: HEAP_PROFILE_SQL_TABLES,
  examples: HEAP_PROFILE_EXAMPLES,
  datasetTables: ['function'],
});

const CPU_PROFILE = documentKind({
  label: 'CPU profile',
  captures: {
    'cpu-profile': {
      prefix: 'cpu',
      extension: '.cpuprofile',
      mimeType: 'application/json',
      label: 'CPU profile',
      plural: 'CPU profiles',
      tool: 'pen_cpu_profile',
      short: 'CPU',
      icon: 'cpu',
      comparesWith: ['cpu-profile'],
      hasSeries: false,
      exports: ['pprof', 'speedscope', 'firefox', 'collapsed', 'html'],
    },
  },
  queries: PROFILE_QUERIES,
  overview: 'profile.overview',
  places: ['flame'],
  tables: CPU_PROFILE_SQL_TABLES,
  examples: CPU_PROFILE_EXAMPLES,
  datasetTables: ['function'],
});

export const KINDS = { 'heap-profile': HEAP_PROFILE, 'cpu-profile': CPU_PROFILE } as const;
