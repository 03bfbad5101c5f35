/** Sums self sizes up the dominator tree: what would be freed with a node, and with all nodes of a class. */
import type { NodeOrder } from '../dominators/walk-input.ts';
import { selfSizeOf, WIDE_SIZE, type HeapNodes } from '../graph/heap-graph.ts';
import { release } from '../columns/release.ts';
import { inSteps, type Steps } from '../../steps/steps.ts';

/** Passes over all numbers that the stage `retained` makes. */
const PASSES = 5;

/** What both sums read; columns by number unless said. */
export interface DominatorTree {
  readonly nodes: HeapNodes;
  readonly order: NodeOrder;
  /** 0 for the root. */
  readonly dominator: Uint32Array;
}

/** Bytes by number; `[0]` is unused. Doubles, for the root of a large heap retains more than 4 GiB. */
export function* sumRetained({ nodes, order, dominator }: DominatorTree): Steps<Float64Array> {
  const { numberOf } = order;
  const { selfSize } = nodes;
  const last = nodes.count;
  const retained = new Float64Array(last + 1);
  yield* inSteps({ stage: 'retained', pass: 0, passes: PASSES }, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      const size = selfSize[ordinal];
      retained[numberOf[ordinal]] = size === WIDE_SIZE ? selfSizeOf(nodes, ordinal) : size;
    }
  });
  // A dominator has a smaller number than what it dominates, so going down every sum is complete when it is passed on.
  yield* inSteps({ stage: 'retained', pass: 1, passes: PASSES }, last, (from, to) => {
    for (let number = last - from; number > last - to; number -= 1) retained[dominator[number]] += retained[number];
  });
  // What the root passed on to nobody.
  retained[0] = 0;
  return retained;
}

/** Places in the dominator tree such that a node's whole subtree follows it. */
export interface TreePlaces {
  /** Nodes in the subtree, itself included, by number. */
  readonly subtree: Uint32Array;
  /** Number by place. */
  readonly numberAt: Uint32Array;
}

/** Sizes of subtrees first, then each takes its place behind its dominator and moves its dominator's next place on. */
export function* placeSubtrees(dominator: Uint32Array): Steps<TreePlaces> {
  const last = dominator.length - 1;
  const subtree = new Uint32Array(last + 1).fill(1);
  yield* inSteps({ stage: 'retained', pass: 2, passes: PASSES }, last, (from, to) => {
    for (let number = last - from; number > last - to; number -= 1) subtree[dominator[number]] += subtree[number];
  });
  const next = new Uint32Array(last + 1);
  const numberAt = new Uint32Array(last + 1);
  yield* inSteps({ stage: 'retained', pass: 3, passes: PASSES }, last, (from, to) => {
    for (let number = from + 1; number <= to; number += 1) {
      // The root has number 1 and dominator 0, whose next place is the first.
      const place = next[dominator[number]];
      next[dominator[number]] = place + subtree[number];
      next[number] = place + 1;
      numberAt[place] = number;
    }
  });
  release(next);
  return { subtree, numberAt };
}

/**
 * Retained size of each key of the class table: the sum over its nodes that no other node of the key dominates, for those have
 * it within theirs. Nodes without a self size stand for nothing, as in the class table. Takes the places over, where they were made before.
 */
export function* sumRetainedByKey(
  { nodes, order, dominator }: DominatorTree,
  retained: Float64Array,
  keys: { readonly keyOf: Uint32Array; readonly count: number },
  places: TreePlaces | null = null,
): Steps<Float64Array> {
  const { subtree, numberAt } = places ?? (yield* placeSubtrees(dominator));
  const { ordinalOf } = order;
  const { keyOf } = keys;
  const { selfSize } = nodes;
  const sums = new Float64Array(keys.count);
  /** By key: place behind the subtree of the last node that was counted. */
  const openUntil = new Uint32Array(keys.count);
  yield* inSteps({ stage: 'retained', pass: 4, passes: PASSES }, nodes.count, (from, to) => {
    for (let place = from; place < to; place += 1) {
      const number = numberAt[place];
      const ordinal = ordinalOf[number];
      if (selfSize[ordinal] === 0) continue;
      const key = keyOf[ordinal];
      if (place < openUntil[key]) continue;
      openUntil[key] = place + subtree[number];
      sums[key] += retained[number];
    }
  });
  release(subtree, numberAt);
  return sums;
}
