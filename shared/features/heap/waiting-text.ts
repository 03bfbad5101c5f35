/** Tells what waits in a heap: answers, the window, hunts and reports use the same words. */
import { assertNever } from '../../base/assert-never.ts';
import { countNoun, formatCount, formatSpread, truncateEnd } from '../../base/units.ts';
import type {
  HeapWaitingAge,
  HeapWaitingHow,
  HeapWaitingKind,
  HeapWaitingRow,
} from '../../engine/heap/contract/heap-waiting.ts';
import { nodeName, placedName } from './heap-text.ts';

const NAME_CHARS = 60;
const URL_CHARS = 80;

const QUEUE_NOUNS: Partial<Readonly<Record<HeapWaitingHow, readonly [one: string, many: string]>>> = {
  immediate: ['immediate', 'immediates'],
  'animation-frame': ['animation frame callback', 'animation frame callbacks'],
  idle: ['idle callback', 'idle callbacks'],
  task: ['posted task', 'posted tasks'],
  microtask: ['microtask', 'microtasks'],
  'next-tick': ['call of process.nextTick', 'calls of process.nextTick'],
  scheduler: ['task of React’s scheduler', 'tasks of React’s scheduler'],
};

const OBSERVERS: Partial<Readonly<Record<HeapWaitingHow, string>>> = {
  mutation: 'MutationObserver',
  resize: 'ResizeObserver',
  intersection: 'IntersectionObserver',
  performance: 'PerformanceObserver',
};

export const WAITING_NOUNS: Readonly<Record<HeapWaitingKind, readonly [one: string, many: string]>> = {
  promise: ['wait for a pending promise', 'waits for pending promises'],
  timer: ['timer', 'timers'],
  interval: ['interval', 'intervals'],
  queue: ['queued call', 'queued calls'],
  abort: ['listener of an AbortSignal that is not aborted', 'listeners of AbortSignals that are not aborted'],
  listener: ['listener', 'listeners'],
  observer: ['observation by an observer', 'observations by observers'],
  'weak-ref': ['WeakRef whose object is gone', 'WeakRefs whose objects are gone'],
  registry: ['entry of a FinalizationRegistry', 'entries of FinalizationRegistries'],
  'script-copy': ['further copy of a script’s source', 'further copies of scripts’ sources'],
  slice: ['part of a text that alone keeps the whole', 'parts of texts that alone keep the whole'],
  capacity: ['Map or Set with deleted slots', 'Maps and Sets with deleted slots'],
};

/** `loadOrder() (orders.js:41:3)`; '' if no function is known. */
export function calledText({ calls }: Pick<HeapWaitingRow, 'calls'>): string {
  return calls === null ? '' : placedName(calls, NAME_CHARS);
}

/** `.cache of Store`; '' if nothing with a name holds it. */
export function holderText({ heldBy }: Pick<HeapWaitingRow, 'heldBy'>): string {
  if (heldBy === null) return '';
  const { edge, from } = heldBy;
  const name = truncateEnd(edge.original ?? edge.name, NAME_CHARS);
  return edge.type === 'property' ? `.${name} of ${truncateEnd(nodeName(from), NAME_CHARS)}` : `variable ${name}`;
}

type Worded = Pick<HeapWaitingRow, 'kind' | 'how' | 'name' | 'target' | 'calls' | 'heldBy'>;

/** `pending promises`, and `, awaited in loadOrder() (orders.js:41:3)`: what the things of a row are, and which. */
function wordsOf(row: Worded, isOne: boolean): readonly [noun: string, which: string] {
  const { kind, how, name, target } = row;
  const called = calledText(row);
  const noun = (one: string, many = `${one}s`): string => (isOne ? one : many);
  const calling = called === '' ? '' : ` that ${isOne ? 'calls' : 'call'} ${called}`;
  const holder = holderText(row);
  switch (kind) {
    case 'promise': {
      const pending = noun('pending promise');
      if (how === 'await') return [pending, `, awaited in ${called}`];
      if (how === 'combined') return [pending, `, awaited in ${called} through another promise`];
      if (how === 'callback') return [pending, ` with the callback ${called}`];
      return [pending, ', for which no function waits but another promise'];
    }
    case 'queue': {
      const [one, many] = QUEUE_NOUNS[how] ?? ['queued call', 'queued calls'];
      // A microtask may go on with a call that awaited.
      const which = how === 'microtask' && called !== '' ? ` that ${isOne ? 'runs' : 'run'} ${called}` : calling;
      return [noun(one, many), `${name === null ? '' : ` in ${name}`}${which}`];
    }
    case 'observer': {
      const observer = OBSERVERS[how] ?? 'observer';
      // The file does not have the entries that it observes.
      if (how === 'performance') return [noun(observer), calling];
      const by = isOne ? (/^[AEIOU]/.test(observer) ? 'an' : 'a') : '';
      const who = isOne ? `${by} ${observer}` : `${observer}s`;
      return [
        noun('observation'),
        `${target === null ? '' : ` of ${truncateEnd(target, NAME_CHARS)}`} by ${who}${calling}`,
      ];
    }
    case 'abort':
      return [noun('listener'), ` of ${isOne ? 'an AbortSignal' : 'AbortSignals'} not aborted${calling}`];
    case 'listener': {
      const event = name === null ? '' : ` of “${truncateEnd(name, NAME_CHARS)}”`;
      return [noun('listener'), `${event}${target === null ? '' : ` on ${truncateEnd(target, NAME_CHARS)}`}${calling}`];
    }
    case 'timer':
    case 'interval':
      return [noun(kind), calling];
    case 'registry':
      return [
        noun('entry', 'entries'),
        ` of a FinalizationRegistry${called === '' ? '' : ` with the callback ${called}`}`,
      ];
    case 'script-copy':
      return [
        noun('further copy', 'further copies'),
        ` of the source of ${truncateEnd(name ?? 'a script without an address', URL_CHARS)}`,
      ];
    case 'weak-ref':
    case 'slice':
    case 'capacity': {
      const [one, many] = WAITING_NOUNS[kind];
      return [noun(one, many), holder === '' ? '' : `, ${holder}`];
    }
    default:
      return assertNever(kind, 'kind of thing that waits');
  }
}

/** `37 pending promises, awaited in loadOrder() (orders.js:41:3)` */
export function waitingText(row: HeapWaitingRow): string {
  const { count, room } = row;
  const [noun, which] = wordsOf(row, count === 1);
  const used = room === undefined ? '' : `, ${formatCount(room.used)} of ${formatCount(room.slots)} slots used`;
  const ages = agesText(row);
  return `${formatCount(count)} ${noun}${which}${used}${ages === '' ? '' : `, ${ages}`}`;
}

/** `40 s`, `2 min`, never more than it is: an age is the least. */
export function leastText(seconds: number): string {
  if (seconds >= 7200) return `${formatCount(Math.floor(seconds / 3600))} h`;
  return seconds >= 120 ? `${formatCount(Math.floor(seconds / 60))} min` : `${formatCount(Math.floor(seconds))} s`;
}

/** Ages from one second on. */
export function toldAges({ ages }: Pick<HeapWaitingRow, 'ages'>): HeapWaitingAge[] {
  return (ages ?? []).filter(({ atLeastS }) => atLeastS >= 1);
}

/** `12 for at least 40 s, 25 for at least 10 s`; '' if no age is known. */
export function agesText(row: Pick<HeapWaitingRow, 'ages' | 'count'>): string {
  const told = toldAges(row);
  const [first, ...others] = told;
  if (first === undefined) return '';
  if (others.length === 0 && first.count === row.count)
    return `${row.count === 1 ? '' : 'all '}for at least ${leastText(first.atLeastS)}`;
  return told.map(({ atLeastS, count }) => `${formatCount(count)} for at least ${leastText(atLeastS)}`).join(', ');
}

const WAITS: Partial<Readonly<Record<HeapWaitingHow, string>>> = {
  await: 'awaited',
  combined: 'awaited through another promise',
  callback: 'with this callback',
};

/** `listener of “abort” on AbortSignal`, of a row whose function is shown beside it. */
export function waitingNoun(row: HeapWaitingRow): string {
  const [noun, which] = wordsOf({ ...row, calls: null, heldBy: null }, true);
  return row.kind === 'promise' ? `${noun}, ${WAITS[row.how] ?? 'for which no function waits'}` : `${noun}${which}`;
}

/** `1 more pending promise per round, awaited in loadOrder() (orders.js:41:3)`; of one figure without `per`: `5 more …`. */
export function moreWaitingText(row: Worded, figures: readonly number[], per = ''): string {
  const [noun, which] = wordsOf(row, Math.max(...figures) === 1);
  return `${formatSpread(figures)} more ${noun}${per === '' ? '' : ` per ${per}`}${which}`;
}

/** From this number or these bytes on, one row is worth a sentence where nobody asked what waits. */
const NOTEWORTHY: Readonly<Record<HeapWaitingKind, { readonly count?: number; readonly bytes?: number }>> = {
  promise: { count: 100, bytes: 1024 * 1024 },
  timer: { count: 50 },
  interval: { count: 10 },
  queue: { count: 1000 },
  abort: { count: 100 },
  listener: { count: 1000 },
  observer: { count: 1000 },
  'weak-ref': { count: 10_000 },
  registry: { count: 100_000 },
  'script-copy': { bytes: 1024 * 1024 },
  slice: { bytes: 1024 * 1024 },
  capacity: { bytes: 1024 * 1024 },
};

export function isNoteworthy({ kind, how, count, bytes, isThirdParty }: HeapWaitingRow): boolean {
  // A part whose length is not known may be nearly all of the text.
  if (isThirdParty || how === 'length-unknown') return false;
  const from = NOTEWORTHY[kind];
  return count >= (from.count ?? Number.POSITIVE_INFINITY) || bytes >= (from.bytes ?? Number.POSITIVE_INFINITY);
}

/** The first line of an answer. */
export function waitingSummary(counts: readonly { readonly kind: HeapWaitingKind; readonly count: number }[]): string {
  if (counts.length === 0) return 'Nothing waits.';
  return `${counts.map(({ kind, count }) => countNoun(count, ...WAITING_NOUNS[kind])).join(', ')}.`;
}

/** Limits of a snapshot, as far as it matters for these kinds. */
export function waitingLimits(rows: readonly HeapWaitingRow[]): string[] {
  const has = (test: (row: HeapWaitingRow) => boolean): boolean => rows.some(test);
  return [
    ...(has(({ kind }) => kind === 'promise')
      ? ['Pending promises for which nothing waits are not counted: a snapshot does not tell them from settled ones.']
      : []),
    ...(has(({ kind, example }) => kind === 'timer' && example.type === 'native')
      ? ['A snapshot of Chromium does not tell timeouts from intervals.']
      : []),
    ...(has(({ how }) => how === 'length-unknown')
      ? ['The file has no lengths of texts: a part may be nearly all of the text that it keeps.']
      : []),
  ];
}
