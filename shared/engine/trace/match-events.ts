/**
 * Computes durations by matching begin and end events (Trace Event Format): `B` with the `E` of the same thread, which nest; `b` with `e`
 * and `S` with `F` of the same category, id and name.
 */
import type { Steps } from '../steps/steps.ts';
import type { Indexes } from './columns.ts';
import { orderByTime } from './order-by-time.ts';

const COMPLETE = 88;
const BEGIN = 66;
const END = 69;
const ASYNC_BEGIN = 98;
const ASYNC_END = 101;
const OLD_ASYNC_BEGIN = 83;
const OLD_ASYNC_END = 70;

const NESTED = [BEGIN, END];
const ASYNCHRONOUS = [ASYNC_BEGIN, ASYNC_END, OLD_ASYNC_BEGIN, OLD_ASYNC_END];

const EVENTS_PER_STEP = 1 << 16;

export interface MatchableEvents {
  readonly count: number;
  readonly phase: Uint8Array;
  readonly startUs: Float64Array;
  readonly durationUs: Float64Array;
  readonly name: Indexes;
  readonly category: Indexes;
  readonly thread: Indexes;
  readonly id: Indexes;
  /** The number that means no name: such an end matches any open event. */
  readonly noName: number;
}

/** Writes durations, also of nested events that did not end within others that did; returns the number of unmatched events. */
export function* matchEvents(events: MatchableEvents): Steps<number> {
  const [nested, asynchronous] = eventsOf(events);
  let unmatched = matchNested(events, nested);
  yield { stage: 'matching', done: 1, total: 2 };
  unmatched += yield* matchAsync(events, asynchronous);
  return unmatched;
}

/** Nesting events by thread, and asynchronous ones, both in order of time. */
function eventsOf({ count, phase, startUs }: MatchableEvents): [Uint32Array, Uint32Array] {
  const perPhase = new Uint32Array(256);
  for (let event = 0; event < count; event += 1) perPhase[phase[event]] += 1;
  const sum = (phases: readonly number[]): number => phases.reduce((all, of) => all + perPhase[of], 0);
  const nested = new Uint32Array(sum(NESTED));
  const asynchronous = new Uint32Array(sum(ASYNCHRONOUS));
  const kindOf = new Uint8Array(256);
  for (const of of NESTED) kindOf[of] = 1;
  for (const of of ASYNCHRONOUS) kindOf[of] = 2;
  let nestedCount = 0;
  let asyncCount = 0;
  for (let event = 0; event < count; event += 1) {
    const kind = kindOf[phase[event]];
    if (kind === 0) continue;
    if (kind === 1) {
      nested[nestedCount] = event;
      nestedCount += 1;
    } else {
      asynchronous[asyncCount] = event;
      asyncCount += 1;
    }
  }
  orderByTime(nested, startUs);
  orderByTime(asynchronous, startUs);
  return [nested, asynchronous];
}

function matchNested(events: MatchableEvents, list: Uint32Array): number {
  const { phase, startUs, durationUs, name, thread, noName } = events;
  const open = new Map<number, number[]>();
  let unmatched = 0;
  for (const event of list) {
    let stack = open.get(thread[event]);
    if (stack === undefined) {
      stack = [];
      open.set(thread[event], stack);
    }
    if (phase[event] === BEGIN) {
      stack.push(event);
      continue;
    }
    const at = name[event] === noName ? stack.length - 1 : stack.findLastIndex((begun) => name[begun] === name[event]);
    if (at < 0) {
      unmatched += 1;
      continue;
    }
    const begun = stack[at];
    durationUs[begun] = startUs[event] - startUs[begun];
    // The ends of those in it were lost: they ended with it at the latest.
    for (const lost of stack.slice(at + 1)) durationUs[lost] = startUs[event] - startUs[lost];
    unmatched += stack.length - at - 1;
    stack.length = at;
  }
  const lost = [...open].filter(([, stack]) => stack.length > 0);
  if (lost.length > 0) endWithEnclosing(events, new Map(lost));
  return lost.reduce((sum, [, stack]) => sum + stack.length, unmatched);
}

/** Ends events with the innermost complete event around each. `open`: by thread, in order of time. Others keep an unknown duration. */
function endWithEnclosing(
  { count, phase, startUs, durationUs, thread }: MatchableEvents,
  open: ReadonlyMap<number, readonly number[]>,
): void {
  for (let event = 0; event < count; event += 1) {
    if (phase[event] !== COMPLETE) continue;
    const begun = open.get(thread[event]);
    if (begun === undefined) continue;
    const endUs = startUs[event] + durationUs[event];
    let low = 0;
    for (let high = begun.length; low < high;) {
      const middle = (low + high) >>> 1;
      if (startUs[begun[middle]] < startUs[event]) low = middle + 1;
      else high = middle;
    }
    for (let at = low; at < begun.length && startUs[begun[at]] < endUs; at += 1) {
      const restUs = endUs - startUs[begun[at]];
      if (durationUs[begun[at]] === 0 || restUs < durationUs[begun[at]]) durationUs[begun[at]] = restUs;
    }
  }
}

/**
 * Open events with the same category, id and name are a linked list through `next`, the last one first, whose head is found by hash: there
 * may be millions, almost all with a key of their own.
 */
function* matchAsync(events: MatchableEvents, list: Uint32Array): Steps<number> {
  const { phase, startUs, durationUs, name, category, id } = events;
  let size = 1 << 10;
  while (size < list.length * 2) size *= 2;
  /** Index of the last begin + 1; 0 for none. */
  const heads = new Uint32Array(size);
  /** Index of an event with this key + 1, to compare keys with; 0 for a free slot. */
  const keys = new Uint32Array(size);
  const next = new Uint32Array(list.length);
  let unmatched = 0;
  for (let at = 0; at < list.length; at += 1) {
    const event = list[at];
    let slot =
      (Math.imul(id[event], 0x9e3779b1) ^ Math.imul(name[event], 0x85ebca6b) ^ Math.imul(category[event], 0xc2b2ae35)) &
      (size - 1);
    for (; keys[slot] !== 0; slot = (slot + 1) & (size - 1)) {
      const other = list[keys[slot] - 1];
      if (id[other] === id[event] && name[other] === name[event] && category[other] === category[event]) break;
    }
    keys[slot] = at + 1;
    if (phase[event] === ASYNC_BEGIN || phase[event] === OLD_ASYNC_BEGIN) {
      next[at] = heads[slot];
      heads[slot] = at + 1;
      unmatched += 1;
    } else if (heads[slot] === 0) {
      unmatched += 1;
    } else {
      const begunAt = heads[slot] - 1;
      const begun = list[begunAt];
      durationUs[begun] = startUs[event] - startUs[begun];
      heads[slot] = next[begunAt];
      unmatched -= 1;
    }
    if (at % EVENTS_PER_STEP === 0) yield { stage: 'matching', done: at, total: list.length };
  }
  return unmatched;
}
