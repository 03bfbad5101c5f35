/** How much a flight recorder records: little enough to be always on, or more by choice. `npm run bench recorder` measures what each costs. */
import type { KeepCondition, RecorderDetail } from '../../contracts/recorders.ts';
import { isPageLike, type TargetType } from '../../contracts/targets.ts';
import { TRACE_PRESETS } from '../trace/trace-categories.ts';

interface RecorderDetailDescription {
  readonly label: string;
  /** Trace categories of a page. */
  readonly categories: readonly string[];
  /** Time between two samples of a CPU profile, in microseconds. */
  readonly samplingIntervalUs: number;
  /** What it records of a page, and of all other targets. */
  readonly ofPages: string;
  readonly ofOthers: string;
  /** How much more CPU time the main thread needs, in percent: of targets that do nothing but what costs most (`npm run bench recorder`). */
  readonly costPercent: { readonly page: number; readonly other: number };
}

/**
 * Tasks with their durations, paints, layout shifts, navigations and user timings, but not what runs in a task: the events of `devtools.timeline`
 * (calls, layouts, requests, interactions, garbage collections) are most of what a trace costs.
 */
const LIGHT = ['blink.user_timing', 'loading', 'latencyInfo', 'disabled-by-default-devtools.timeline'];

export const RECORDER_DETAIL_TEXTS = {
  light: {
    label: 'Light',
    categories: LIGHT,
    samplingIntervalUs: 10_000,
    ofPages: 'a trace with tasks, paints, layout shifts and user timings, but no CPU samples',
    ofOthers: 'a CPU profile with a sample each 10 ms',
    costPercent: { page: 3, other: 2 },
  },
  full: {
    label: 'Full',
    categories: TRACE_PRESETS.light.categories,
    samplingIntervalUs: 1000,
    ofPages:
      'a trace that also has what runs in each task: calls, layouts, requests and interactions, but no CPU samples, so not the functions inside a call',
    ofOthers: 'a CPU profile with a sample each millisecond',
    costPercent: { page: 11, other: 7 },
  },
} as const satisfies Record<RecorderDetail, RecorderDetailDescription>;

/** `A trace with …. Costs up to 3 % of the main thread's CPU time.`: what a detail means for a target. */
export function recorderDetailText(detail: RecorderDetail, type: TargetType): string {
  const { ofPages, ofOthers, costPercent } = RECORDER_DETAIL_TEXTS[detail];
  const [what, percent] = isPageLike(type) ? [ofPages, costPercent.page] : [ofOthers, costPercent.other];
  return `${what[0]?.toUpperCase() ?? ''}${what.slice(1)}. Costs up to ${percent} % of the main thread’s CPU time.`;
}

/**
 * The detail that the conditions need: with a sample each 10 ms, short tasks of a busy process would look like a long one, and most garbage
 * collections would not be seen.
 */
export function detailFor(
  wanted: RecorderDetail,
  conditions: readonly KeepCondition[],
  type: TargetType,
): RecorderDetail {
  const needsSamples = conditions.some(({ kind }) => kind === 'blocked' || kind === 'gc');
  return !isPageLike(type) && needsSamples ? 'full' : wanted;
}
