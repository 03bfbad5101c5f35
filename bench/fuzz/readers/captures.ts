/** Every kind and format of capture as a reader. */
import { readProfile as readCpuProfile } from '../../../shared/analysis/cpu-profile/testing/read-profile.ts';
import { readProfile as readHeapProfile } from '../../../shared/analysis/heap-profile/testing/read-profile.ts';
import { readChunks } from '../../../shared/analysis/heap/testing/read-heap.ts';
import { readBytes } from '../../../shared/analysis/trace/testing/read-trace.ts';
import { captureReader } from './capture-reader.ts';
import {
  applicationSeeds,
  collapsedSeeds,
  consoleSeeds,
  coverageSeeds,
  cpuProfileSeeds,
  firefoxSeeds,
  harSeeds,
  heapProfileSeeds,
  heapSnapshotSeeds,
  heapTimelineSeeds,
  lighthouseSeeds,
  leakHuntSeeds,
  comparisonSeeds,
  explorationSeeds,
  memoryLedgerSeeds,
  perfettoSeeds,
  pprofSeeds,
  safariSeeds,
  speedscopeSeeds,
  traceSeeds,
} from './capture-seeds.ts';
import type { FuzzReader } from './reader.ts';

export function captureReaders(): FuzzReader[] {
  return [
    captureReader({ name: 'heap-snapshot', document: 'heap', seeds: heapSnapshotSeeds, inChunks: readChunks }),
    captureReader({ name: 'heap-timeline', document: 'heap', seeds: heapTimelineSeeds, inChunks: readChunks }),
    captureReader({ name: 'cpu-profile', document: 'cpu-profile', seeds: cpuProfileSeeds, inChunks: readCpuProfile }),
    captureReader({
      name: 'heap-profile',
      document: 'heap-profile',
      seeds: heapProfileSeeds,
      inChunks: readHeapProfile,
    }),
    captureReader({ name: 'trace', document: 'trace', seeds: traceSeeds, inChunks: readBytes }),
    captureReader({ name: 'perfetto', document: 'trace', seeds: perfettoSeeds }),
    captureReader({ name: 'har', document: 'network', seeds: harSeeds }),
    captureReader({ name: 'console', document: 'console', seeds: consoleSeeds }),
    captureReader({ name: 'coverage', document: 'coverage', seeds: coverageSeeds }),
    captureReader({ name: 'lighthouse', document: 'lighthouse', seeds: lighthouseSeeds }),
    captureReader({ name: 'application', document: 'application', seeds: applicationSeeds }),
    captureReader({ name: 'leak-hunt', document: 'leak-hunt', seeds: leakHuntSeeds }),
    captureReader({ name: 'memory-ledger', document: 'memory-ledger', seeds: memoryLedgerSeeds }),
    captureReader({ name: 'exploration', document: 'exploration', seeds: explorationSeeds }),
    captureReader({ name: 'comparison', document: 'comparison', seeds: comparisonSeeds }),
    captureReader({ name: 'speedscope', document: 'cpu-profile', seeds: speedscopeSeeds }),
    captureReader({ name: 'firefox', document: 'cpu-profile', seeds: firefoxSeeds }),
    captureReader({ name: 'safari', document: 'cpu-profile', seeds: safariSeeds }),
    captureReader({ name: 'pprof', document: 'cpu-profile', seeds: pprofSeeds }),
    captureReader({ name: 'collapsed', document: 'cpu-profile', seeds: collapsedSeeds }),
  ];
}
