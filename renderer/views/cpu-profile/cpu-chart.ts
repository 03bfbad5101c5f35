/** The calls of a profile as a chart: layout columns and categories. */
import type { AnalysisAnswer } from '../../../shared/contracts/analysis.ts';
import type { CpuPlace } from '../../../shared/contracts/cpu-profiles.ts';
import { layoutInSteps, parentBox, type IcicleLayout } from '../../widgets/icicle/icicle-layout.ts';
import { activityInSteps, selfSizeOf, type Activity } from '../../widgets/minimap/activity.ts';
import { inRanges, type Steps } from '../../widgets/icicle/steps.ts';
import { subtreeText as textOfSubtree } from '../../widgets/icicle/subtree.ts';
import { CATEGORIES, categoryOf, mainOrigin } from '../../widgets/profile/function-category.ts';
import { functionName, sourcePlace, wholeSource } from '../../widgets/source-place.ts';

export interface CpuChart {
  readonly layout: IcicleLayout;
  readonly functionOf: Uint32Array;
  readonly functions: readonly CpuPlace[];
  /** Number of boxes by function. */
  readonly boxCounts: Uint32Array;
  /** Self time by category. */
  readonly selfMs: readonly number[];
  readonly activity: Activity;
}

/** Categories of `(idle)`, `(program)` and the root, which are not activity in the minimap. */
export const TASK_CATEGORY = CATEGORIES.findIndex(({ id }) => id === 'task');
const SLICES = 800;

/** `lengthMs` is the minimum length: that of the recording for time order. */
export function* cpuChart(answer: AnalysisAnswer<'cpu.chart'>, lengthMs = 0): Steps<CpuChart> {
  const { functions, functionOf, depth, startMs, durationMs } = answer;
  const page = mainOrigin(functions.map(({ url }) => url));
  const categoryOfFunction = Uint8Array.from(functions, (of) => {
    const category = categoryOf(of, page);
    return CATEGORIES.findIndex(({ id }) => id === category);
  });
  const categories = new Uint8Array(functionOf.length);
  const boxCounts = new Uint32Array(functions.length);
  yield* inRanges(functionOf.length, (from, to) => {
    for (let box = from; box < to; box += 1) {
      const of = functionOf[box] ?? 0;
      categories[box] = categoryOfFunction[of] ?? TASK_CATEGORY;
      boxCounts[of] = (boxCounts[of] ?? 0) + 1;
    }
  });
  const boxes = yield* layoutInSteps({ depths: depth, starts: startMs, sizes: durationMs, categories });
  // The end of a recording is usually idle, but part of it.
  const layout = { ...boxes, total: Math.max(boxes.total, lengthMs) };
  const activity = yield* activityInSteps(layout, CATEGORIES.length, SLICES);
  // Rounding residue of a category.
  const selfMs = Array.from(activity.selfSizes, (ms) => (ms < 1e-6 * layout.total ? 0 : ms));
  return { layout, functionOf, functions, boxCounts, selfMs, activity };
}

export function placeOf(chart: CpuChart, box: number): CpuPlace {
  return chart.functions[chart.functionOf[box] ?? 0] ?? { name: '', url: '', line: 0, column: 0 };
}

export function nameOf(chart: CpuChart, box: number): string {
  return functionName(placeOf(chart, box).name);
}

export function selfMsOf(chart: CpuChart, box: number): number {
  return selfSizeOf(chart.layout, box);
}

/** The widest box of a function; −1 if it has none. */
export function widestOf(chart: CpuChart, place: CpuPlace): number {
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
export function stackOf(chart: CpuChart, box: number): CpuPlace[] {
  const stack: CpuPlace[] = [];
  for (let at = box; at >= 0; at = parentBox(chart.layout, at)) stack.push(placeOf(chart, at));
  return stack;
}

/** A stack in the format of JavaScript engines. */
export function stackText(stack: readonly CpuPlace[]): string {
  return stack
    .map((place) => {
      const source = wholeSource(place);
      return source === '' ? `    at ${functionName(place.name)}` : `    at ${functionName(place.name)} (${source})`;
    })
    .join('\n');
}

/** A call and its callees, one indented line each. */
export function subtreeText(chart: CpuChart, box: number, maxLines?: number): string {
  const lineOf = (at: number): string => {
    const source = sourcePlace(placeOf(chart, at));
    return `${nameOf(chart, at)} ${(chart.layout.sizes[at] ?? 0).toFixed(1)} ms${source === '' ? '' : `  ${source}`}`;
  };
  return textOfSubtree(chart.layout, box, lineOf, maxLines);
}
