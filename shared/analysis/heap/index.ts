/** The door to the heap engine: bytes of a `.heapsnapshot` in, answers to queries out. */
export { allocationBytes } from './allocation-columns.ts';
export { createSnapshotReader } from './snapshot-reader.ts';
export { analyseHeap, type HeapDocument } from './heap-document.ts';
export { createHeapQueries, type HeapQueries, type ReadFacts } from './heap-queries.ts';
export type { CompareQueryName, HeapQueryName, ParsedParams } from './query-types.ts';
export { runSteps, type BackgroundStage, type StepProgress, type Steps } from './steps.ts';
export { compareHeaps, comparingBytes, type HeapDiff } from './diff.ts';
export { answerDiff, answerDiffObjects } from './diff-queries.ts';
export { findSuspects, suspectsBytes } from './suspects.ts';
export { compareShapes, shapeDiffBytes } from './shape-diff.ts';
export { sampleIds, whyNotByIds, type IdAgreement } from './id-agreement.ts';
export { clusterBytes, findClusters, type Clusters } from './clusters.ts';
export { answerClusters, answerClusterObjects } from './cluster-queries.ts';
export { answerSeries, classSums, countClasses, countingBytes, type ClassSums } from './series.ts';
export { FIRST_COLUMNS, KEPT_COLUMNS, KEPT_COLUMNS_VERSION, type AnalysedHeap, type Column } from './kept-columns.ts';
export { allocateColumn, heapOfColumns } from './kept-document.ts';
export { claimFront, createClaimWord, MAX_CHUNKS, type ClaimWord } from './chunk-claims.ts';
export { findFirstClasses } from './first-classes.ts';
export { sharedColumns } from './column-memory.ts';
export { walkInputOf, type WalkInput } from './depth-first.ts';
export type { HeapTree } from './dominator-tree.ts';
export { findEphemerons, type Ephemerons } from './ephemerons.ts';
export type { HeapGraph } from './heap-graph.ts';
export type { Prepared } from './retained.ts';
export type { TreePlaces } from './retained-sizes.ts';
export type { SnapshotReader } from './snapshot-reader.ts';
export { createStringTable } from './string-table.ts';
export {
  scanStringsAhead,
  TAIL_CHUNK_BYTES,
  type TailScan,
  type TailScanInput,
  type TailStrings,
} from './tail-scan.ts';
export type { FiguresAhead, WorkAhead } from './work-ahead.ts';
