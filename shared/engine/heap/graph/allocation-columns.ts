/** Columns that a recording over time adds to a heap: stack and time of each allocation. V8 writes them after nodes and edges. */

/** A row of the trace tree without a parent. */
export const NO_TRACE = 0xffff_ffff;

/** Functions that allocated, and their callers. */
export interface TraceFunctions {
  readonly count: number;
  /** String indexes. */
  readonly name: Uint32Array;
  readonly scriptName: Uint32Array;
  readonly scriptId: Uint32Array;
  /** 1-based, 0 if unknown: V8 writes the position plus one. */
  readonly line: Uint32Array;
  readonly column: Uint32Array;
}

/**
 * Stacks as a tree: each row is a function called by its parent row. Rows are in depth-first order, so a parent has a smaller number than
 * its children and sums over subtrees take one backward pass.
 */
export interface TraceTree {
  readonly count: number;
  /** The id used in `traceNodeOf`. */
  readonly id: Uint32Array;
  /** Row of the function. */
  readonly functionRow: Uint32Array;
  /** Row of the caller; `NO_TRACE` for the outermost. */
  readonly parent: Uint32Array;
  /** Allocations of this stack during the recording, without its callees; includes freed objects. */
  readonly allocatedCount: Float64Array;
  readonly allocatedSizeBytes: Float64Array;
}

/** Times at which V8 recorded the last assigned id. Ids only increase, so an object's id shows when it was allocated. */
export interface TimeSamples {
  readonly count: number;
  /** Microseconds from the first sample. */
  readonly timestampUs: Float64Array;
  readonly lastId: Float64Array;
}

export interface HeapAllocations {
  /** Id of a row of the trace tree by node, 0 if unknown; null if the file has no stacks. */
  readonly traceNodeOf: Uint32Array | null;
  /** Self size by node as V8 allocated it, 4 GiB at most, before internal parts are added to their owners; null until the heap is analysed. */
  readonly recordedSize: Uint32Array | null;
  readonly functions: TraceFunctions;
  readonly traces: TraceTree;
  readonly samples: TimeSamples;
}

/** Bytes of the columns. */
export function allocationBytes({ traceNodeOf, recordedSize, functions, traces, samples }: HeapAllocations): number {
  return (
    (traceNodeOf?.byteLength ?? 0) +
    (recordedSize?.byteLength ?? 0) +
    functions.count * 20 +
    traces.count * 28 +
    samples.count * 16
  );
}
