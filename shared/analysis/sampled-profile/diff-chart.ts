/**
 * Two profiles as one left heavy chart: equal stacks are one box, as wide as its weight in both profiles together, so that calls that came
 * and calls that are gone both have an area. Functions are matched as in the table of functions; noise is that of the total of a call
 * (`profile-diff.ts`).
 */
import type { AnalysisAnswer } from '../../contracts/analysis.ts';
import type { CpuPlace } from '../../contracts/sampled-profiles.ts';
import { matchFunctions } from '../matched-functions.ts';
import type { Steps } from '../steps/steps.ts';
import { createCallNodes, layCalls, NONE } from './call-nodes.ts';
import { leftHeavyBoxes } from './left-heavy-chart.ts';
import { IDLE, NO_CALLER, ROOT, WEIGHTS_PER_UNIT } from './profile-columns.ts';
import { compareScale, DEVIATIONS, deviationOf } from './profile-diff.ts';
import type { ProfileDocument } from './profile-document.ts';

export type ProfileDiffChart = AnalysisAnswer<'profile.compare-chart'>;

/** Approximate bytes of a box in memory. */
export const BYTES_PER_DIFF_BOX = 41;

interface MatchedFunctions {
  readonly functions: CpuPlace[];
  readonly kindOf: number[];
  /** By function of the profile: its number in `functions`. */
  readonly ofBase: Uint32Array;
  readonly ofNew: Uint32Array;
}

/** `normalise` scales times of the base, as `profile.compare` does. */
export function* diffChart(
  base: ProfileDocument,
  current: ProfileDocument,
  normalise: boolean,
): Steps<ProfileDiffChart> {
  const scale = compareScale(base, current, normalise);
  const matched = matchAll(base, current);
  const nodes = createCallNodes();
  const baseRows = nodesOfRows(base, matched.ofBase, nodes.child);
  const newRows = nodesOfRows(current, matched.ofNew, nodes.child);
  yield { stage: 'calls', done: 1, total: 3 };
  const { calls, rowOf } = layCalls(nodes.finish(), null);
  const before = totalsByRow(base, baseRows, rowOf, calls.count);
  const after = totalsByRow(current, newRows, rowOf, calls.count);
  const total = before.weight.map((weight, row) => weight * scale + after.weight[row]);
  yield { stage: 'calls', done: 2, total: 3 };
  const kindOf = Uint8Array.from(matched.kindOf);
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
    const noise =
      DEVIATIONS *
      Math.hypot(
        scale * deviationOf({ self: before.weight[row], samples: before.samples[row] }, base),
        deviationOf({ self: is, samples: after.samples[row] }, current),
      );
    chart.starts[box] /= weightsPerUnit;
    chart.sizes[box] = total[row] / weightsPerUnit;
    chart.functionOf[box] = calls.functionOf[row];
    chart.base[box] = was / weightsPerUnit;
    chart.new[box] = is / weightsPerUnit;
    chart.exceedsNoise[box] = Math.abs(is - was) > noise ? 1 : 0;
  }
  return {
    ...chart,
    boxes: count,
    depths: count === 0 ? 0 : chart.depth[count - 1] + 1,
    functions: matched.functions,
    extent: chart.sizes.reduce((sum, size, box) => (chart.depth[box] === 0 ? sum + size : sum), 0),
    scale,
  };
}

/** Functions of both profiles, each once; V8's own entries match by name. */
function matchAll(base: ProfileDocument, current: ProfileDocument): MatchedFunctions {
  const numbered = ({ functions }: ProfileDocument) => functions.map((place, at) => ({ ...place, at }));
  const functions: CpuPlace[] = [];
  const kindOf: number[] = [];
  const ofBase = new Uint32Array(base.functions.length);
  const ofNew = new Uint32Array(current.functions.length);
  for (const [earlier, later] of matchFunctions(numbered(base), numbered(current))) {
    const place = later ?? earlier;
    if (place === null) continue;
    const { name, url, line, column } = place;
    if (earlier !== null) ofBase[earlier.at] = functions.length;
    if (later !== null) ofNew[later.at] = functions.length;
    functions.push({ name, url, line, column });
    kindOf.push(later === null ? base.kindOf[place.at] : current.kindOf[place.at]);
  }
  return { functions, kindOf, ofBase, ofNew };
}

/** By row of a profile: its node in the chart; `NONE` for `(root)` and `(idle)`. */
function nodesOfRows(
  { calls, kindOf }: ProfileDocument,
  functionOf: Uint32Array,
  child: (caller: number, fn: number) => number,
): Uint32Array {
  const nodeOf = new Uint32Array(calls.count).fill(NONE);
  for (let row = 0; row < calls.count; row += 1) {
    const of = calls.functionOf[row];
    const by = calls.caller[row];
    if (kindOf[of] === IDLE || (by === NO_CALLER && kindOf[of] === ROOT)) continue;
    const around = by === NO_CALLER || nodeOf[by] === NONE ? NO_CALLER : nodeOf[by];
    nodeOf[row] = child(around, functionOf[of]);
  }
  return nodeOf;
}

function totalsByRow(
  { calls, whole }: ProfileDocument,
  nodeOf: Uint32Array,
  rowOf: Uint32Array,
  rows: number,
): { readonly weight: Float64Array<ArrayBuffer>; readonly samples: Float64Array } {
  const weight = new Float64Array(rows);
  const samples = new Float64Array(rows);
  for (let row = 0; row < calls.count; row += 1) {
    if (nodeOf[row] === NONE) continue;
    weight[rowOf[nodeOf[row]]] += whole.total[row];
    samples[rowOf[nodeOf[row]]] += whole.totalSamples[row];
  }
  return { weight, samples };
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
