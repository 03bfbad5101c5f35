/** The door to the heap engine: bytes of a `.heapsnapshot` in, answers to queries out. */
export { allocationBytes } from './allocation-columns.ts';
export { createSnapshotReader } from './snapshot-reader.ts';
export { analyseHeap, type HeapDocument } from './heap-document.ts';
export { createHeapQueries, type HeapQueries } from './heap-queries.ts';
export type { CompareQueryName, HeapQueryName, ParsedParams } from './query-types.ts';
export { runSteps, type BackgroundStage, type StepProgress, type Steps } from './steps.ts';
export { compareHeaps, comparingBytes, type HeapDiff } from './diff.ts';
export { answerDiff, answerDiffObjects } from './diff-queries.ts';
export { findSuspects, suspectsBytes } from './suspects.ts';
