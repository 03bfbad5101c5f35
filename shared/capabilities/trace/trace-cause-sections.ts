/** Causes in answers: the load path, forced layout, layout shifts and interactions, in the words of the code that caused them. */
import { bullets, code, section, summaryLine, table, unmarked } from '../../base/markdown.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { countNoun, formatCount, formatDuration, truncateEnd, truncateStart } from '../../base/units.ts';
import { awaitedUrl, stepKindName } from '../../contracts/load-step.ts';
import type {
  ForcedLayout,
  ForcedLayoutRow,
  InteractionCauses,
  LoadPath,
  LoadStep,
  ShiftCause,
  ShiftedNode,
  TaskCause,
  TaskStart,
  TraceCode,
  TracePlace,
} from '../../contracts/trace-causes.ts';
import { authorCode } from '../../contracts/author-code.ts';
import { eventTitle } from '../../contracts/trace-event-titles.ts';
import type { TraceInsights } from '../../contracts/trace-insights.ts';

/** The largest `topN` of `pen_trace_insights`. */
const MAX_TOP_ROWS = 10_000;

const NAME_CHARS = 32;
const FILE_CHARS = 40;
const NODE_CHARS = 40;
const SHOWN_NODES = 4;
const SHOWN_CAUSES = 3;
const SHOWN_HANDLERS = 2;
const SHOWN_STEPS = 14;
const SHOWN_WAITS = 8;

/** `layoutRows (layout.js:5:53)` as inline code, with only the file name of the URL. */
export function placeText(place: TracePlace): string {
  return code(placeName(place));
}

function placeName({ name, url, line, column }: TracePlace): string {
  const file = url.split(/[?#]/, 1)[0]?.split('/').at(-1) ?? '';
  const position = line > 0 ? `:${line}${column > 0 ? `:${column}` : ''}` : '';
  const shown = name === '' ? '(anonymous)' : truncateEnd(name, NAME_CHARS);
  const source = file === '' ? (url === '' ? '' : '(index)') : truncateStart(file, FILE_CHARS);
  return source === '' ? shown : `${shown} (${source}${position})`;
}

/** `main.js:1:1` as inline code: a script, or the part of one, without a function. */
export function scriptText({ name, url, line, column }: TracePlace): string {
  const text = placeName({ name: 'x', url, line, column });
  if (text !== 'x') return code(text.slice('x ('.length, -1));
  return name === '' ? 'a script' : code(name);
}

/** Titles only: names such as `HTMLDocumentParser::Pump` stay as they are. */
const lowerFirst = (text: string): string =>
  /^[A-Z][a-z ]/.test(text) ? `${text.slice(0, 1).toLowerCase()}${text.slice(1)}` : text;
/** Events whose code is a script as a whole. */
const EVALUATION = /^(?:EvaluateScript|v8\.evaluateModule|v8\.run)$/;

/**
 * `start (main.js:9:24) through getJson (api.js:3:26)`; without a wrapper the place and, if it was entered from another file, its caller, with
 * the first one in that file: `measure (columns.js:15:13), called by fitColumns (columns.js:8:3), from onSortClick (app.js:14:3)`.
 */
function codeText(stack: TraceCode): string {
  const { place, through } = authorCode(stack);
  if (through !== null) return `${placeText(place)} through ${placeText(through)}`;
  const entered = stack.callers.find(({ url }) => url !== stack.url);
  if (entered === undefined) return placeText(place);
  const caller = stack.callers.find(({ name, url }) => name !== stack.name || url !== stack.url) ?? entered;
  const from = caller === entered ? '' : `, from ${placeText(entered)}`;
  return `${placeText(place)}, called by ${placeText(caller)}${from}`;
}

function urlText(url: string): string {
  const short = url.replace(/^https?:\/\/[^/]+(?=\/)/, '');
  return code(truncateStart(short === '' ? url : short, FILE_CHARS));
}

const NATIVE_WORK: Readonly<Partial<Record<TaskCause['kind'], string>>> = {
  style: 'style',
  layout: 'layout',
  'garbage-collection': 'garbage collection',
  paint: 'painting',
};

/** `evaluate main.js:1:1`, `layoutRows (layout.js:1:58)`, `forced layout by layoutRows (layout.js:7:20)`, `garbage collection`. */
function taskPartText({ kind, name, ran, read }: TaskCause): string {
  if (kind === 'forced-layout') return `forced layout${read === null ? '' : ` by ${placeText(read)}`}`;
  const known = eventTitle(name);
  const title = known === name ? code(name) : lowerFirst(known);
  if (kind === 'compile') return ran === null ? title : `${title} ${scriptText(ran)}`;
  if (kind === 'script')
    return ran === null ? title : EVALUATION.test(name) ? `evaluate ${scriptText(ran)}` : placeText(ran);
  if (kind === 'native') return name === 'RunTask' ? 'browser work' : `browser work (${title})`;
  return NATIVE_WORK[kind] ?? title;
}

/** What ran in a task, largest part first. */
export function taskCausesText(causes: readonly TaskCause[], most: number): string {
  return causes
    .slice(0, most)
    .map((cause) => `${taskPartText(cause)} ${formatDuration(cause.selfMs)}`)
    .join(', ');
}

const STARTS: Readonly<Record<TaskStart['kind'], string>> = {
  timer: 'timer',
  'animation-frame': 'animation frame',
  'idle-callback': 'idle callback',
  event: 'event',
  script: 'script evaluation',
  message: 'message',
  response: 'XHR response',
  microtasks: 'code after an await',
  parser: 'parser',
};

/** `timer of 300 ms set by start (main.js:9:35)`; '' if unknown. */
export function taskStartText(start: TaskStart | null): string {
  if (start === null) return '';
  const { kind, detail, requestedBy } = start;
  const what = kind === 'event' && detail !== '' ? `${code(detail)} event` : STARTS[kind];
  const delay = kind === 'timer' && detail !== '' ? ` of ${code(detail)}` : '';
  const by = requestedBy === null ? '' : ` ${kind === 'timer' ? 'set' : 'requested'} by ${placeText(requestedBy)}`;
  return `${what}${delay}${by}`;
}

const msText = (valueMs: number): string => `${valueMs.toFixed(0)} ms`;

/** How often: per interaction, else per call from the browser. */
function patternText({ count, interactions, calls, calledFunction, isPerNode, node }: ForcedLayoutRow): string {
  if (count === 1) return 'once';
  const per = isPerNode && node !== '' ? `once per ${code(truncateEnd(node, NODE_CHARS))}, ` : '';
  const times = `${per}${formatCount(count)} times`;
  if (interactions > 0) return `${times} in ${formatCount(interactions)} input${interactions === 1 ? '' : 's'}`;
  if (calls === 0 || calledFunction === null) return times;
  return `${times} in ${formatCount(calls)} call${calls === 1 ? '' : 's'} of ${placeText(calledFunction)}`;
}

function forcedRowText(row: ForcedLayoutRow, hasStacks: boolean): string {
  const { read, property, changedBy, written, node, change, layoutMs, styleMs, longestMs } = row;
  const changed =
    changedBy === null
      ? ''
      : `; changed by ${placeText(changedBy)}${written === '' ? '' : ` (${code(written)})`}${node === '' ? '' : `: ${code(truncateEnd(node, NODE_CHARS))}, ${code(change.toLowerCase())}`}`;
  const what = property === '' ? 'reads' : property.endsWith(' =') ? code(property) : `reads ${code(property)}`;
  const place = hasStacks ? `${codeText(read)} ${what}` : `in ${placeText(read)}`;
  return `${place} ${patternText(row)}: layout ${formatDuration(layoutMs)}, style ${formatDuration(styleMs)}, longest ${formatDuration(longestMs)}${changed}`;
}

export function forcedLayoutSection({ count, layoutMs, styleMs, hasStacks, rows }: ForcedLayout): string {
  return section('Forced Layout', [
    summaryLine([
      ['Count', formatCount(count)],
      ['Layout', formatDuration(layoutMs)],
      ['Style', formatDuration(styleMs)],
    ]),
    '',
    bullets(rows.map((row) => forcedRowText(row, hasStacks))),
    ...(hasStacks ? [] : ['', 'The trace has no stacks, so only the called function is known, not the line.']),
  ]);
}

function stepText(step: LoadStep): string {
  const kind = stepKindName(step);
  return step.url === '' ? kind : `${kind} ${urlText(step.url)}`;
}

/** `start (main.js:9:35) after /api/prices`: the code, and the response that it had waited for. */
function startedByText(step: LoadStep, at: number, steps: readonly LoadStep[]): string {
  if (step.startedBy === null) return '';
  const awaited = awaitedUrl(step, at, steps);
  return awaited === null ? codeText(step.startedBy) : `${codeText(step.startedBy)} after ${urlText(awaited)}`;
}

/** The first step and the last ones, which are next to the paint; the window shows all. */
function shownSteps(steps: readonly LoadStep[]): { readonly at: number; readonly step: LoadStep }[] {
  const numbered = steps.map((step, at) => ({ at, step }));
  return numbered.length <= SHOWN_STEPS ? numbered : [...numbered.slice(0, 1), ...numbered.slice(1 - SHOWN_STEPS)];
}

/** `/api/session 179 to 450 ms, sent by start (main.js:9:25) through getJson (api.js:3:26)`, in the order of the path. */
export function loadWaits({ steps }: LoadPath): string {
  return steps
    .filter(({ kind }) => kind === 'request')
    .slice(-SHOWN_WAITS)
    .map(({ url, fromMs, toMs, startedBy }) => {
      const by = startedBy === null ? '' : `, sent by ${codeText(startedBy)}`;
      return `${urlText(url)} ${fromMs.toFixed(0)} to ${msText(toMs)}${by}`;
    })
    .join('; ');
}

/** A request that was waited for from its beginning to its end, up to rounding. */
function isWhole(waitedMs: number, tookMs: number): boolean {
  return waitedMs > tookMs * 0.99 - 1;
}

export function loadPathSection(path: LoadPath): string {
  const { paint, fromMs, toMs, element, url, steps, blocking, notWaitedFor } = path;
  const what = [element === '' ? '' : code(element), url === '' ? '' : urlText(url)]
    .filter((part) => part !== '')
    .join(', ');
  return section('Load Path', [
    `What the ${paint} paint${what === '' ? '' : ` (${what})`} at ${msText(toMs - fromMs)} waited for:`,
    '',
    table(
      ['From', 'To', 'Step', 'Waited for', 'Started by'],
      shownSteps(steps).map(({ step, at }) => [
        msText(step.fromMs),
        msText(step.toMs),
        unmarked(stepText(step)),
        step.waitedFor,
        unmarked(startedByText(step, at, steps)),
      ]),
    ),
    ...(steps.length > SHOWN_STEPS
      ? ['', `Left out after the first: ${countNoun(steps.length - SHOWN_STEPS, 'step')}.`]
      : []),
    ...(blocking.length === 0
      ? []
      : [
          '',
          `Waited for, by request: ${blocking
            .slice(0, SHOWN_WAITS)
            .map(
              ({ url: request, waits, waitedMs, tookMs }) =>
                `${urlText(request)} ${waits.map((wait) => `${wait.fromMs.toFixed(0)} to ${msText(wait.toMs)}`).join(' and ')}${isWhole(waitedMs, tookMs) ? '' : ` (${waitedMs.toFixed(0)} of the ${msText(tookMs)} that it took)`}`,
            )
            .join(', ')}${notWaitedFor === 0 ? '' : `; not waited for: ${formatCount(notWaitedFor)} more`}`,
        ]),
  ]);
}

/** `/api/flags blocked the main thread for 256.9ms at 590 ms, sent by (anonymous) (flags.js:5:5)`: the code that waited for its response. */
export function synchronousTexts(requests: TraceInsights['synchronousRequests']): string[] {
  return requests
    .slice(0, SHOWN_WAITS)
    .map(
      ({ url, startMs, durationMs, sentBy }) =>
        `${urlText(url)} blocked the main thread for ${formatDuration(durationMs)} at ${msText(startMs)}${sentBy === null ? '' : `, sent by ${codeText(sentBy)}`}`,
    );
}

/** `indexer.worker.js (thread 812:14) was busy for 5.51s, hottest: editDistance (distance.js:1:22) 5.20s self time`. */
export function workerTexts(workers: TraceInsights['workers']): string[] {
  return workers.slice(0, SHOWN_WAITS).map(({ pid, tid, name, url, busyMs, hottest }) => {
    const what = url === '' ? code(name) : urlText(url);
    const of =
      hottest === null ? '' : `, hottest: ${placeText(hottest.place)} ${formatDuration(hottest.selfMs)} self time`;
    return `${what} (thread ${pid}:${tid}) was busy for ${formatDuration(busyMs)}${of}`;
  });
}

function nodeText(node: string, nodeId: number | null): string {
  return node === '' ? (nodeId === null ? 'a node' : `node ${nodeId}`) : code(truncateEnd(node, NODE_CHARS));
}

function movedText({ node, nodeId, movedX, movedY, crossed }: ShiftedNode): string {
  if (crossed !== undefined) return `${nodeText(node, nodeId)} ${crossed === 'out' ? 'out of view' : 'into view'}`;
  const parts = [
    ...(movedY === 0 ? [] : [`${Math.abs(movedY)} px ${movedY > 0 ? 'down' : 'up'}`]),
    ...(movedX === 0 ? [] : [`${Math.abs(movedX)} px ${movedX > 0 ? 'right' : 'left'}`]),
  ];
  return `${nodeText(node, nodeId)} ${parts.length === 0 ? 'resized' : parts.join(' and ')}`;
}

/** The code that changed something, without its callers. */
function changedByText(changedBy: TraceCode | null): string {
  if (changedBy === null) return '';
  const { place, through } = authorCode(changedBy);
  return ` by ${placeText(place)}${through === null ? '' : ` through ${placeText(through)}`}`;
}

/** `others`: further nodes that the same code changed in the same way. */
function causeText({ kind, node, nodeId, change, url, changedBy }: ShiftCause, others: number): string {
  const by = changedByText(changedBy);
  const of = url === '' ? '' : ` (${urlText(url)})`;
  const more = others === 0 ? '' : ` and ${others} more`;
  const subject = `${nodeText(node, nodeId)}${kind === 'image' ? of : ''}${more}`;
  if (kind === 'inserted' || kind === 'removed') return `${subject} ${others === 0 ? 'was' : 'were'} ${kind}${by}`;
  if (kind === 'font') return `${code(change)}${of}${by}`;
  if (kind === 'image') return `${subject}: ${code(change)}${by === '' ? '' : `, inserted${by}`}`;
  if (node === '') return `styles were changed${by}`;
  return `${subject} changed${change === '' ? '' : ` (${code(change.toLowerCase())})`}${by}`;
}

/** Equal causes once, likeliest first. */
function causeTexts(causes: readonly ShiftCause[]): string[] {
  const groups = new Map<string, ShiftCause[]>();
  for (const cause of causes) {
    // Fonts have no node that could be counted.
    const own = cause.kind === 'font' ? cause.url : '';
    const key = JSON.stringify([cause.kind, cause.change, changedByText(cause.changedBy), own]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [cause]);
    else group.push(cause);
  }
  return [...groups.values()]
    .slice(0, SHOWN_CAUSES)
    .flatMap(([first, ...others]) => (first === undefined ? [] : [causeText(first, others.length)]));
}

/** One line per shift: when, what moved, and what moved it. */
function shiftTexts(rows: NonNullable<TraceInsights['layoutShift']>['rows']): string[] {
  return rows.map(({ startMs, score, distancePx, nodes, causes }) => {
    const moved = nodes.slice(0, SHOWN_NODES).map(movedText);
    const more = nodes.length > SHOWN_NODES ? ` and ${nodes.length - SHOWN_NODES} more` : '';
    const distance = distancePx > 0 ? `, up to ${formatCount(distancePx)} px` : '';
    const because = causeTexts(causes).join('; ');
    return `${score.toFixed(4)} at ${msText(startMs)}: ${moved.join(', ') || 'unknown nodes'}${more}${distance}. Cause: ${because || 'not in the trace'}`;
  });
}

/** The call for all rows of the lists of a trace. Up to ten of each may be cut so that they fit an answer. */
export function allInsightRows(capture: string, rows: number): string {
  const topN = Math.min(MAX_TOP_ROWS, Math.max(20, rows));
  return proposedCall('pen_trace_insights', { capture: capture || undefined, topN });
}

/** The largest unexpected shifts, and the call for the others. */
export function shiftLines(
  { shifts, rows }: Pick<NonNullable<TraceInsights['layoutShift']>, 'shifts' | 'rows'>,
  most: number,
  capture: string,
): string[] {
  const counted = rows.filter(({ hadRecentInput }) => !hadRecentInput).toSorted((a, b) => b.score - a.score);
  const shown = shiftTexts(counted.slice(0, most));
  return shifts > shown.length
    ? [...shown, `${formatCount(shifts - shown.length)} more, smaller ones: ${allInsightRows(capture, shifts)}`]
    : shown;
}

/** Less is what two samples differ by. */
function isWorthNaming(layoutMs: number | undefined, selfMs: number): layoutMs is number {
  return layoutMs !== undefined && layoutMs >= selfMs / 100;
}

/** One line per interaction: what ran in it. */
export function interactionText(causes: InteractionCauses): string {
  const { name, startMs, delayedBy, handlers, functions, forcedLayouts, forcedLayoutMs, forcedBy, renderingMs } =
    causes;
  const parts = [
    ...(delayedBy[0] === undefined || delayedBy[0].totalMs < 1
      ? []
      : [`delayed by ${placeText(delayedBy[0].place)} ${formatDuration(delayedBy[0].totalMs)}`]),
    ...handlers
      .slice(0, SHOWN_HANDLERS)
      .map(({ place, type, totalMs }) => `${code(type)} handler ${placeText(place)} ${formatDuration(totalMs)}`),
    ...(functions.length === 0
      ? []
      : [
          `self time ${functions
            .slice(0, SHOWN_HANDLERS)
            .map(
              ({ place, selfMs, layoutMs }) =>
                `${placeText(place)} ${formatDuration(selfMs)}${isWorthNaming(layoutMs, selfMs) ? ` (and ${formatDuration(layoutMs)} of forced layout)` : ''}`,
            )
            .join(', ')}`,
        ]),
    ...(forcedLayouts === 0
      ? []
      : [
          `${countNoun(forcedLayouts, 'forced layout')} ${formatDuration(forcedLayoutMs)}${forcedBy === null ? '' : ` by ${placeText(forcedBy)}`}`,
        ]),
    `rendering until the next frame ${formatDuration(renderingMs)}`,
  ];
  return `${code(name)} at ${msText(startMs)}: ${parts.join('; ')}`;
}
