/** Times of calls and functions, over the whole recording or a part of it. All in microseconds. */
import type { CpuRange } from '../../contracts/cpu-profiles.ts';
import { PROGRAM_FUNCTION, type CpuCalls, type CpuProfile, type CpuSamples } from './profile-columns.ts';

export interface CpuFigures {
  /** By call: time on top of the stack, and with everything it called. */
  readonly selfUs: Float64Array<ArrayBuffer>;
  readonly totalUs: Float64Array<ArrayBuffer>;
  /** By call: samples of its own, and with everything it called. */
  readonly selfSamples: Float64Array<ArrayBuffer>;
  readonly totalSamples: Float64Array<ArrayBuffer>;
  readonly functions: GroupFigures;
}

/** Figures of functions, or of what functions are put together to. */
export interface GroupFigures {
  readonly selfUs: Float64Array<ArrayBuffer>;
  /** A group above itself in a stack is counted once. */
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

/** A sample that the range cuts counts with what lies within; how many there are counts those that reach into it. */
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

/** The first sample that ends behind a time; starts and ends never go back. */
function firstReaching(startUs: Float64Array, durationUs: Float64Array, count: number, fromUs: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    // What has no length is in the range where it stands in it.
    const endUs = startUs[middle] + durationUs[middle];
    if (endUs < fromUs || (endUs === fromUs && durationUs[middle] > 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Sums over groups of functions; `groupOf` is by call. */
export function groupFigures(
  { count, end }: CpuCalls,
  { selfUs, totalUs, selfSamples }: Omit<CpuFigures, 'functions'>,
  groupOf: Uint32Array,
  groups: number,
): GroupFigures {
  const self = new Float64Array(groups);
  const total = new Float64Array(groups);
  const samples = new Float64Array(groups);
  /** The row behind the outermost call of a group that is open: below it the group's time is counted already. */
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

/** The call is of a function of the program, not of what V8 tells apart. */
export function isOfProgram({ calls, kindOf }: Pick<CpuProfile, 'calls' | 'kindOf'>, row: number): boolean {
  return kindOf[calls.functionOf[row]] === PROGRAM_FUNCTION;
}
