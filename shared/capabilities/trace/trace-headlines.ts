/** A trace in a few lines, for the answer of its recording; `pen_trace_insights` has the tables. */
import { bullets, section } from '../../base/markdown.ts';
import { formatCount, formatDuration, truncateEnd } from '../../base/units.ts';
import { cpuFunctionName } from '../cpu/cpu-capture.ts';
import { shareText, shownUrl } from './trace-capture.ts';
import type { TraceContent } from './trace-content.ts';
import { interactionText, shiftTexts } from './trace-cause-sections.ts';
import { activityName, causesText, ratingName, wholeMs } from './trace-sections.ts';

const ELEMENT_CHARS = 60;
const URL_CHARS = 60;
const NAMED_SHIFTS = 2;
/** A kind of work with less of the main thread is not worth a line. */
const LEAST_SHARE = 0.2;

type Insights = TraceContent['insights'];

function longTaskLine({ longTasks }: Insights): string[] {
  if (longTasks === null || longTasks.count === 0) return [];
  const longest = longTasks.rows.toSorted((a, b) => b.durationMs - a.durationMs)[0];
  const cause = longest === undefined || longest.causes.length === 0 ? '' : `: ${causesText(longest.causes)}`;
  const worst =
    longest === undefined
      ? ''
      : `; the longest ${formatDuration(longest.durationMs)} at ${longest.startMs.toFixed(1)} ms${cause}`;
  return [
    `Long tasks: ${formatCount(longTasks.count)}, total blocking time ${wholeMs(longTasks.totalBlockingMs)}${worst}`,
  ];
}

function vitalLines({ largestContentfulPaint: lcp, layoutShift, interactionToNextPaint: inp }: Insights): string[] {
  const slowest = lcp?.phases.toSorted((a, b) => b.durationMs - a.durationMs)[0];
  const worstInput = inp?.rows.toSorted((a, b) => b.durationMs - a.durationMs)[0];
  return [
    ...(lcp === null
      ? []
      : [
          `LCP: ${wholeMs(lcp.valueMs)} (${ratingName(lcp.rating)})${lcp.element === '' ? '' : `, ${truncateEnd(lcp.element, ELEMENT_CHARS)}`}${lcp.url === '' ? '' : `, ${shownUrl(lcp.url, URL_CHARS)}`}${slowest === undefined ? '' : `; most of it is ${slowest.name} (${wholeMs(slowest.durationMs)})`}`,
        ]),
    ...(layoutShift === null || layoutShift.shifts === 0
      ? []
      : [
          `CLS: ${layoutShift.score.toFixed(4)} (${ratingName(layoutShift.rating)}) in ${formatCount(layoutShift.shifts)} shifts`,
          ...shiftTexts(layoutShift.rows.toSorted((a, b) => b.score - a.score).slice(0, NAMED_SHIFTS)).map(
            (shift) => `Shift of ${shift}`,
          ),
        ]),
    ...(inp === null
      ? []
      : [
          `INP: ${wholeMs(inp.valueMs)} (${ratingName(inp.rating)})${worstInput === undefined ? '' : `, ${worstInput.name} at ${worstInput.startMs.toFixed(1)} ms`}`,
        ]),
  ];
}

function workLines({ breakdown, hotFunctions }: Insights): string[] {
  const working = (breakdown?.activities ?? []).filter(({ activity, totalMs }) => activity !== 'idle' && totalMs > 0);
  const workMs = working.reduce((sum, { totalMs }) => sum + totalMs, 0);
  const most = working
    .filter(({ totalMs }) => totalMs >= LEAST_SHARE * workMs)
    .toSorted((a, b) => b.totalMs - a.totalMs)
    .map(({ activity, totalMs }) => `${activityName(activity)} ${shareText(totalMs / workMs)}`);
  const [hottest] = hotFunctions;
  return [
    ...(most.length === 0 ? [] : [`Main thread: ${formatDuration(workMs)} of work, ${most.join(', ')}`]),
    ...(hottest === undefined
      ? []
      : [
          `Hottest function: ${causesText([{ name: cpuFunctionName(hottest), url: hottest.original?.source ?? hottest.url, selfMs: hottest.selfMs }])} self time`,
        ]),
  ];
}

/** What stands out in a trace, a line each; '' if it shows nothing of a page. */
export function traceHeadlines({ insights }: Pick<TraceContent, 'insights'>): string {
  const lines = [...longTaskLine(insights), ...vitalLines(insights), ...workLines(insights)];
  const { failures, unread, interactions } = insights;
  if (interactions[0] !== undefined) lines.push(`Interaction ${interactionText(interactions[0])}`);
  if (unread.length > 0)
    lines.push(`Body not read by the page: ${unread.map(({ url }) => shownUrl(url, URL_CHARS)).join(', ')}`);
  if (failures.length > 0) lines.push(`Not computed: ${failures.map(({ part }) => part).join(', ')}`);
  return lines.length === 0 ? '' : section('What Stands Out', [bullets(lines)]);
}
