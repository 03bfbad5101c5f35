/** What to do after an answer about a trace: the source of the code that stands out, and calls that show more. */
import { bullets, code, section } from '../../base/markdown.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { formatDuration } from '../../base/units.ts';
import { authorCode } from '../../contracts/author-code.ts';
import { isPageLike, type TargetType } from '../../contracts/targets.ts';
import type { TracePlace } from '../../contracts/trace-causes.ts';
import { cpuFunctionName } from '../cpu/cpu-capture.ts';
import type { CaptureSource } from '../library/open-capture.ts';
import { placeCall, sourceCall } from '../sources/source-call.ts';
import { placeText } from './trace-cause-sections.ts';
import type { TraceContent } from './trace-content.ts';

type Insights = TraceContent['insights'];

const SHOWN_SOURCES = 3;
/** Code that a call for other code shows too. */
const NEAR_LINES = 25;
/** Code that took less is not worth reading. */
const MIN_MS = 30;
/** A layout shift that counts less is not worth reading. */
const MIN_SHIFT = 0.02;

interface Culprit {
  readonly why: string;
  readonly place: TracePlace;
  readonly call: string | null;
}

const culprit = (why: string, place: TracePlace, at: 'function' | 'call'): Culprit => ({
  why,
  place,
  call: placeCall(place, at),
});

function hottest({ hotFunctions }: Insights): Culprit[] {
  const [first] = hotFunctions;
  if (first === undefined || first.selfMs < MIN_MS) return [];
  const { url, line, column, original } = first;
  const source = original === undefined ? { url, line, column } : { ...original, url: original.source };
  return [
    {
      why: `${formatDuration(first.selfMs)} self time`,
      place: { name: cpuFunctionName(first), url: source.url, line: source.line, column: source.column },
      call: sourceCall({ url, line, column, original }),
    },
  ];
}

function synchronousSender({ synchronousRequests: [longest] }: Insights): Culprit[] {
  if (longest === undefined || longest.sentBy === null || longest.durationMs < MIN_MS) return [];
  const why = `blocks the main thread for ${formatDuration(longest.durationMs)} with a synchronous request`;
  return [culprit(why, authorCode(longest.sentBy).place, 'call')];
}

function layoutReader({ forcedLayout }: Insights): Culprit[] {
  const [row] = forcedLayout?.rows ?? [];
  if (row === undefined || row.layoutMs + row.styleMs < MIN_MS) return [];
  return [
    culprit(`forces layout for ${formatDuration(row.layoutMs + row.styleMs)}`, authorCode(row.read).place, 'call'),
  ];
}

/** The code that sent the last request of the load path, the one that a late paint waited for. */
function lateRequester({ loadPath }: Insights): Culprit[] {
  const last = loadPath?.steps.findLast(({ kind, startedBy }) => kind === 'request' && startedBy !== null);
  if (last === undefined || last.startedBy === null) return [];
  return [culprit('sends the request that the paint waits for', authorCode(last.startedBy).place, 'call')];
}

function shifters({ layoutShift }: Insights): Culprit[] {
  return (layoutShift?.rows ?? []).flatMap(({ score, hadRecentInput, causes: [cause] }) =>
    hadRecentInput || score < MIN_SHIFT || cause === undefined || cause.changedBy === null
      ? []
      : [culprit(`moves the page (${score.toFixed(3)})`, authorCode(cause.changedBy).place, 'call')],
  );
}

/** Code that stands out, each with the call that shows it; neighbours once. */
function culprits(insights: Insights): Culprit[] {
  const isNear = (a: TracePlace, b: TracePlace): boolean => a.url === b.url && Math.abs(a.line - b.line) < NEAR_LINES;
  const found = [
    ...synchronousSender(insights),
    ...layoutReader(insights),
    ...hottest(insights),
    ...lateRequester(insights),
    ...shifters(insights),
  ].filter(({ call }) => call !== null);
  return found
    .filter(({ place }, at) => found.findIndex((each) => isNear(each.place, place)) === at)
    .slice(0, SHOWN_SOURCES);
}

/** One line per function: `alignColumns (columns.js:8:24) forces layout for 2.11s: pen_source_content {…}`. */
export function sourceSteps(content: Pick<TraceContent, 'insights'>): string[] {
  return culprits(content.insights).map(
    ({ why, place, call }) => `${placeText(place)}, ${why}; its source: ${call ?? ''}`,
  );
}

/** Milliseconds with one decimal. */
function tenths(valueMs: number): number {
  return Math.round(valueMs * 10) / 10;
}

function layoutStep({ forcedLayout }: Insights): string[] {
  const [row] = forcedLayout?.rows ?? [];
  if (row === undefined || !row.isPerNode || row.layoutMs + row.styleMs < MIN_MS) return [];
  return [`${placeText(authorCode(row.read).place)}: read all values first, then change the nodes.`];
}

function taskStep({ longTasks }: Insights, named: string): string[] {
  const longest = longTasks?.rows.toSorted((a, b) => b.durationMs - a.durationMs)[0];
  if (longest === undefined || longest.causes.some(({ kind }) => kind === 'script' || kind === 'forced-layout'))
    return [];
  const { startMs, durationMs } = longest;
  const call = proposedCall('pen_trace_query', {
    capture: named,
    fromMs: tenths(startMs),
    toMs: tenths(startMs + durationMs),
  });
  return [`The longest task took ${formatDuration(durationMs)}: ${call} shows what ran in it.`];
}

function paintStep({ largestContentfulPaint: lcp }: Insights): string[] {
  if (lcp === null || lcp.rating === 'good') return [];
  const slowest = lcp.phases.toSorted((a, b) => b.durationMs - a.durationMs)[0];
  return [
    slowest === undefined
      ? 'LCP is late: check Slowest Resources for what the largest element waits for.'
      : `LCP is late: most of it is ${code(slowest.name)} (${Math.round(slowest.durationMs)} ms).`,
  ];
}

function shiftStep({ layoutShift }: Insights, named: string): string[] {
  if (layoutShift === null || layoutShift.rating === 'good') return [];
  const call = proposedCall('pen_trace_query', { capture: named, name: 'LayoutShift', aggregate: false });
  return [`The layout shifts: reserve space for images, ads and late content. ${call} lists when.`];
}

function inputStep({ interactionToNextPaint: inp, interactions }: Insights): string[] {
  const isSlow = inp !== null && inp.rating !== 'good';
  return isSlow && interactions.length === 0
    ? ['Interactions are slow: shorten their event handlers, or yield to the main thread.']
    : [];
}

/** A trace of Node, of a page whose categories recorded nothing of it, or of other processes. */
function withoutPageStep(named: string, targetType: TargetType | null): string {
  const events = `${proposedCall('pen_trace_query', { capture: named })} sums its events by name`;
  if (targetType === 'node') return `${events}; pen_cpu_profile shows the functions of a Node process.`;
  return targetType !== null && isPageLike(targetType)
    ? `${events}; ${proposedCall('pen_capture_trace', {})} records the categories that insights need.`
    : `${events}.`;
}

/** Next steps for the insights. `isShortened`: without those that the answer of the recording had. */
export function traceNextSteps(
  content: TraceContent,
  { captureId, file }: CaptureSource,
  isShortened: boolean,
  targetType: TargetType | null,
): string {
  const { insights, samples } = content;
  const named = captureId ?? file;
  const steps = [
    ...layoutStep(insights),
    ...(isShortened ? [] : sourceSteps(content)),
    ...taskStep(insights, named),
    ...paintStep(insights),
    ...shiftStep(insights, named),
    ...inputStep(insights),
    ...(insights.page === null ? [withoutPageStep(named, targetType)] : []),
    ...(insights.page !== null && insights.hotFunctions.length === 0 && samples === 0
      ? ['The trace has no CPU samples: record with cpuSamples, or use pen_cpu_profile, to see functions.']
      : []),
    ...(captureId === null
      ? []
      : [`After a change, record again and compare: ${proposedCall('pen_trace_compare', { base: captureId })}.`]),
  ];
  return steps.length === 0 ? '' : section('Recommended Next Steps', [bullets(steps)]);
}
