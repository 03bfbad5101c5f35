/** A trace in a few lines, for the answer of its recording; `pen_trace_insights` has the tables. */
import { bullets, code, section } from '../../base/markdown.ts';
import { countNoun, formatCount, formatDuration, truncateEnd } from '../../base/units.ts';
import type { TracePlace } from '../../contracts/trace-causes.ts';
import { cpuFunctionName } from '../cpu/cpu-capture.ts';
import { shareText, shownUrl } from './trace-capture.ts';
import type { TraceContent } from './trace-content.ts';
import {
  interactionText,
  placeText,
  shiftLines,
  synchronousTexts,
  taskCausesText,
  taskStartText,
  workerTexts,
} from './trace-cause-sections.ts';
import { activityName, ratingName, wholeMs } from './trace-sections.ts';

const ELEMENT_CHARS = 60;
const URL_CHARS = 60;
export const NAMED_SHIFTS = 5;
export const NAMED_TASKS = 3;
const NAMED_CAUSES = 4;
/** A kind of work with less of the main thread is not worth a line. */
const MIN_SHARE = 0.2;

type Insights = TraceContent['insights'];

export function longTaskLines({ longTasks }: Insights): string[] {
  if (longTasks === null || longTasks.count === 0) return [];
  const { count, totalBlockingMs, rows } = longTasks;
  const longest = rows.toSorted((a, b) => b.durationMs - a.durationMs).slice(0, NAMED_TASKS);
  return [
    `Long tasks: ${formatCount(count)}, total blocking time ${wholeMs(totalBlockingMs)}`,
    ...longest.map(({ durationMs, startMs, startedBy, causes }) => {
      const start = taskStartText(startedBy);
      const parts = taskCausesText(causes, NAMED_CAUSES);
      return `Task of ${formatDuration(durationMs)} at ${startMs.toFixed(1)} ms${start === '' ? '' : `, started by ${start}`}${parts === '' ? '' : `: ${parts}`}`;
    }),
  ];
}

function vitalLines(
  { largestContentfulPaint: lcp, layoutShift, interactionToNextPaint: inp }: Insights,
  capture: string,
): string[] {
  const slowest = lcp?.phases.toSorted((a, b) => b.durationMs - a.durationMs)[0];
  const worstInput = inp?.rows.toSorted((a, b) => b.durationMs - a.durationMs)[0];
  return [
    ...(lcp === null
      ? []
      : [
          `LCP: ${wholeMs(lcp.valueMs)} (${ratingName(lcp.rating)})${lcp.element === '' ? '' : `, ${code(truncateEnd(lcp.element, ELEMENT_CHARS))}`}${lcp.url === '' ? '' : `, ${code(shownUrl(lcp.url, URL_CHARS))}`}${slowest === undefined ? '' : `; most of it is ${code(slowest.name)} (${wholeMs(slowest.durationMs)})`}`,
        ]),
    ...(layoutShift === null || layoutShift.shifts === 0
      ? []
      : [
          `CLS: ${layoutShift.score.toFixed(4)} (${ratingName(layoutShift.rating)}) in ${countNoun(layoutShift.shifts, 'shift')}`,
          ...shiftLines(layoutShift, NAMED_SHIFTS, capture).map((shift) => `Shift: ${shift}`),
        ]),
    ...(inp === null
      ? []
      : [
          `INP: ${wholeMs(inp.valueMs)} (${ratingName(inp.rating)})${worstInput === undefined ? '' : `, ${code(worstInput.name)} at ${worstInput.startMs.toFixed(1)} ms`}`,
        ]),
  ];
}

function originalOf(place: Insights['hotFunctions'][number]): TracePlace {
  const { source: url, line, column } = place.original ?? { ...place, source: place.url };
  return { name: cpuFunctionName(place), url, line, column };
}

/** The function with the most self time, and the layout that it forced. */
export function hottestLines({ hotFunctions: [hottest] }: Pick<Insights, 'hotFunctions'>): string[] {
  if (hottest === undefined) return [];
  const { selfMs, layoutMs } = hottest;
  const layout = layoutMs === undefined ? '' : `, and ${formatDuration(layoutMs)} of forced layout`;
  return [`Hottest function: ${placeText(originalOf(hottest))} ${formatDuration(selfMs)} self time${layout}`];
}

function workLines({ breakdown, hotFunctions }: Insights): string[] {
  const working = (breakdown?.activities ?? []).filter(({ activity, totalMs }) => activity !== 'idle' && totalMs > 0);
  const workMs = working.reduce((sum, { totalMs }) => sum + totalMs, 0);
  const most = working
    .filter(({ totalMs }) => totalMs >= MIN_SHARE * workMs)
    .toSorted((a, b) => b.totalMs - a.totalMs)
    .map(({ activity, totalMs }) => `${activityName(activity)} ${shareText(totalMs / workMs)}`);
  return [
    ...(most.length === 0 ? [] : [`Main thread: ${formatDuration(workMs)} of work, ${most.join(', ')}`]),
    ...hottestLines({ hotFunctions }),
  ];
}

/** What stands out in a trace, a line each; '' if it shows nothing of a page. `capture`: its id or file. */
export function traceHeadlines({ insights }: Pick<TraceContent, 'insights'>, capture: string): string {
  const lines = [...longTaskLines(insights), ...vitalLines(insights, capture), ...workLines(insights)];
  const { failures, unread, interactions, synchronousRequests } = insights;
  lines.unshift(...synchronousTexts(synchronousRequests).map((text) => `Synchronous request: ${text}`));
  lines.push(...workerTexts(insights.workers).map((text) => `Worker: ${text}`));
  if (interactions[0] !== undefined) lines.push(`Interaction ${interactionText(interactions[0])}`);
  if (unread.length > 0)
    lines.push(`Body not read by the page: ${unread.map(({ url }) => code(shownUrl(url, URL_CHARS))).join(', ')}`);
  if (failures.length > 0) lines.push(`Not computed: ${failures.map(({ part }) => part).join(', ')}`);
  return lines.length === 0 ? '' : section('What Stands Out', [bullets(lines)]);
}
