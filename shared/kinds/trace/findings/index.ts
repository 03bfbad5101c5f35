/**
 * Every insight of a trace. All that is told of them follows from this list: sections of answers, reports, the command line and the window, what
 * stands out, the code to read first, and next steps.
 */
import type { Absence, Section, Words } from '../../../findings/model.ts';
import type { TracePlace } from '../../../contracts/traces/trace-causes.ts';
import type { TraceInsights } from '../../../contracts/traces/trace-insights.ts';
import type { Culprit, FindingGroup, FoundTrace, InsightDocument, TraceFinding } from '../finding.ts';
import { garbageCollection, painting } from './browser-events.ts';
import { failedRequests } from './failed-requests.ts';
import { firstContentfulPaint } from './first-contentful-paint.ts';
import { forcedLayout } from './forced-layout.ts';
import { frames } from './frames.ts';
import { hotFunctions } from './hot-functions.ts';
import { interactions } from './interactions.ts';
import { largestContentfulPaint } from './largest-contentful-paint.ts';
import { layoutShifts } from './layout-shifts.ts';
import { loadPath } from './load-path.ts';
import { longTasks } from './long-tasks.ts';
import { mainThreadWork } from './main-thread-work.ts';
import { notComputed } from './not-computed.ts';
import { requests } from './requests.ts';
import { scriptActivity } from './script-activity.ts';
import { scriptTime } from './script-time.ts';
import { synchronousRequests } from './synchronous-requests.ts';
import { workers } from './workers.ts';

/** Not told by themselves: what all insights are of, and what a range leaves out. */
type Frame = 'events' | 'durationMs' | 'clock' | 'page' | 'inTrace';
type Untold<All extends readonly TraceFinding[]> = Exclude<keyof TraceInsights, Frame | All[number]['tells'][number]>;

/** Findings that together tell every part of the insights: a new part without a finding does not compile. */
function tellingAll<const All extends readonly TraceFinding[]>(
  findings: [Untold<All>] extends [never] ? All : { readonly untold: Untold<All> } & All,
): All {
  return findings;
}

/** In the order of an answer. */
export const TRACE_FINDINGS = tellingAll([
  mainThreadWork,
  loadPath,
  synchronousRequests,
  forcedLayout,
  longTasks,
  hotFunctions,
  workers,
  layoutShifts,
  largestContentfulPaint,
  firstContentfulPaint,
  interactions,
  scriptActivity,
  scriptTime,
  garbageCollection,
  painting,
  requests,
  failedRequests,
  frames,
  notComputed,
]);

/** The findings that stand out, the worst kind of problem first. */
const HEADLINES: readonly TraceFinding[] = [
  synchronousRequests,
  longTasks,
  largestContentfulPaint,
  layoutShifts,
  interactions,
  mainThreadWork,
  hotFunctions,
  workers,
  requests,
  failedRequests,
  notComputed,
];

/** Whose code is to be read first. */
const CULPRITS: readonly TraceFinding[] = [synchronousRequests, forcedLayout, hotFunctions, loadPath, layoutShifts];

const GROUPS: readonly FindingGroup[] = ['problems', 'load and input', 'main thread', 'workers', 'network'];

export function traceSections(found: FoundTrace): (Section | Absence)[] {
  return TRACE_FINDINGS.map(({ section }) => section(found)).filter((part) => part !== null);
}

/** The same, what belongs together next to each other: as the window shows them. */
export function groupedSections(found: FoundTrace): (Section | Absence)[] {
  return GROUPS.flatMap((group) => TRACE_FINDINGS.filter((finding) => finding.group === group))
    .map(({ section }) => section(found))
    .filter((part) => part !== null);
}

/** Returns what stands out, a line each. */
export function traceHeadlines(found: FoundTrace): Words[] {
  return HEADLINES.flatMap(({ headlines }) => headlines?.(found) ?? []);
}

const SHOWN_CULPRITS = 3;
/** Code that a call for other code shows too. */
const NEAR_LINES = 25;

/** Code that stands out, each with the call that shows it; neighbours once. */
export function traceCulprits(found: FoundTrace): Culprit[] {
  const isNear = (a: TracePlace, b: TracePlace): boolean => a.url === b.url && Math.abs(a.line - b.line) < NEAR_LINES;
  const all = CULPRITS.flatMap(({ culprits }) => culprits?.(found) ?? []).filter(({ call }) => call !== null);
  return all
    .filter(({ place }, index) => all.findIndex((each) => isNear(each.place, place)) === index)
    .slice(0, SHOWN_CULPRITS);
}

export function traceNextSteps(found: FoundTrace): Words[] {
  return TRACE_FINDINGS.flatMap(({ nextSteps }: TraceFinding) => nextSteps?.(found) ?? []);
}

/** The insights for programs, in the order of an answer. */
export function insightDocuments(insights: TraceInsights): InsightDocument[] {
  return TRACE_FINDINGS.flatMap(({ json }: TraceFinding) => json?.(insights) ?? []);
}

/** The part of the insights that the answer of their recording did not have. */
export function furtherInsights(insights: TraceInsights): TraceInsights {
  const parts = TRACE_FINDINGS.map(({ further }: TraceFinding) => further?.(insights) ?? {});
  return Object.assign({}, insights, ...parts);
}
