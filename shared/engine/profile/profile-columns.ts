/**
 * A sampled profile as columns: one row per call, in depth-first order. A caller has a smaller row number than its callees, and a subtree is
 * a contiguous range of rows. Callees of one call with the same function are one row. The unit says what samples weigh.
 */
import { WORKBENCH_ENTRY } from '../../base/workbench-scripts.ts';
import type { ProfileSeries } from './contract/profile-series.ts';
import type { CpuPlace, ProfileWeight } from './contract/sampled-profiles.ts';

/** Weights in columns are integers in files written by V8: microseconds, or bytes. This many of them are one of the unit of answers. */
export const WEIGHTS_PER_UNIT: Readonly<Record<ProfileWeight, number>> = { milliseconds: 1000, bytes: 1, samples: 1 };

/** Caller of an outermost call. */
export const NO_CALLER = 0xffff_ffff;

/** Kind of a function: of the program, one of V8's overhead entries, or the scripts of the workbench itself. */
export const PROGRAM_FUNCTION = 0;
export const ROOT = 1;
export const IDLE = 2;
export const PROGRAM = 3;
export const GARBAGE_COLLECTOR = 4;
export const WORKBENCH = 5;

export interface ProfileCalls {
  readonly count: number;
  /** Index of the function. */
  readonly functionOf: Uint32Array<ArrayBuffer>;
  readonly caller: Uint32Array<ArrayBuffer>;
  /** First row after the subtree. */
  readonly end: Uint32Array<ArrayBuffer>;
  /** Number of callers. */
  readonly depth: Uint32Array<ArrayBuffer>;
}

/** Samples of time are in order of time, and their weight is their duration; those of bytes have no times. */
export interface ProfileSamples {
  readonly count: number;
  /** The call on top of the stack. */
  readonly row: Uint32Array<ArrayBuffer>;
  /** Microseconds from the start of the recording; 0 for bytes. */
  readonly start: Float64Array<ArrayBuffer>;
  readonly weight: Float64Array<ArrayBuffer>;
  /** Number of samples that each entry stands for; null: one. */
  readonly hits: Uint32Array<ArrayBuffer> | null;
}

/** Samples by position in a call: V8's `positionTicks` in a CPU profile, `lines` and `columns` of its samples in a trace. */
export interface LineTicks {
  readonly row: Uint32Array<ArrayBuffer>;
  /** 1-based. */
  readonly line: Uint32Array<ArrayBuffer>;
  /** 1-based; 0 if unknown, as in CPU profiles. */
  readonly column: Uint32Array<ArrayBuffer>;
  readonly ticks: Uint32Array<ArrayBuffer>;
}

/** `hits`: the file has hit counts instead of samples with times; null: weights are not times. */
export type ProfileTiming = 'samples' | 'even' | 'hits' | null;

/** A moment at which a flight recorder measured the target. */
export type SeriesPoint = ProfileSeries['points'][number];

export interface SampledProfile {
  readonly unit: ProfileWeight;
  /** Unique functions; positions are 1-based, 0 if unknown. */
  readonly functions: readonly CpuPlace[];
  /** By function: `PROGRAM_FUNCTION`, or the kind of overhead. */
  readonly kindOf: Uint8Array<ArrayBuffer>;
  readonly calls: ProfileCalls;
  readonly samples: ProfileSamples;
  readonly ticks: LineTicks;
  /** Number of nodes in the file, before callees of the same function were merged. */
  readonly nodeCount: number;
  readonly timing: ProfileTiming;
  /** Length of the recording in microseconds, or all bytes. */
  readonly extent: number;
  /** In order of time; absent unless a flight recorder has kept the profile. */
  readonly series?: readonly SeriesPoint[];
}

export const NO_TICKS: LineTicks = {
  row: new Uint32Array(0),
  line: new Uint32Array(0),
  column: new Uint32Array(0),
  ticks: new Uint32Array(0),
};

const OWN_KINDS: ReadonlyMap<string, number> = new Map([
  ['(root)', ROOT],
  ['(idle)', IDLE],
  ['(program)', PROGRAM],
  ['(garbage collector)', GARBAGE_COLLECTOR],
  [WORKBENCH_ENTRY, WORKBENCH],
]);

/** V8's overhead entries have no script; a function of the program with the same name has one. */
export function kindOfFunction({ name, url }: CpuPlace): number {
  return url === '' ? (OWN_KINDS.get(name) ?? PROGRAM_FUNCTION) : PROGRAM_FUNCTION;
}

/** True if weight of this kind belongs to the program: its functions and its garbage. */
export function isActive(kind: number): boolean {
  return kind !== IDLE && kind !== PROGRAM && kind !== WORKBENCH;
}

/** Bytes of the columns, and approximate bytes of the functions. */
export function profileBytes({ calls, samples, ticks, functions }: SampledProfile): number {
  return (
    calls.count * 16 +
    samples.count * 20 +
    (samples.hits?.byteLength ?? 0) +
    ticks.row.byteLength * 4 +
    functions.length * 300
  );
}
