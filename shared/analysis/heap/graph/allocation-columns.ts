/**
 * What a heap that was recorded over time adds to a heap: who allocated each object, in which stack, and when. Columns like those of
 * the heap itself; V8 writes them behind nodes and edges.
 */

/** A row of the trace tree that has no parent. */
export const NO_TRACE = 0xffff_ffff;

/** Functions that allocated, and those that called them. */
export interface TraceFunctions {
  readonly count: number;
  /** Indices into the strings. */
  readonly name: Uint32Array;
  readonly scriptName: Uint32Array;
  readonly scriptId: Uint32Array;
  /** 1-based, 0 where V8 does not know: it writes the position plus one. */
  readonly line: Uint32Array;
  readonly column: Uint32Array;
}

/**
 * Stacks, as a tree: a row is a function called by its parent's. A row's descendants follow it directly, so that a parent has a
 * smaller number than its children, and sums over subtrees are one pass backwards.
 */
export interface TraceTree {
  readonly count: number;
  /** What `traceNodeOf` names. */
  readonly id: Uint32Array;
  /** Row of the functions. */
  readonly functionRow: Uint32Array;
  /** Row of the caller; `NO_TRACE` for the outermost. */
  readonly parent: Uint32Array;
  /** What this very stack allocated while it was recorded, without what it called; freed since or not. */
  readonly allocatedCount: Float64Array;
  readonly allocatedSizeBytes: Float64Array;
}

/** Points in time at which V8 noted the last id it had given. Ids only grow, so an object's id tells when it was born. */
export interface TimeSamples {
  readonly count: number;
  /** Microseconds from the first sample. */
  readonly timestampUs: Float64Array;
  readonly lastId: Float64Array;
}

export interface HeapAllocations {
  /** Id of a row of the trace tree by node, 0 where nobody is known to have allocated it; null where the file has no stacks. */
  readonly traceNodeOf: Uint32Array | null;
  readonly functions: TraceFunctions;
  readonly traces: TraceTree;
  readonly samples: TimeSamples;
}

/** Bytes of the columns. */
export function allocationBytes({ traceNodeOf, functions, traces, samples }: HeapAllocations): number {
  return (traceNodeOf?.byteLength ?? 0) + functions.count * 20 + traces.count * 28 + samples.count * 16;
}
