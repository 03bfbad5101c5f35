/**
 * Finds the objects of two heaps with the same id. V8's ids are increasing odd numbers, so a column by id holds the earlier heap's objects
 * and the later heap's objects are looked up in it. If ids are too sparse for that, both heaps are merged in order of id.
 */
import { idAt, orderById, ORDER_PASSES } from './diff-id-order.ts';
import { meteredSteps, type ComparisonMeter } from './diff-steps.ts';
import { createOrdinalStack } from '../columns/growing-stack.ts';
import type { HeapNodes } from '../graph/heap-graph.ts';
import { release } from '../columns/release.ts';
import { sortOrdinals } from '../columns/sort-ordinals.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

/** Maximum number of ids per node of the earlier heap, so that the column takes no more memory than sorting both heaps. V8 uses two. */
const MAX_IDS_PER_NODE = 5;

/** Passes over the nodes of each heap. */
export const MATCH_PASSES = ORDER_PASSES + 1;

export interface MatchOptions {
  readonly current: HeapNodes;
  readonly base: HeapNodes;
  /** True if two objects with the same id are the same object. */
  readonly isSame: (baseOrdinal: number, currentOrdinal: number) => boolean;
  /** Receive the objects of only one heap, each side by ascending id; a different object with the same id counts in both. */
  readonly onAdded: (currentOrdinal: number) => void;
  readonly onRemoved: (baseOrdinal: number) => void;
}

export interface Matched {
  /** Number of matched objects, and of all objects with a size in the later heap. */
  readonly shared: number;
  readonly currentCount: number;
}

export function* matchById(options: MatchOptions, meter: ComparisonMeter): Steps<Matched> {
  const { current, base } = options;
  const isNarrow = current.wideId.size === 0 && base.wideId.size === 0;
  const largest = isNarrow ? largestId(base) : Number.POSITIVE_INFINITY;
  return yield* largest < base.count * MAX_IDS_PER_NODE
    ? matchByColumn(options, largest, meter)
    : matchByOrder(options, meter);
}

function largestId({ id, count }: HeapNodes): number {
  let largest = 0;
  for (let ordinal = 0; ordinal < count; ordinal += 1) if (id[ordinal] > largest) largest = id[ordinal];
  return largest;
}

function* matchByColumn(
  { current, base, isSame, onAdded, onRemoved }: MatchOptions,
  largest: number,
  meter: ComparisonMeter,
): Steps<Matched> {
  /** By id: the earlier heap's object + 1; 0 if there is none or it was matched. */
  const left = new Uint32Array(largest + 1);
  yield* meteredSteps(meter, base.count, (from, to) => {
    const { id, selfSize } = base;
    for (let ordinal = from; ordinal < to; ordinal += 1) if (selfSize[ordinal] !== 0) left[id[ordinal]] = ordinal + 1;
  });
  const added = createOrdinalStack();
  let shared = 0;
  let currentCount = 0;
  yield* meteredSteps(meter, current.count, (from, to) => {
    const { id, selfSize } = current;
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      if (selfSize[ordinal] === 0) continue;
      currentCount += 1;
      const before = id[ordinal] <= largest ? left[id[ordinal]] : 0;
      if (before !== 0 && isSame(before - 1, ordinal)) {
        left[id[ordinal]] = 0;
        shared += 1;
      } else {
        added.push(ordinal);
      }
    }
  });
  const sorting = sortOrdinals(added.take(), (ordinal) => current.id[ordinal], false);
  for (let step = sorting.next(); ; step = sorting.next()) {
    if (step.done === true) {
      for (const ordinal of step.value) onAdded(ordinal);
      release(step.value);
      break;
    }
    yield { stage: 'comparing', done: meter.done, total: meter.total };
  }
  for (let id = 0; id <= largest; id += 1) {
    if (left[id] !== 0) onRemoved(left[id] - 1);
    if (id % ROWS_PER_STEP === 0) yield { stage: 'comparing', done: meter.done, total: meter.total };
  }
  release(left);
  return { shared, currentCount };
}

function* matchByOrder(
  { current, base, isSame, onAdded, onRemoved }: MatchOptions,
  meter: ComparisonMeter,
): Steps<Matched> {
  const later = yield* orderById(current, 'sized', meter);
  const earlier = yield* orderById(base, 'sized', meter);
  const baseEnd = earlier.ids.length;
  const currentEnd = later.ids.length;
  let shared = 0;
  let i = 0;
  let j = 0;
  while (i < baseEnd || j < currentEnd) {
    const stopAt = i + j + ROWS_PER_STEP;
    while (i + j < stopAt && (i < baseEnd || j < currentEnd)) {
      const baseId = i < baseEnd ? idAt(base, earlier, i) : Number.POSITIVE_INFINITY;
      const currentId = j < currentEnd ? idAt(current, later, j) : Number.POSITIVE_INFINITY;
      const isBoth = baseId === currentId;
      if (isBoth && isSame(earlier.ordinals[i], later.ordinals[j])) {
        shared += 1;
      } else {
        if (baseId <= currentId) onRemoved(earlier.ordinals[i]);
        if (currentId <= baseId) onAdded(later.ordinals[j]);
      }
      if (baseId <= currentId) i += 1;
      if (currentId <= baseId) j += 1;
    }
    yield { stage: 'comparing', done: meter.total - (baseEnd - i) - (currentEnd - j), total: meter.total };
  }
  release(later.ordinals, later.ids, earlier.ordinals, earlier.ids);
  return { shared, currentCount: currentEnd };
}
