/** Causes in the words of the window: code locations, steps of the load path, moved nodes. */
import { countNoun, formatCount } from '../../../../shared/base/units.ts';
import type {
  ForcedLayoutRow,
  InteractionCauses,
  LoadStep,
  ShiftCause,
  ShiftedNode,
  TaskCause,
  TaskStart,
  TracePlace,
} from '../../../../shared/contracts/trace-causes.ts';
import { awaitedUrl, stepKindName } from '../../../../shared/contracts/load-step.ts';
import { authorCode } from '../../../../shared/contracts/author-code.ts';
import { eventTitle } from '../../../../shared/contracts/trace-event-titles.ts';
import { chartName, chartPlace, type Originals } from '../../../widgets/profile/originals.ts';
import { durationText } from '../../../../shared/base/duration-text.ts';
import { requestName } from '../tracks/network-lanes.ts';

/** `layoutRows (layout.js:5)`. */
export function placeText(place: TracePlace, originals: Originals): string {
  const source = chartPlace(place, originals);
  const name = chartName(place, originals);
  return source === '' ? name : `${name} (${source})`;
}

export function stepName(step: LoadStep): string {
  const kind = stepKindName(step);
  return step.url === '' ? kind : `${kind}: ${requestName(step)}`;
}

/** What the step waited for, and the code that started it, after the response that this code had awaited. */
export function stepWords(step: LoadStep, at: number, steps: readonly LoadStep[], originals: Originals): string {
  const { waitedFor, startedBy } = step;
  if (startedBy === null) return `waited for ${waitedFor}`;
  const awaited = awaitedUrl(step, at, steps);
  const after = awaited === null ? '' : ` after ${requestName({ url: awaited })}`;
  const { place, through } = authorCode(startedBy);
  const by = through === null ? '' : ` through ${placeText(through, originals)}`;
  return `waited for ${waitedFor}, started by ${placeText(place, originals)}${by}${after}`;
}

/** `1,248 times in 6 inputs`. */
export function patternWords(
  { count, interactions, calls, calledFunction, isPerNode, node }: ForcedLayoutRow,
  originals: Originals,
): string {
  const per = isPerNode && node !== '' && count > 1 ? `once per ${node}, ` : '';
  const times = `${per}${formatCount(count)} ${count === 1 ? 'time' : 'times'}`;
  if (interactions > 0) return `${times} in ${formatCount(interactions)} ${interactions === 1 ? 'input' : 'inputs'}`;
  if (calledFunction === null || calls === 0) return times;
  return `${times} in ${formatCount(calls)} ${calls === 1 ? 'call' : 'calls'} of ${placeText(calledFunction, originals)}`;
}

/** `setting style.width`, `calling classList.add()`. */
function doing(expression: string): string {
  return expression.endsWith(' =') ? `setting ${expression.slice(0, -2)}` : `calling ${expression}`;
}

/** `offsetWidth in layoutRows (layout.js:5:53)`. */
export function readWords({ read, property }: ForcedLayoutRow, originals: Originals): string {
  const place = placeText(read, originals);
  if (property === '') return place;
  return property.endsWith(' =') ? `${doing(property)} in ${place}` : `${property} in ${place}`;
}

/** `changed by layoutRows (layout.js:5:21) setting style.width: DIV class='row'`; null if the trace does not have it. */
export function changeWords({ changedBy, written, node }: ForcedLayoutRow, originals: Originals): string | null {
  if (changedBy === null) return null;
  return `changed by ${placeText(changedBy, originals)}${written === '' ? '' : ` ${doing(written)}`}${node === '' ? '' : `: ${node}`}`;
}

function nodeName(node: string, nodeId: number | null): string {
  return node === '' ? (nodeId === null ? 'a node' : `node ${nodeId}`) : node;
}

export function movedWords({ node, nodeId, movedX, movedY, crossed }: ShiftedNode): string {
  if (crossed !== undefined) return `${nodeName(node, nodeId)} ${crossed === 'out' ? 'out of view' : 'into view'}`;
  const parts = [
    ...(movedY === 0 ? [] : [`${Math.abs(movedY)} px ${movedY > 0 ? 'down' : 'up'}`]),
    ...(movedX === 0 ? [] : [`${Math.abs(movedX)} px ${movedX > 0 ? 'right' : 'left'}`]),
  ];
  return `${nodeName(node, nodeId)} ${parts.length === 0 ? 'resized' : parts.join(' and ')}`;
}

export function causeWords({ kind, node, nodeId, change, url, changedBy }: ShiftCause, originals: Originals): string {
  const by = changedBy === null ? '' : ` by ${placeText(changedBy, originals)}`;
  const subject = node === '' && url !== '' ? requestName({ url }) : nodeName(node, nodeId);
  if (kind === 'inserted' || kind === 'removed') return `${subject} ${kind}${by}`;
  const inserted = kind === 'image' && by !== '' ? ', inserted' : '';
  return `${subject}${change === '' ? ' changed' : `: ${change.toLowerCase()}`}${inserted}${by}`;
}

/** What ran during an interaction. */
export function interactionWords(causes: InteractionCauses, originals: Originals): string {
  const { delayedBy, handlers, forcedLayouts, forcedLayoutMs, forcedBy, renderingMs } = causes;
  return [
    ...delayedBy
      .filter(({ totalMs }) => totalMs >= 1)
      .slice(0, 1)
      .map(({ place, totalMs }) => `delayed by ${placeText(place, originals)} ${durationText(totalMs)}`),
    ...handlers.map(({ place, type, totalMs }) => `${type}: ${placeText(place, originals)} ${durationText(totalMs)}`),
    ...(forcedLayouts === 0
      ? []
      : [
          `${countNoun(forcedLayouts, 'forced layout')} ${durationText(forcedLayoutMs)}${forcedBy === null ? '' : ` by ${placeText(forcedBy, originals)}`}`,
        ]),
    `rendering ${durationText(renderingMs)}`,
  ].join(', ');
}

/** The code to look at first in an interaction: what forced layout, else the longest handler, else what delayed it. */
export function interactionCode(causes: InteractionCauses | undefined): TracePlace | null {
  if (causes === undefined) return null;
  const longest = causes.handlers.toSorted((a, b) => b.totalMs - a.totalMs)[0];
  return causes.forcedBy ?? longest?.place ?? causes.delayedBy[0]?.place ?? null;
}

/** The code to look at first in a task: that of its largest part that has some. */
export function taskCode(causes: readonly TaskCause[]): TracePlace | null {
  const largest = causes
    .filter(({ read, ran }) => read !== null || ran !== null)
    .toSorted((a, b) => b.selfMs - a.selfMs)[0];
  return largest?.read ?? largest?.ran ?? null;
}

/** Events whose code is a script as a whole. */
const EVALUATION = /^(?:EvaluateScript|v8\.evaluateModule|v8\.run)$/;
const PARTS: Readonly<Partial<Record<TaskCause['kind'], string>>> = {
  style: 'Recalculate style',
  layout: 'Layout',
  'garbage-collection': 'Garbage collection',
  paint: 'Painting',
};

function partName({ kind, name, ran, read }: TaskCause, originals: Originals): string {
  const title = eventTitle(name);
  if (kind === 'forced-layout') return `Forced layout${read === null ? '' : ` by ${placeText(read, originals)}`}`;
  if (kind === 'script' && ran !== null && !EVALUATION.test(name)) return placeText(ran, originals);
  if (kind === 'script' || kind === 'compile') {
    const source = ran === null ? '' : chartPlace(ran, originals);
    return source === '' ? title : `${title} (${source})`;
  }
  return kind === 'native' && name === 'RunTask' ? 'Browser work' : (PARTS[kind] ?? title);
}

const STARTS: Readonly<Record<TaskStart['kind'], string>> = {
  timer: 'Timer',
  'animation-frame': 'Animation frame',
  'idle-callback': 'Idle callback',
  event: 'Event',
  script: 'Script evaluation',
  message: 'Message',
  response: 'XHR response',
  microtasks: 'Code after an await',
  parser: 'Parser',
};

/** `Timer 300 ms, set by start (main.js:9:35)`. */
function startWords({ kind, detail, requestedBy }: TaskStart, originals: Originals): string {
  const what = detail === '' ? STARTS[kind] : `${STARTS[kind]} ${detail}`;
  if (requestedBy === null) return what;
  return `${what}, ${kind === 'timer' ? 'set' : 'requested'} by ${placeText(requestedBy, originals)}`;
}

/** What started a task, and what ran in it. */
export function taskWords(
  { startedBy, causes }: { readonly startedBy: TaskStart | null; readonly causes: readonly TaskCause[] },
  originals: Originals,
): string {
  const parts = causes.map((cause) => `${partName(cause, originals)} ${durationText(cause.selfMs)}`).join(', ');
  return [startedBy === null ? '' : startWords(startedBy, originals), parts].filter((part) => part !== '').join(': ');
}
