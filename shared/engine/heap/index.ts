/** Public API of the heap engine: bytes of a `.heapsnapshot` in, query answers out. */
export { allocationBytes } from './graph/allocation-columns.ts';
export { createSnapshotReader } from './reading/snapshot-reader.ts';
export { analyseHeap, type HeapDocument } from './classes/heap-document.ts';
export { scriptsOf } from './open/heap-originals.ts';
export { createHeapQueries, type HeapQueries, type ReadFacts } from './heap-queries.ts';
export type { CompareQueryName, HeapQueryName, ParsedParams } from './open/query-types.ts';
export { runSteps, type StepProgress, type Steps } from '../steps/steps.ts';
export { compareHeaps, comparingBytes } from './diff/diff.ts';
export type { HeapDiff } from './diff/heap-diff.ts';
export { answerDiff, answerDiffClasses, answerDiffObjects, originalsOfPair } from './diff/diff-queries.ts';
export { findSuspects, suspectsBytes } from './leaks/suspects.ts';
export { compareShapes, shapeDiffBytes } from './diff/shape-diff.ts';
export { sampleIds, whyNotByIds, type IdAgreement } from './diff/id-agreement.ts';
export { clusterBytes, findClusters, type Clusters } from './leaks/clusters.ts';
export { findKeptGrowth } from './leaks/kept-growth.ts';
export { answerClusters, answerClusterObjects } from './leaks/cluster-queries.ts';
export { answerSeries, classSums, countClasses, countingBytes, type ClassSums } from './diff/series.ts';
export {
  FIRST_COLUMNS,
  CACHED_COLUMNS,
  COLUMN_CACHE_VERSION,
  type AnalysedHeap,
  type Column,
} from './column-cache/cached-columns.ts';
export { allocateColumn, heapOfColumns } from './column-cache/cached-document.ts';
export { claimFront, createClaimWord, MAX_CHUNKS, type ClaimWord } from './reading/chunk-claims.ts';
export { originSlotOf } from './origins/origin-slot.ts';
export { findFirstClasses } from './classes/first-classes.ts';
export { sharedColumns } from './columns/column-memory.ts';
export { walkInputOf, type WalkInput } from './dominators/walk-input.ts';
export type { HeapTree } from './dominators/dominator-tree.ts';
export { findEphemerons, type Ephemerons } from './graph/ephemerons.ts';
export type { HeapGraph, HeapWalkable } from './graph/heap-graph.ts';
export { devToolsDistance } from './retained/distances.ts';
export type { Prepared } from './retained/retained.ts';
export type { TreePlaces } from './retained/retained-sizes.ts';
export type { SnapshotReader } from './reading/snapshot-reader.ts';
export { createStringTable } from './strings/string-table.ts';
export {
  scanStringsAhead,
  TAIL_CHUNK_BYTES,
  type TailScan,
  type TailScanInput,
  type TailStrings,
} from './reading/tail-scan.ts';
export type { FiguresAhead, WorkAhead } from './retained/work-ahead.ts';
export {
  type CacheSource,
  CACHE_ALIGNMENT_BYTES,
  columnBytesOf,
  isSameSource,
  CACHE_PIECE_BYTES,
  type CacheRefusal,
  type CacheTable,
  encodeHead,
  encodeTable,
  decodeHead,
  decodeTable,
  CACHE_HEAD_BYTES,
} from './column-cache/cache-file.ts';
export { findSharedHeapTree } from './dominators/dominator-tree.ts';
export { placeSubtrees } from './retained/retained-sizes.ts';
export { scanTail } from './reading/tail-scan.ts';
