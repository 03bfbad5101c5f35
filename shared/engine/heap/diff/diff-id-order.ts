/** Orders a heap's nodes by id, so that two heaps can be merged. Uses a radix sort in typed columns; most heaps need two passes. */
import type { HeapNodes } from '../graph/heap-graph.ts';
import { meteredSteps, type ComparisonMeter } from './diff-steps.ts';
import { release } from '../columns/release.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

/** Counters of one digit fit the first-level cache. */
const DIGIT_BITS = 12;
/** One pass to select the nodes, and one per digit of the longest id. */
export const ORDER_PASSES = 4;
/** Counting digits is several times faster than moving rows. */
const COUNTED_PER_STEP = ROWS_PER_STEP * 8;
/** Value of the id column for ids in `wideId`. */
const WIDE_ID = 0xffff_ffff;

export interface IdOrder {
  /** Nodes by ascending id. */
  readonly ordinals: Uint32Array;
  /** Their ids in the same order, wide ones last. */
  readonly ids: Uint32Array;
}

/** Id of the node at a position of the order, of any width. */
export function idAt(nodes: HeapNodes, order: IdOrder, place: number): number {
  const id = order.ids[place];
  return id === WIDE_ID ? (nodes.wideId.get(order.ordinals[place]) ?? id) : id;
}

/** All nodes, or only nodes with a self size, which count in the class table. */
export function* orderById(nodes: HeapNodes, which: 'all' | 'sized', meter: ComparisonMeter): Steps<IdOrder> {
  let ordinals = new Uint32Array(nodes.count);
  let ids = new Uint32Array(nodes.count);
  let count = 0;
  let largest = 0;
  yield* meteredSteps(meter, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      if (which === 'sized' && nodes.selfSize[ordinal] === 0) continue;
      const id = nodes.id[ordinal];
      ordinals[count] = ordinal;
      ids[count] = id;
      count += 1;
      if (id > largest) largest = id;
    }
  });

  let otherOrdinals = new Uint32Array(count);
  let otherIds = new Uint32Array(count);
  const next = new Uint32Array((1 << DIGIT_BITS) + 1);
  const mask = (1 << DIGIT_BITS) - 1;
  for (let shift = 0; shift < 32 && largest >>> shift !== 0; shift += DIGIT_BITS) {
    next.fill(0);
    for (let place = 0; place < count; place += 1) {
      next[((ids[place] >>> shift) & mask) + 1] += 1;
      if (place % COUNTED_PER_STEP === 0) yield { stage: 'comparing', done: meter.done, total: meter.total };
    }
    for (let digit = 1; digit <= mask; digit += 1) next[digit] += next[digit - 1];
    yield* meteredSteps(meter, count, (from, to) => {
      for (let place = from; place < to; place += 1) {
        const id = ids[place];
        const digit = (id >>> shift) & mask;
        const target = next[digit];
        next[digit] = target + 1;
        otherIds[target] = id;
        otherOrdinals[target] = ordinals[place];
      }
    });
    [ordinals, otherOrdinals] = [otherOrdinals, ordinals];
    [ids, otherIds] = [otherIds, ids];
  }
  release(otherOrdinals, otherIds);
  const order = { ordinals: ordinals.subarray(0, count), ids: ids.subarray(0, count) };
  sortWide(nodes, order);
  return order;
}

/** There are few ids beyond 32 bits; they come last, sorted separately. */
function sortWide(nodes: HeapNodes, { ordinals, ids }: IdOrder): void {
  if (nodes.wideId.size === 0) return;
  let from = ids.length;
  while (from > 0 && ids[from - 1] === WIDE_ID) from -= 1;
  const idOf = (ordinal: number): number => nodes.wideId.get(ordinal) ?? WIDE_ID;
  ordinals.set(
    ordinals.subarray(from).toSorted((a, b) => idOf(a) - idOf(b)),
    from,
  );
}
