/**
 * A sampled heap profile as columns: one row per call, in depth-first order. A caller has a smaller row number than its callees, and a
 * subtree is a contiguous range of rows.
 */
import type { AllocationFrame } from '../../contracts/allocations.ts';

/** Caller of the outermost call. */
export const NO_CALLER = 0xffff_ffff;

export interface ProfileCalls {
  readonly count: number;
  /** Index of the function. */
  readonly functionOf: Uint32Array;
  readonly caller: Uint32Array;
  /** V8's estimate of live bytes, without callees. */
  readonly selfSizeBytes: Float64Array;
  /** Samples with this call on top of the stack. */
  readonly samples: Uint32Array;
}

export interface HeapProfile {
  /** Unique functions; positions are 1-based, 0 if unknown. */
  readonly functions: readonly AllocationFrame[];
  readonly calls: ProfileCalls;
  /** Number of samples in the file. */
  readonly sampleCount: number;
}

/** Bytes of the columns, and approximate bytes of the functions. */
export function profileBytes({ calls, functions }: HeapProfile): number {
  return calls.count * 20 + functions.length * 300;
}
