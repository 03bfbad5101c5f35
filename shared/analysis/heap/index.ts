/** The door to the heap engine: bytes of a `.heapsnapshot` in, answers to queries out. */
export { createSnapshotReader, type SnapshotReader, type SnapshotReaderOptions } from './snapshot-reader.ts';
export { analyseHeap, type HeapDocument } from './heap-document.ts';
export { createHeapQueries, type HeapQueries, type ParsedParams, type ReadFacts } from './heap-queries.ts';
export { runSteps, type Steps } from './steps.ts';
export type { HeapGraph } from './heap-graph.ts';
