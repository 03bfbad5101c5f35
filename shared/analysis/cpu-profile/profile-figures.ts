/** Times of calls and functions over the recording or a range, in microseconds. */
import type { CpuRange } from '../../contracts/cpu-profiles.ts';
import { PROGRAM_FUNCTION, type CpuCalls, type CpuProfile, type CpuSamples } from './profile-columns.ts';

export interface CpuFigures {
  /** By call: time on top of the stack, and including callees. */
  readonly selfUs: Float64Array<ArrayBuffer>;
  readonly totalUs: Float64Array<ArrayBuffer>;
  /** By call: samples on top of the stack, and including callees. */
  readonly selfSamples: Float64Array<ArrayBuffer>;
  readonly totalSamples: Float64Array<ArrayBuffer>;
  readonly functions: GroupFigures;
}

/** Figures of functions or of groups of functions. */
export interface GroupFigures {
  readonly selfUs: Float64Array<ArrayBuffer>;
  /** Nested calls of one group count once. */
  readonly totalUs: Float64Array<ArrayBuffer>;
  readonly samples: Float64Array<ArrayBuffer>;
}

export function figuresOf({ calls, functions, samples }: CpuProfile, range: CpuRange | null): CpuFigures {
  const selfUs = new Float64Array(calls.count);
  const selfSamples = new Float64Array(calls.count);
  if (range === null) addWhole(samples, selfUs, selfSamples);
  else addPart(samples, range, selfUs, selfSamples);
  const totalUs = selfUs.slice();
  const totalSamples = selfSamples.slice();
  const { caller, depth } = calls;
  for (let row = calls.count - 1; row >= 0; row -= 1) {
    if (depth[row] === 0) continue;
    totalUs[caller[row]] += totalUs[row];
    totalSamples[caller[row]] += totalSamples[row];
  }
  const byCall = { selfUs, totalUs, selfSamples, totalSamples };
  return { ...byCall, functions: groupFigures(calls, byCall, calls.functionOf, functions.length) };
}

function addWhole(
  { count, row, durationUs, weight }: CpuSamples,
  selfUs: Float64Array,
  selfSamples: Float64Array,
): void {
  for (let at = 0; at < count; at += 1) {
    selfUs[row[at]] += durationUs[at];
    selfSamples[row[at]] += weight === null ? 1 : weight[at];
  }
}

/** A sample partly in the range counts its time inside; sample counts include every sample that overlaps the range. */
function addPart(
  { count, row, startUs, durationUs, weight }: CpuSamples,
  { fromMs, toMs }: CpuRange,
  selfUs: Float64Array,
  selfSamples: Float64Array,
): void {
  const fromUs = fromMs * 1000;
  const toUs = toMs * 1000;
  for (let at = firstReaching(startUs, durationUs, count, fromUs); at < count && startUs[at] < toUs; at += 1) {
    const within = Math.min(toUs, startUs[at] + durationUs[at]) - Math.max(fromUs, startUs[at]);
    selfUs[row[at]] += Math.max(0, within);
    selfSamples[row[at]] += weight === null ? 1 : weight[at];
  }
}

/** First sample that ends after a time; starts and ends are in increasing order. */
function firstReaching(startUs: Float64Array, durationUs: Float64Array, count: number, fromUs: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    // A sample without duration is in the range if its start is.
    const endUs = startUs[middle] + durationUs[middle];
    if (endUs < fromUs || (endUs === fromUs && durationUs[middle] > 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Sums over groups; `groupOf` is by call. */
export function groupFigures(
  { count, end }: CpuCalls,
  { selfUs, totalUs, selfSamples }: Omit<CpuFigures, 'functions'>,
  groupOf: Uint32Array,
  groups: number,
): GroupFigures {
  const self = new Float64Array(groups);
  const total = new Float64Array(groups);
  const samples = new Float64Array(groups);
  /** First row after the outermost open call of each group; the group's time below is already counted. */
  const openUntil = new Uint32Array(groups);
  for (let row = 0; row < count; row += 1) {
    const group = groupOf[row];
    self[group] += selfUs[row];
    samples[group] += selfSamples[row];
    if (row < openUntil[group]) continue;
    total[group] += totalUs[row];
    openUntil[group] = end[row];
  }
  return { selfUs: self, totalUs: total, samples };
}

/** Whether the call is a function of the program, not V8's overhead. */
export function isOfProgram({ calls, kindOf }: Pick<CpuProfile, 'calls' | 'kindOf'>, row: number): boolean {
  return kindOf[calls.functionOf[row]] === PROGRAM_FUNCTION;
}
