/** Defines how much a flight recorder records: little enough to be always on, or more by choice. `npm run bench recorder` measures what each costs. */
import type { KeepCondition, RecorderDetail, RecorderState } from './contract/recorders.ts';
import { isPageLike, type TargetType } from '../../../core/contracts/targets.ts';
import { TRACE_PRESETS } from '../../../core/capability/trace-categories.ts';

interface RecorderDetailDescription {
  readonly label: string;
  /** Trace categories of a page. */
  readonly categories: readonly string[];
  /** Time between two CPU samples, in microseconds; null for none. */
  readonly samplingIntervalUs: { readonly page: number | null; readonly other: number };
  /** The data that it records of a page, and of all other targets. */
  readonly ofPages: string;
  readonly ofOthers: string;
  /** True if a kept moment of a page names its functions. */
  readonly namesFunctions: boolean;
  /** The additional CPU time the main thread needs, in percent: of targets that do nothing but what costs most (`npm run bench recorder`). */
  readonly costPercent: { readonly page: number; readonly other: number };
}

/**
 * Tasks with their durations, paints, layout shifts, navigations and user timings, but not what runs in a task: the events of `devtools.timeline`
 * (calls, layouts, requests, interactions, garbage collections) are most of what a trace costs.
 */
const LIGHT = ['blink.user_timing', 'loading', 'latencyInfo', 'disabled-by-default-devtools.timeline'];
const EACH_MILLISECOND = 'a CPU profile with a sample each millisecond';

export const RECORDER_DETAIL_TEXTS = {
  light: {
    label: 'Light',
    categories: LIGHT,
    samplingIntervalUs: { page: null, other: 10_000 },
    ofPages: 'a trace with tasks, paints, layout shifts and user timings',
    ofOthers: 'a CPU profile with a sample each 10 ms',
    namesFunctions: false,
    costPercent: { page: 3, other: 2 },
  },
  full: {
    label: 'Full',
    categories: TRACE_PRESETS.light.categories,
    samplingIntervalUs: { page: null, other: 1000 },
    ofPages: 'a trace that also has what runs in each task: calls, layouts, requests and interactions',
    ofOthers: EACH_MILLISECOND,
    namesFunctions: false,
    costPercent: { page: 11, other: 7 },
  },
  samples: {
    label: 'CPU samples',
    categories: TRACE_PRESETS.light.categories,
    samplingIntervalUs: { page: 2000, other: 1000 },
    ofPages: 'what Full has, and CPU samples, one each 2 ms',
    ofOthers: EACH_MILLISECOND,
    namesFunctions: true,
    costPercent: { page: 25, other: 7 },
  },
} as const satisfies Record<RecorderDetail, RecorderDetailDescription>;

/** Returns what a detail records of a type of target, as the end of a sentence. */
export function recordedText(detail: RecorderDetail, records: RecorderState['records']): string {
  const { ofPages, ofOthers, namesFunctions } = RECORDER_DETAIL_TEXTS[detail];
  if (records === 'cpu-profile') return ofOthers;
  return namesFunctions
    ? `${ofPages}, which name the functions of a slow moment`
    : `${ofPages}; no CPU samples, so a slow moment names no functions`;
}

/** `A trace with …. Costs up to 3 % of the main thread's CPU time.`: what a detail means for a target. */
export function recorderDetailText(detail: RecorderDetail, records: RecorderState['records']): string {
  const what = recordedText(detail, records);
  return `${what[0]?.toUpperCase() ?? ''}${what.slice(1)}. Costs up to ${costPercent(detail, records)}% of the main thread’s CPU time.`;
}

export function costPercent(detail: RecorderDetail, records: RecorderState['records']): number {
  return RECORDER_DETAIL_TEXTS[detail].costPercent[records === 'trace' ? 'page' : 'other'];
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
  if (isPageLike(type)) return wanted;
  const needsSamples = conditions.some(({ kind }) => kind === 'blocked' || kind === 'gc');
  // Every profile has functions.
  return needsSamples || wanted === 'samples' ? 'full' : wanted;
}
