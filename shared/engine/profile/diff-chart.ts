/**
 * Two profiles as one left heavy chart: equal stacks are one box, as wide as its weight in both profiles together, so that calls that came
 * and calls that are gone both have an area. Functions are matched as in the table of functions. A call is marked if its function changed by more
 * than noise (`profile-diff.ts`), and its own samples show it.
 */
import type { EngineAnswer } from '../contract/engine-queries.ts';
import type { Steps } from '../steps/steps.ts';
import { NONE } from './call-nodes.ts';
import { compareScale } from './compared/compared-scale.ts';
import { DEVIATIONS, judgeChanges } from './compared/judged-changes.ts';
import { matchAll, mergeCalls, type MergedCalls } from './compared/merged-calls.ts';
import { leftHeavyBoxes } from './left-heavy-chart.ts';
import { WEIGHTS_PER_UNIT } from './profile-columns.ts';
import { samplingNoise } from './profile-diff.ts';
import type { ProfileDocument } from './profile-document.ts';

export type ProfileDiffChart = EngineAnswer<'profile.compare-chart'>;

/** Approximate bytes of a box in memory. */
export const BYTES_PER_DIFF_BOX = 41;

/** `normalise` scales times of the base, as `profile.compare` does. */
export function* diffChart(
  base: ProfileDocument,
  current: ProfileDocument,
  normalise?: boolean,
): Steps<ProfileDiffChart> {
  const matched = matchAll(base, current);
  const scale = compareScale(base, current, matched, normalise);
  const merged = mergeCalls(base, current, matched);
  const { calls, rowOfBase, rowOfNew, kindOf } = merged;
  yield { stage: 'calls', done: 1, total: 3 };
  const before = totalsByRow(base, rowOfBase, calls.count);
  const after = totalsByRow(current, rowOfNew, calls.count);
  const total = before.weight.map((weight, row) => weight * scale + after.weight[row]);
  const exceedsNoise = noiseTest(base, current, scale, merged);
  yield { stage: 'calls', done: 2, total: 3 };
  const boxes = yield* leftHeavyBoxes({ calls, kindOf, unit: current.unit, whole: { total } });
  const weightsPerUnit = WEIGHTS_PER_UNIT[current.unit];
  const { count } = boxes;
  const chart = {
    starts: boxes.start.slice(0, count),
    sizes: new Float64Array(count),
    depth: boxes.depth.slice(0, count),
    functionOf: new Uint32Array(count),
    base: new Float64Array(count),
    new: new Float64Array(count),
    exceedsNoise: new Uint8Array(count),
  };
  for (let box = 0; box < count; box += 1) {
    const row = boxes.row[box];
    const [was, is] = [before.weight[row] * scale, after.weight[row]];
    chart.starts[box] /= weightsPerUnit;
    chart.sizes[box] = total[row] / weightsPerUnit;
    chart.functionOf[box] = calls.functionOf[row];
    chart.base[box] = was / weightsPerUnit;
    chart.new[box] = is / weightsPerUnit;
    const samples = [before.samples[row], after.samples[row]] as const;
    chart.exceedsNoise[box] = exceedsNoise(calls.functionOf[row], [before.weight[row], is], samples) ? 1 : 0;
  }
  return {
    ...chart,
    boxes: count,
    depths: count === 0 ? 0 : chart.depth[count - 1] + 1,
    functions: [...merged.functions],
    extent: chart.sizes.reduce((sum, size, box) => (chart.depth[box] === 0 ? sum + size : sum), 0),
    scale,
  };
}

type NoiseTest = (fn: number, weights: readonly [number, number], samples: readonly [number, number]) => boolean;

/** Tests whether the change of a call is more than noise. Of times, its function must have changed as a whole. */
function noiseTest(base: ProfileDocument, current: ProfileDocument, scale: number, merged: MergedCalls): NoiseTest {
  if (base.unit === 'bytes')
    return (_fn, [was, is], [wasSamples, isSamples]) =>
      Math.abs(is - was) > samplingNoise([was, wasSamples], [is, isSamples]);
  const { self, total } = judgeChanges(base, current, merged);
  return (fn, [was, is], [wasSamples, isSamples]) =>
    (self[fn] === 1 || total[fn] === 1) &&
    Math.abs(is - scale * was) >
      DEVIATIONS * Math.hypot(scale * timeDeviation(was, wasSamples, base), timeDeviation(is, isSamples, current));
}

/** Weight and samples by row of the merged calls, with callees. */
function totalsByRow(
  { calls, whole }: ProfileDocument,
  rowOf: Uint32Array,
  rows: number,
): { readonly weight: Float64Array<ArrayBuffer>; readonly samples: Float64Array } {
  const weight = new Float64Array(rows);
  const samples = new Float64Array(rows);
  for (let row = 0; row < calls.count; row += 1) {
    if (rowOf[row] === NONE) continue;
    weight[rowOf[row]] += whole.total[row];
    samples[rowOf[row]] += whole.totalSamples[row];
  }
  return { weight, samples };
}

/** Standard deviation of the time of a call by its samples, √(n · (1 − n/N)) · time / n as of a binomial distribution. */
function timeDeviation(time: number, samples: number, { sampleCount }: ProfileDocument): number {
  return samples === 0 ? time : (Math.sqrt(samples * (1 - samples / sampleCount)) * time) / samples;
}

/** A piece of the chart, as copies; the functions are in the first one. */
export function pieceOfDiffChart(chart: ProfileDiffChart, start: number, count: number | undefined): ProfileDiffChart {
  const end = count === undefined ? chart.boxes : start + count;
  return {
    ...chart,
    starts: chart.starts.slice(start, end),
    sizes: chart.sizes.slice(start, end),
    depth: chart.depth.slice(start, end),
    functionOf: chart.functionOf.slice(start, end),
    base: chart.base.slice(start, end),
    new: chart.new.slice(start, end),
    exceedsNoise: chart.exceedsNoise.slice(start, end),
    functions: start === 0 ? chart.functions : [],
  };
}
