/** Words of an exploration that its answer and its document share. */
import { verdictBy } from '../../core/findings/rules.ts';
import { PERSON, told, type Voice } from '../../core/findings/voice.ts';
import { EXPLORATION_RULES, explorationEvidence } from './rules.ts';
import { HEAP_BYTES, SERVER_BYTES, type Exploration, type Growth, type Step } from './contract/explorations.ts';

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

/** Role of what reacts to a click and is no control. */
export const LISTENING = 'listening';

/** The first sentence: what was found, and in how much of the application. */
export function exploreHeadline(exploration: Exploration, voice: Voice = PERSON): string {
  return told(verdictBy(EXPLORATION_RULES, explorationEvidence(exploration)).headline, voice);
}

/** Actions that were seen and tried in no state. */
export function untriedOf({ walk }: Exploration): string[] {
  const tried = new Set(walk.edges.map(({ action }) => action));
  return [...new Set(walk.states.flatMap(({ actions }) => actions.map(({ id }) => id)))].filter((id) => !tried.has(id));
}

export function notLooked(exploration: Exploration): string {
  const { alike, frames } = exploration;
  const silent = explorationEvidence(exploration).counts.silent.count;
  const parts = [
    ...(silent === 0 ? [] : [`${counted(silent, 'element')} that ${silent === 1 ? 'reacts' : 'react'} to a click`]),
    ...(alike === 0 ? [] : [`up to ${counted(alike, 'widget')} of one page alike to one that was tried`]),
    ...(frames === 0 ? [] : [counted(frames, 'frame')]),
    'hovering, dragging, keys except Escape, and what WebSockets send',
  ];
  return `Not tried: ${parts.join('; ')}.`;
}
