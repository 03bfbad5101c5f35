/**
 * A CPU profile as columns: one row a call, its callees directly behind it, so that a caller has a smaller number than those it calls
 * and everything below a call is one run of rows. Callees of one call that are the same function are one row.
 */
import type { CpuPlace } from '../../contracts/cpu-profiles.ts';

/** The caller of an outermost call. */
export const NO_CALLER = 0xffff_ffff;

/** What a function is: somebody's, or time that V8 tells apart. */
export const PROGRAM_FUNCTION = 0;
export const ROOT = 1;
export const IDLE = 2;
export const PROGRAM = 3;
export const GARBAGE_COLLECTOR = 4;

export interface CpuCalls {
  readonly count: number;
  /** Place in the functions. */
  readonly functionOf: Uint32Array<ArrayBuffer>;
  readonly caller: Uint32Array<ArrayBuffer>;
  /** The row behind everything it called. */
  readonly end: Uint32Array<ArrayBuffer>;
  /** Callers above it. */
  readonly depth: Uint32Array<ArrayBuffer>;
}

/** In the order of time; times are in microseconds from the start of the recording, whole in the files that V8 writes. */
export interface CpuSamples {
  readonly count: number;
  /** The call that was on top. */
  readonly row: Uint32Array<ArrayBuffer>;
  readonly startUs: Float64Array<ArrayBuffer>;
  readonly durationUs: Float64Array<ArrayBuffer>;
  /** How many samples each stands for; null: one. */
  readonly weight: Uint32Array<ArrayBuffer> | null;
}

/** Samples by line of a call, as V8's `positionTicks` has them. */
export interface LineTicks {
  readonly row: Uint32Array<ArrayBuffer>;
  /** 1-based. */
  readonly line: Uint32Array<ArrayBuffer>;
  readonly ticks: Uint32Array<ArrayBuffer>;
}

/** `hits`: the file has neither samples nor times, only how often each call was seen. */
export type CpuTiming = 'samples' | 'even' | 'hits';

export interface CpuProfile {
  /** Functions alike in every respect are one; positions are 1-based, 0 where unknown. */
  readonly functions: readonly CpuPlace[];
  /** By function: `PROGRAM_FUNCTION`, or which of V8's own it is. */
  readonly kindOf: Uint8Array<ArrayBuffer>;
  readonly calls: CpuCalls;
  readonly samples: CpuSamples;
  readonly ticks: LineTicks;
  /** The file's, before callees that are the same function became one row. */
  readonly nodeCount: number;
  readonly timing: CpuTiming;
  readonly durationUs: number;
}

const OWN_KINDS: ReadonlyMap<string, number> = new Map([
  ['(root)', ROOT],
  ['(idle)', IDLE],
  ['(program)', PROGRAM],
  ['(garbage collector)', GARBAGE_COLLECTOR],
]);

/** V8's own have no script: a function of a program that happens to have such a name has one. */
export function kindOfFunction({ name, url }: CpuPlace): number {
  return url === '' ? (OWN_KINDS.get(name) ?? PROGRAM_FUNCTION) : PROGRAM_FUNCTION;
}

/** Bytes of the columns, and of the functions about. */
export function profileBytes({ calls, samples, ticks, functions }: CpuProfile): number {
  return (
    calls.count * 16 +
    samples.count * 20 +
    (samples.weight?.byteLength ?? 0) +
    ticks.row.byteLength * 3 +
    functions.length * 300
  );
}
