/**
 * A sampled heap profile as columns: one row a call, its callees directly behind it, so that a caller has a smaller number than those
 * it calls and everything below a call is one run of rows.
 */
import type { AllocationFrame } from '../../contracts/allocations.ts';

/** The caller of the outermost call. */
export const NO_CALLER = 0xffff_ffff;

export interface ProfileCalls {
  readonly count: number;
  /** Place in the functions. */
  readonly functionOf: Uint32Array;
  readonly caller: Uint32Array;
  /** Bytes V8 estimates to be still alive, without those of callees. */
  readonly selfSizeBytes: Float64Array;
  /** Samples of its own. */
  readonly samples: Uint32Array;
}

export interface HeapProfile {
  /** Functions alike in every respect are one; positions are 1-based, 0 where unknown. */
  readonly functions: readonly AllocationFrame[];
  readonly calls: ProfileCalls;
  /** All of the file's samples. */
  readonly sampleCount: number;
}

/** Bytes of the columns, and of the functions about. */
export function profileBytes({ calls, functions }: HeapProfile): number {
  return calls.count * 20 + functions.length * 300;
}
