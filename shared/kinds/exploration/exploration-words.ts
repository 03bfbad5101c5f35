/** Words of an exploration that its answer and its document share. */
import {
  HEAP_BYTES,
  SERVER_BYTES,
  type Exploration,
  type Growth,
  type Step,
} from '../../contracts/page/explorations.ts';

/** A step for a reader; the members that are none of a step are not shown. */
export function shownStep({ click, press, type, on, wait }: Step): string {
  if (typeof click === 'string') return `click ${click}`;
  if (typeof press === 'string') return `press ${press}`;
  if (typeof wait === 'number') return `wait ${wait}`;
  if (typeof type !== 'string' || typeof on !== 'string') return 'a step';
  return type === '' ? `empty ${on}` : `type ${type} on ${on}`;
}

export const counted = (count: number, one: string, more = `${one}s`): string => `${count} ${count === 1 ? one : more}`;

/** `3 nodes, 1.2 KB of the heap`, of a repetition. */
export function growthText(growth: readonly Growth[], bytes: (count: number) => string): string {
  return growth
    .map(({ counter, perRepetition }) => {
      if (counter === HEAP_BYTES) return `${bytes(perRepetition)} of the heap`;
      if (counter === SERVER_BYTES) return `${bytes(perRepetition)} of the server’s heap`;
      return `${Number(perRepetition.toFixed(1))} ${perRepetition === 1 ? counter.replace(/s$/, '') : counter}`;
    })
    .join(', ');
}

/** The first sentence: what was found, and in how much of the application. */
export function exploreHeadline(exploration: Exploration): string {
  const { leaks, slow, walk, screened } = exploration;
  const tried = walk.edges.filter(({ to }) => to !== null).length;
  const within = `${counted(walk.states.length, 'state')}, ${counted(tried, 'action')} tried, ${counted(screened.length, 'sequence')} screened`;
  const found = leaks.length === 0 ? 'No leak was found' : `${counted(leaks.length, 'leak')} found`;
  const confirmed = slow.filter(({ isConfirmed }) => isConfirmed).length;
  const slowPart = confirmed === 0 ? '' : ` and ${counted(confirmed, 'slow interaction')}`;
  return `${found}${slowPart} in ${within}${endText(exploration)}.`;
}

/** Why not everything was tried; '' if it was. */
function endText({ isComplete, endedBy }: Exploration): string {
  if (endedBy !== undefined) return '; an error ended it before everything was tried';
  return isComplete ? '' : '; the time ended before everything was tried';
}

/** Actions that were seen and tried in no state. */
export function untriedOf({ walk }: Exploration): string[] {
  const tried = new Set(walk.edges.map(({ action }) => action));
  return [...new Set(walk.states.flatMap(({ actions }) => actions.map(({ id }) => id)))].filter((id) => !tried.has(id));
}

export function notLooked({ alike, frames }: Exploration): string {
  const parts = [
    ...(alike === 0 ? [] : [`up to ${counted(alike, 'widget')} of one page alike to one that was tried`]),
    ...(frames === 0 ? [] : [counted(frames, 'frame')]),
    'hovering, dragging, keys except Escape, and what WebSockets send',
  ];
  return `Not tried: ${parts.join('; ')}.`;
}
