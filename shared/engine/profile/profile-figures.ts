/** Weights of calls and functions, as in columns, over the whole profile or a range of time. */
import type { CpuRange } from './contract/sampled-profiles.ts';
import { PROGRAM_FUNCTION, type ProfileCalls, type SampledProfile, type ProfileSamples } from './profile-columns.ts';

export interface ProfileFigures {
  /** By call: weight on top of the stack, and including callees. */
  readonly self: Float64Array<ArrayBuffer>;
  readonly total: Float64Array<ArrayBuffer>;
  /** By call: samples on top of the stack, and including callees. */
  readonly selfSamples: Float64Array<ArrayBuffer>;
  readonly totalSamples: Float64Array<ArrayBuffer>;
  readonly functions: GroupFigures;
}

/** Figures of functions or of groups of functions. */
export interface GroupFigures {
  readonly self: Float64Array<ArrayBuffer>;
  /** Nested calls of one group count once. */
  readonly total: Float64Array<ArrayBuffer>;
  readonly samples: Float64Array<ArrayBuffer>;
}

export function figuresOf({ calls, functions, samples }: SampledProfile, range: CpuRange | null): ProfileFigures {
  const self = new Float64Array(calls.count);
  const selfSamples = new Float64Array(calls.count);
  if (range === null) addWhole(samples, self, selfSamples);
  else addPart(samples, range, self, selfSamples);
  const total = self.slice();
  const totalSamples = selfSamples.slice();
  const { caller, depth } = calls;
  for (let row = calls.count - 1; row >= 0; row -= 1) {
    if (depth[row] === 0) continue;
    total[caller[row]] += total[row];
    totalSamples[caller[row]] += totalSamples[row];
  }
  const byCall = { self, total, selfSamples, totalSamples };
  return { ...byCall, functions: groupFigures(calls, byCall, calls.functionOf, functions.length) };
}

function addWhole({ count, row, weight, hits }: ProfileSamples, self: Float64Array, selfSamples: Float64Array): void {
  for (let at = 0; at < count; at += 1) {
    self[row[at]] += weight[at];
    selfSamples[row[at]] += hits === null ? 1 : hits[at];
  }
}

/** A sample partly in the range counts its time inside; sample counts include every sample that overlaps the range. */
function addPart(
  { count, row, start, weight, hits }: ProfileSamples,
  { fromMs, toMs }: CpuRange,
  self: Float64Array,
  selfSamples: Float64Array,
): void {
  const fromUs = fromMs * 1000;
  const toUs = toMs * 1000;
  for (let at = firstReaching(start, weight, count, fromUs); at < count && start[at] < toUs; at += 1) {
    const within = Math.min(toUs, start[at] + weight[at]) - Math.max(fromUs, start[at]);
    self[row[at]] += Math.max(0, within);
    selfSamples[row[at]] += hits === null ? 1 : hits[at];
  }
}

/** First sample that ends after a time; starts and ends are in increasing order. */
function firstReaching(start: Float64Array, weight: Float64Array, count: number, fromUs: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    // A sample without duration is in the range if its start is.
    const endUs = start[middle] + weight[middle];
    if (endUs < fromUs || (endUs === fromUs && weight[middle] > 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Sums over groups; `groupOf` is by call. */
export function groupFigures(
  { count, end }: ProfileCalls,
  calls: Omit<ProfileFigures, 'functions'>,
  groupOf: Uint32Array,
  groups: number,
): GroupFigures {
  const self = new Float64Array(groups);
  const total = new Float64Array(groups);
  const samples = new Float64Array(groups);
  /** First row after the outermost open call of each group; the group's weight below is already counted. */
  const openUntil = new Uint32Array(groups);
  for (let row = 0; row < count; row += 1) {
    const group = groupOf[row];
    self[group] += calls.self[row];
    samples[group] += calls.selfSamples[row];
    if (row < openUntil[group]) continue;
    total[group] += calls.total[row];
    openUntil[group] = end[row];
  }
  return { self, total, samples };
}

/** True if the call is a function of the program, not V8's overhead. */
export function isOfProgram({ calls, kindOf }: Pick<SampledProfile, 'calls' | 'kindOf'>, row: number): boolean {
  return kindOf[calls.functionOf[row]] === PROGRAM_FUNCTION;
}
