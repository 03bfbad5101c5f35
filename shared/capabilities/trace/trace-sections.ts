/** The sections of a trace in answers. Sections without data are omitted. */
import { bullets, code, section, summaryLine, table, unmarked, warning } from '../../base/markdown.ts';
import { formatBytes, formatCount, formatDuration, truncateEnd } from '../../base/units.ts';
import { eventTitle } from '../../contracts/trace-event-titles.ts';
import { TraceActivitySchema, type TraceActivity } from '../../contracts/trace-tracks.ts';
import { type TraceInsights, type TraceRating } from '../../contracts/trace-insights.ts';
import { cpuFunctionName, shownName, shownSource } from '../cpu/cpu-capture.ts';
import { inlinedNote } from '../common/inlined-note.ts';
import { shareText, shownEventName, shownUrl } from './trace-capture.ts';
import {
  forcedLayoutSection,
  interactionText,
  loadPathSection,
  placeText,
  scriptText,
  shiftLines,
  synchronousTexts,
  taskCausesText,
  taskStartText,
  workerTexts,
} from './trace-cause-sections.ts';
import type { TraceContent } from './trace-content.ts';

/** A garbage collection that pauses the page for longer gets a warning. */
const LONG_COLLECTION_MS = 50;
/** Number of causes per long task, and of single layout shifts unless more rows are requested. */
const SHOWN_CAUSES = 4;
const SHOWN_SHIFTS = 5;
/** Interactions whose causes are listed; the longest ones. */
const EXPLAINED_INTERACTIONS = 3;
/** Length of a URL in these tables. */
const SCRIPT_URL_CHARS = 55;
const LCP_URL_CHARS = 80;
/** Short, because an answer is limited to 8 kB. */
const SCRIPT_TIME_URL_CHARS = 40;

const ACTIVITY_NAMES: Readonly<Record<TraceActivity, string>> = {
  scripting: 'Script Evaluation',
  style: 'Style',
  layout: 'Layout',
  rendering: 'Rendering',
  parsing: 'HTML Parsing',
  'garbage-collection': 'Garbage Collection',
  timers: 'Timers',
  events: 'Event Handling',
  network: 'Network',
  'user-timing': 'User Timing',
  other: 'Other',
  idle: 'Idle',
};

const RATING_NAMES: Readonly<Record<TraceRating, string>> = {
  good: 'Good',
  'needs-improvement': 'Needs Improvement',
  poor: 'Poor',
};

export function activityName(activity: string): string {
  const known = TraceActivitySchema.safeParse(activity);
  return known.success ? ACTIVITY_NAMES[known.data] : activity;
}

export function ratingName(rating: TraceRating): string {
  return RATING_NAMES[rating];
}

/** Integer milliseconds, as usual for vitals. */
export function wholeMs(valueMs: number): string {
  return `${Math.round(valueMs)} ms`;
}

const numbered = (rows: readonly (readonly string[])[]): string[][] =>
  rows.map((row, index) => [String(index + 1), ...row]);

type Part<Key extends keyof TraceInsights> = NonNullable<TraceInsights[Key]>;

function breakdownSection({ activities }: Part<'breakdown'>): string {
  const working = activities.filter(({ activity, totalMs }) => activity !== 'idle' && totalMs > 0);
  const workMs = working.reduce((sum, { totalMs }) => sum + totalMs, 0);
  return section('Main-Thread Work Breakdown', [
    summaryLine([
      ['Total Work', formatDuration(workMs)],
      ['Categories', String(working.length)],
    ]),
    '',
    table(
      ['Category', 'Time ms', '% of Total'],
      working.map(({ activity, totalMs }) => [
        activityName(activity),
        totalMs.toFixed(1),
        workMs === 0 ? '–' : shareText(totalMs / workMs),
      ]),
    ),
  ]);
}

export function longTaskSection({ count, totalBlockingMs, rows }: Part<'longTasks'>): string {
  return section('Long Tasks (>50ms)', [
    summaryLine([
      ['Count', formatCount(count)],
      ['Shown', String(rows.length)],
      ['Total Blocking Time', wholeMs(totalBlockingMs)],
    ]),
    ...(rows.length === 0
      ? []
      : [
          '',
          table(
            ['#', 'Duration', 'At', 'Started by', 'Main causes'],
            numbered(
              rows.map(({ durationMs, startMs, startedBy, causes }) => [
                formatDuration(durationMs),
                `${startMs.toFixed(1)} ms`,
                unmarked(taskStartText(startedBy)),
                unmarked(taskCausesText(causes, SHOWN_CAUSES)),
              ]),
            ),
          ),
        ]),
  ]);
}

function layoutShiftSection(
  { score, rating, shifts, rows }: Part<'layoutShift'>,
  most: number,
  capture: string,
): string {
  return section('Cumulative Layout Shift', [
    summaryLine([
      ['Score', score.toFixed(4)],
      ['Rating', ratingName(rating)],
      ['Shifts', formatCount(shifts)],
    ]),
    '',
    bullets(shiftLines({ shifts, rows }, most, capture)),
  ]);
}

function lcpSection({ valueMs, rating, sizePx, type, element, url, phases }: Part<'largestContentfulPaint'>): string {
  return section('Largest Contentful Paint', [
    summaryLine([
      ['LCP', wholeMs(valueMs)],
      ['Rating', ratingName(rating)],
      ['Size', `${formatCount(sizePx)} px²`],
      ['Type', type === '' ? 'unknown' : code(type)],
      ...(element === '' ? [] : ([['Element', code(truncateEnd(element, 60))]] as const)),
      ...(url === '' ? [] : ([['URL', code(shownUrl(url, LCP_URL_CHARS))]] as const)),
    ]),
    ...(phases.length === 0
      ? []
      : ['', `Phases: ${phases.map(({ name, durationMs }) => `${code(name)} ${wholeMs(durationMs)}`).join(', ')}`]),
  ]);
}

function interactionSection(
  { valueMs, rating, interactions, rows }: Part<'interactionToNextPaint'>,
  causes: TraceInsights['interactions'],
): string {
  return section('Interaction to Next Paint', [
    summaryLine([
      ['INP', wholeMs(valueMs)],
      ['Rating', ratingName(rating)],
      ['Interactions', formatCount(interactions)],
    ]),
    ...(rows.length === 0
      ? []
      : [
          '',
          table(
            ['#', 'Interaction', 'Duration', 'At', 'Input delay', 'Processing', 'Presentation'],
            numbered(
              rows.map((row) => [
                shownEventName(row.name),
                formatDuration(row.durationMs),
                `${row.startMs.toFixed(1)} ms`,
                formatDuration(row.inputDelayMs),
                formatDuration(row.processingMs),
                formatDuration(row.presentationDelayMs),
              ]),
            ),
          ),
        ]),
    ...(causes.length === 0 ? [] : ['', bullets(causes.slice(0, EXPLAINED_INTERACTIONS).map(interactionText))]),
  ]);
}

function scriptSection(scripts: TraceInsights['scripts']): string {
  return section('Script Activity', [
    table(
      ['#', 'Event', 'Script', 'Duration'],
      numbered(
        scripts.map(({ name, url, ran, durationMs }) => [
          eventTitle(name),
          ran === null || ran.line === 0 ? shownUrl(url, SCRIPT_URL_CHARS) : unmarked(scriptText(ran)),
          formatDuration(durationMs),
        ]),
      ),
    ),
  ]);
}

function scriptUrlSection(scripts: TraceInsights['scriptUrls']): string {
  return section('Main-Thread Time by Script', [
    table(
      ['#', 'Script', 'Total', 'Evaluate', 'Compile', 'Calls', 'Largest'],
      numbered(
        scripts.map(({ url, totalMs, evaluateMs, compileMs, callMs, ran: [largest] }) => [
          shownUrl(url, SCRIPT_TIME_URL_CHARS),
          formatDuration(totalMs),
          formatDuration(evaluateMs),
          formatDuration(compileMs),
          formatDuration(callMs),
          largest === undefined ? '' : unmarked(`${placeText(largest.place)} ${formatDuration(largest.selfMs)}`),
        ]),
      ),
    ),
    '',
    'Script only: without the style, layout, requests and garbage collection during it, which Script Activity includes.',
  ]);
}

function hotFunctionSection(functions: TraceInsights['hotFunctions'], isInlinedNamed: boolean): string {
  const hasLayout = functions.some(({ layoutMs }) => layoutMs !== undefined);
  const [first] = functions;
  const inlined = first === undefined ? null : inlinedNote(functions, isInlinedNamed, cpuFunctionName(first));
  return section('Hot Functions (by self time)', [
    table(
      ['#', 'Function', 'Source', 'Self', 'Total', ...(hasLayout ? ['Forced layout'] : [])],
      numbered(
        functions.map((place) => [
          shownName(place),
          shownSource(place),
          formatDuration(place.selfMs),
          formatDuration(place.totalMs),
          ...(hasLayout ? [place.layoutMs === undefined ? '' : formatDuration(place.layoutMs)] : []),
        ]),
      ),
    ),
    ...(hasLayout
      ? [
          '',
          'Forced layout is the part of Total in which the browser computed style and layout for the function; Self is without it.',
        ]
      : []),
    ...(inlined === null ? [] : ['', inlined]),
  ]);
}

function eventsSection(
  name: string,
  { events, totalMs, longestMs }: Part<'garbageCollection'>,
  caution: string | null,
): string {
  return section(name, [
    summaryLine([
      ['Events', formatCount(events)],
      ['Total', formatDuration(totalMs)],
      ['Longest', formatDuration(longestMs)],
    ]),
    ...(caution === null ? [] : ['', warning(caution)]),
  ]);
}

function resourceSection({
  resources,
  requests,
  unread,
  loadPath,
}: Pick<TraceInsights, 'resources' | 'requests' | 'unread' | 'loadPath'>): string {
  const waited = new Map(loadPath?.blocking.map(({ requestId, waitedMs }) => [requestId, waitedMs]));
  return section('Slowest Resources', [
    table(
      ['#', 'URL', 'Duration', 'Status', 'Size', 'Blocking', ...(loadPath === null ? [] : ['Waited for'])],
      numbered(
        resources.map(({ requestId, url, durationMs, status, failed, encodedSizeBytes, renderBlocking }) => [
          shownUrl(url),
          formatDuration(durationMs),
          failed ? 'failed' : status === 0 ? '' : String(status),
          encodedSizeBytes === null ? '' : formatBytes(encodedSizeBytes),
          /^(?:in_body_parser_)?blocking$/.test(renderBlocking) ? 'yes' : '',
          ...(loadPath === null ? [] : [waited.has(requestId) ? formatDuration(waited.get(requestId) ?? 0) : '']),
        ]),
      ),
    ),
    ...(requests > resources.length ? ['', `${formatCount(requests)} requests in total.`] : []),
    ...(unread.length === 0
      ? []
      : ['', `Body not read by the page: ${unread.map(({ url }) => code(shownUrl(url))).join(', ')}`]),
  ]);
}

function frameSection({ frames, averageFps, drops, spanMs }: Part<'frames'>): string {
  return section('Frame Timing', [
    summaryLine([
      ['Frames', formatCount(frames)],
      ['Average FPS', averageFps.toFixed(1)],
      ['Drops (>33.3ms)', formatCount(drops)],
      ['Span', formatDuration(spanMs)],
    ]),
  ]);
}

/** Cuts all lists to `rows`. */
function cutLists(insights: TraceInsights, rows: number): TraceInsights {
  const { longTasks, interactionToNextPaint: inp } = insights;
  const cut = <T>(list: readonly T[]): T[] => list.slice(0, rows);
  return {
    ...insights,
    longTasks: longTasks && { ...longTasks, rows: cut(longTasks.rows) },
    interactionToNextPaint: inp && { ...inp, rows: cut(inp.rows) },
    forcedLayout: insights.forcedLayout && { ...insights.forcedLayout, rows: cut(insights.forcedLayout.rows) },
    interactions: cut(insights.interactions),
    hotFunctions: cut(insights.hotFunctions),
    scripts: cut(insights.scripts),
    scriptUrls: cut(insights.scriptUrls),
    resources: cut(insights.resources),
  };
}

interface ShownContent extends Pick<TraceContent, 'insights' | 'namesInlined'> {
  /** Id or file of the trace, for the calls of what is cut. */
  readonly capture: string;
}

/** One section per insight, with lists cut to `rows`. */
function traceSections(
  { insights, namesInlined = false, capture }: ShownContent,
  rows: number = Number.POSITIVE_INFINITY,
): string[] {
  const {
    breakdown,
    longTasks,
    layoutShift,
    largestContentfulPaint,
    firstContentfulPaint,
    interactionToNextPaint,
    interactions,
    loadPath,
    forcedLayout,
    scripts,
    scriptUrls,
    hotFunctions,
    workers,
    garbageCollection,
    paint,
    resources,
    unread,
    synchronousRequests,
    requests,
    frames,
    failures,
  } = cutLists(insights, rows);
  const hasWork = breakdown !== null && breakdown.activities.some(({ totalMs }) => totalMs > 0);
  const parts = [
    hasWork ? breakdownSection(breakdown) : null,
    loadPath !== null ? loadPathSection(loadPath) : null,
    synchronousRequests.length > 0
      ? section('Synchronous Requests', [bullets(synchronousTexts(synchronousRequests))])
      : null,
    forcedLayout !== null ? forcedLayoutSection(forcedLayout) : null,
    longTasks !== null && longTasks.count > 0 ? longTaskSection(longTasks) : null,
    hotFunctions.length > 0 ? hotFunctionSection(hotFunctions, namesInlined) : null,
    workers.length > 0 ? section('Busy Workers', [bullets(workerTexts(workers))]) : null,
    layoutShift !== null && layoutShift.shifts > 0
      ? layoutShiftSection(layoutShift, Math.max(SHOWN_SHIFTS, rows), capture)
      : null,
    largestContentfulPaint !== null ? lcpSection(largestContentfulPaint) : null,
    firstContentfulPaint !== null
      ? section('First Contentful Paint', [
          summaryLine([
            ['FCP', wholeMs(firstContentfulPaint.valueMs)],
            ['Rating', ratingName(firstContentfulPaint.rating)],
          ]),
        ])
      : null,
    interactionToNextPaint !== null ? interactionSection(interactionToNextPaint, interactions) : null,
    scripts.length > 0 ? scriptSection(scripts) : null,
    scriptUrls.length > 0 ? scriptUrlSection(scriptUrls) : null,
    garbageCollection !== null && garbageCollection.events > 0
      ? eventsSection(
          'Garbage Collection',
          garbageCollection,
          garbageCollection.longestMs > LONG_COLLECTION_MS
            ? `One garbage collection paused the page for ${formatDuration(garbageCollection.longestMs)}.`
            : null,
        )
      : null,
    paint !== null && paint.events > 0 ? eventsSection('Paint & Rendering', paint, null) : null,
    resources.length + unread.length > 0 ? resourceSection({ resources, requests, unread, loadPath }) : null,
    frames !== null ? frameSection(frames) : null,
    failures.length > 0
      ? section('Not Computed', [bullets(failures.map(({ part, message }) => `${part}: ${message}`))])
      : null,
  ];
  return parts.filter((part) => part !== null);
}

/** Row limits to try until the sections fit an answer of the default size. */
const FITTING_ROWS = [10, 7, 5, 3] as const;

/**
 * The sections with as many rows as fit into `roomChars`; `isWhole`: all rows, because more than ten were requested explicitly. `shownRows` is
 * null if nothing was cut.
 */
export function fittingSections(
  content: ShownContent,
  roomChars: number,
  isWhole: boolean,
): {
  readonly sections: string[];
  readonly shownRows: number | null;
} {
  const { longTasks, hotFunctions, scripts, scriptUrls, resources } = content.insights;
  const longest = Math.max(
    ...[longTasks?.rows ?? [], hotFunctions, scripts, scriptUrls, resources].map(({ length }) => length),
  );
  const all = traceSections(content);
  if (isWhole || longest > FITTING_ROWS[0]) return { sections: all, shownRows: null };
  for (const rows of FITTING_ROWS) {
    const sections = traceSections(content, rows);
    const isLast = rows === FITTING_ROWS.at(-1);
    if (isLast || sections.join('\n\n').length <= roomChars)
      return { sections, shownRows: rows < longest ? rows : null };
  }
  return { sections: all, shownRows: null };
}
