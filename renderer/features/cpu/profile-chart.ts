/** The calls of a profile as a chart: layout columns and categories. Sizes are in the profile's unit. */
import { copiedLines } from '../../core/widgets/copied-text.ts';
import type { AnalysisAnswer } from '../../../shared/core/analysis/analysis.ts';
import type { CpuPlace } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import { mainOrigin } from '../../../shared/base/third-party.ts';
import { layoutInSteps, parentBox, type IcicleLayout } from '../../core/widgets/icicle/icicle-layout.ts';
import { activityInSteps, selfSizeOf, type Activity } from '../../core/widgets/minimap/activity.ts';
import { inRanges, type Steps } from '../../core/widgets/icicle/steps.ts';
import { subtreeText as textOfSubtree } from '../../core/widgets/icicle/subtree.ts';
import { colouringBy, type Colouring } from '../../core/widgets/profile/colouring.ts';
import { functionName, sourcePlace, wholeSource } from '../../core/widgets/source-place.ts';

export interface ProfileChart {
  readonly layout: IcicleLayout;
  readonly functionOf: Uint32Array;
  readonly functions: readonly CpuPlace[];
  /** The origin of the page, by which functions are third-party. */
  readonly pageOrigin: string;
  /** Number of boxes by function. */
  readonly boxCounts: Uint32Array;
  readonly colouring: Colouring;
  /** Self weight by group of the coloring. */
  readonly selfSizes: readonly number[];
  readonly activity: Activity;
  /** Self weight of each box, of a chart that is read by range. */
  readonly self: Float64Array | null;
}

const SLICES = 800;

/** Answers of a chart that is read by range: by the innermost calls at equal moments, and the self weights of all functions. */
function activityOfMoments(
  { innermost, selfOfFunction }: NonNullable<AnalysisAnswer<'profile.chart'>['sampled']>,
  groupOfFunction: Uint8Array,
  categoryCount: number,
): Activity {
  const shares = new Float32Array(SLICES * categoryCount);
  const each = SLICES / innermost.length;
  for (const [moment, of] of innermost.entries()) {
    // No call at that moment.
    if (of >= groupOfFunction.length) continue;
    const place = Math.floor(moment * each) * categoryCount + (groupOfFunction[of] ?? 0);
    shares[place] = (shares[place] ?? 0) + each;
  }
  const selfSizes = new Float64Array(categoryCount);
  for (const [of, size] of selfOfFunction.entries()) {
    const group = groupOfFunction[of] ?? 0;
    selfSizes[group] = (selfSizes[group] ?? 0) + size;
  }
  return { sliceCount: SLICES, categoryCount, shares, selfSizes };
}
/** Work on a function compared with that on a box. */
const BOXES_PER_FUNCTION = 64;

/** `length` is the minimum length: that of the recording for time order. */
export function* profileChart(
  answer: AnalysisAnswer<'profile.chart'>,
  length = 0,
  colouring = colouringBy('kind', []),
): Steps<ProfileChart> {
  const { functions, functionOf, depth, starts, sizes } = answer;
  const page = mainOrigin(functions.map(({ url }) => url));
  yield;
  const groupOfFunction = new Uint8Array(functions.length);
  yield* inRanges(
    functions.length,
    (from, to) => {
      for (const [at, of] of functions.slice(from, to).entries())
        groupOfFunction[from + at] = colouring.groupOf(of, page);
    },
    BOXES_PER_FUNCTION,
  );
  const categories = new Uint8Array(functionOf.length);
  const boxCounts = new Uint32Array(functions.length);
  yield* inRanges(functionOf.length, (from, to) => {
    for (let box = from; box < to; box += 1) {
      const of = functionOf[box] ?? 0;
      categories[box] = groupOfFunction[of] ?? 0;
      boxCounts[of] = (boxCounts[of] ?? 0) + 1;
    }
  });
  const boxes = yield* layoutInSteps({ depths: depth, starts, sizes, categories });
  // The end of a recording is usually idle, but part of it.
  const layout = { ...boxes, total: Math.max(boxes.total, length) };
  const { sampled } = answer;
  const activity =
    sampled === undefined
      ? yield* activityInSteps(layout, colouring.groups.length, SLICES)
      : activityOfMoments(sampled, groupOfFunction, colouring.groups.length);
  // Rounding residue of a category.
  const selfSizes = Array.from(activity.selfSizes, (size) => (size < 1e-6 * layout.total ? 0 : size));
  return {
    layout,
    functionOf,
    functions,
    pageOrigin: page,
    boxCounts,
    colouring,
    selfSizes,
    activity,
    self: sampled?.self ?? null,
  };
}

export function placeOf(chart: ProfileChart, box: number): CpuPlace {
  return chart.functions[chart.functionOf[box] ?? 0] ?? { name: '', url: '', line: 0, column: 0 };
}

export function nameOf(chart: ProfileChart, box: number): string {
  return functionName(placeOf(chart, box).name);
}

export function selfOf(chart: ProfileChart, box: number): number {
  return chart.self === null ? selfSizeOf(chart.layout, box) : (chart.self[box] ?? 0);
}

/** The widest box of a function; −1 if it has none. */
export function widestOf(chart: ProfileChart, place: CpuPlace): number {
  const wanted = chart.functions.findIndex(
    ({ name, url, line, column }) =>
      name === place.name && url === place.url && line === place.line && column === place.column,
  );
  if (wanted < 0) return -1;
  const { sizes } = chart.layout;
  let widest = -1;
  for (let box = 0; box < chart.functionOf.length; box += 1)
    if (chart.functionOf[box] === wanted && (widest < 0 || (sizes[box] ?? 0) > (sizes[widest] ?? 0))) widest = box;
  return widest;
}

/** From a call outwards. */
export function stackOf(chart: ProfileChart, box: number): CpuPlace[] {
  const stack: CpuPlace[] = [];
  for (let at = box; at >= 0; at = parentBox(chart.layout, at)) stack.push(placeOf(chart, at));
  return stack;
}

/** A stack in the format of JavaScript engines. */
export function stackText(stack: readonly CpuPlace[]): string {
  return copiedLines(
    stack.map((place) => {
      const source = wholeSource(place);
      return source === '' ? `    at ${functionName(place.name)}` : `    at ${functionName(place.name)} (${source})`;
    }),
  );
}

/** A call and its callees, one indented line each; `format` writes a weight. */
export function subtreeText(
  chart: ProfileChart,
  box: number,
  format: (weight: number) => string,
  maxLines?: number,
): string {
  const lineOf = (at: number): string => {
    const source = sourcePlace(placeOf(chart, at));
    return `${nameOf(chart, at)} ${format(chart.layout.sizes[at] ?? 0)}${source === '' ? '' : `  ${source}`}`;
  };
  return textOfSubtree(chart.layout, box, lineOf, maxLines);
}
