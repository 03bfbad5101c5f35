/** Causes in the words of the window: code locations, steps of the load path, moved nodes. */
import { formatCount } from '../../../../shared/base/units.ts';
import type {
  ForcedLayoutRow,
  InteractionCauses,
  LoadStep,
  ShiftCause,
  ShiftedNode,
  TracePlace,
} from '../../../../shared/contracts/trace-causes.ts';
import { chartName, type Originals } from '../../../widgets/profile/originals.ts';
import { sourcePlace } from '../../../widgets/source-place.ts';
import { timeText } from '../diff/durations.tsx';
import { requestName } from '../tracks/network-lanes.ts';

/** `layoutRows (layout.js:5:53)`. */
export function placeText(place: TracePlace, originals: Originals): string {
  const source = sourcePlace(place);
  const name = chartName(place, originals);
  return source === '' ? name : `${name} (${source})`;
}

const STEP_NAMES: Readonly<Record<LoadStep['kind'], string>> = {
  navigation: 'Navigation',
  request: 'Request',
  parser: 'Parser',
  script: 'Script',
  timer: 'Timer',
  'animation-frame': 'Animation frame',
  'main-thread': 'Main thread',
  paint: 'Paint',
  unknown: 'Unknown',
};

export function stepName({ kind, url }: LoadStep): string {
  return url === '' ? STEP_NAMES[kind] : `${STEP_NAMES[kind]}: ${requestName({ url })}`;
}

/** What the step waited for, and the code that started it, after the response that this code had awaited. */
export function stepWords(step: LoadStep, at: number, steps: readonly LoadStep[], originals: Originals): string {
  const { waitedFor, startedBy, kind } = step;
  if (startedBy === null) return `waited for ${waitedFor}`;
  const awaited = kind === 'request' && steps[at - 1]?.kind === 'script' ? steps[at - 2] : undefined;
  const after =
    awaited?.kind === 'request' && awaited.url !== startedBy.url ? ` after ${requestName({ url: awaited.url })}` : '';
  return `waited for ${waitedFor}, started by ${placeText(startedBy, originals)}${after}`;
}

/** `1,248 times in 6 inputs`. */
export function patternWords(
  { count, interactions, calls, calledFunction }: ForcedLayoutRow,
  originals: Originals,
): string {
  const times = `${formatCount(count)} ${count === 1 ? 'time' : 'times'}`;
  if (interactions > 0) return `${times} in ${formatCount(interactions)} ${interactions === 1 ? 'input' : 'inputs'}`;
  if (calledFunction === null || calls === 0) return times;
  return `${times} in ${formatCount(calls)} ${calls === 1 ? 'call' : 'calls'} of ${placeText(calledFunction, originals)}`;
}

function nodeName(node: string, nodeId: number | null): string {
  return node === '' ? (nodeId === null ? 'a node' : `node ${nodeId}`) : node;
}

export function movedWords({ node, nodeId, movedX, movedY }: ShiftedNode): string {
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
  return `${subject}${change === '' ? ' changed' : `: ${change.toLowerCase()}`}${by}`;
}

/** What ran during an interaction. */
export function interactionWords(causes: InteractionCauses, originals: Originals): string {
  const { delayedBy, handlers, forcedLayouts, forcedLayoutMs, forcedBy, renderingMs } = causes;
  return [
    ...delayedBy
      .filter(({ totalMs }) => totalMs >= 1)
      .slice(0, 1)
      .map(({ place, totalMs }) => `delayed by ${placeText(place, originals)} ${timeText(totalMs)}`),
    ...handlers.map(({ place, type, totalMs }) => `${type}: ${placeText(place, originals)} ${timeText(totalMs)}`),
    ...(forcedLayouts === 0
      ? []
      : [
          `${formatCount(forcedLayouts)} forced layouts ${timeText(forcedLayoutMs)}${forcedBy === null ? '' : ` by ${placeText(forcedBy, originals)}`}`,
        ]),
    `rendering ${timeText(renderingMs)}`,
  ].join(', ');
}
