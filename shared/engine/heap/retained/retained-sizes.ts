/** Sums self sizes up the dominator tree: the size freed with a node, and with all nodes of a class. */
import type { KeyColumn } from '../classes/class-keys.ts';
import type { NodeOrder } from '../dominators/walk-input.ts';
import { selfSizeOf, WIDE_SIZE, type HeapNodes } from '../graph/heap-graph.ts';
import { release } from '../columns/release.ts';
import { inSteps, type Steps } from '../../steps/steps.ts';

/** Number of passes of the stage `retained` over all numbers. */
const PASSES = 5;

/** Input of both sums; columns by number unless stated otherwise. */
export interface DominatorTree {
  readonly nodes: HeapNodes;
  readonly order: NodeOrder;
  /** 0 for the root. */
  readonly dominator: Uint32Array;
}

/** Bytes by number; `[0]` is unused. Doubles where the root retains 4 GiB or more: no object retains more than it. */
export type RetainedSizes = Uint32Array | Float64Array;

/** Bytes of all nodes. */
function totalSelfSize(nodes: HeapNodes): number {
  const { count, selfSize } = nodes;
  let total = 0;
  for (let ordinal = 0; ordinal < count; ordinal += 1) total += selfSize[ordinal];
  for (const sizeBytes of nodes.wideSelfSize.values()) total += sizeBytes - WIDE_SIZE;
  return total;
}

/** Adds each self size to all dominators of its node. */
export function* sumRetained({ nodes, order, dominator }: DominatorTree): Steps<RetainedSizes> {
  const { numberOf } = order;
  const { selfSize } = nodes;
  const last = nodes.count;
  const isWide = totalSelfSize(nodes) >= 2 ** 32;
  const retained = isWide ? new Float64Array(last + 1) : new Uint32Array(last + 1);
  yield* inSteps({ stage: 'retained', pass: 0, passes: PASSES }, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      const size = selfSize[ordinal];
      retained[numberOf[ordinal]] = size === WIDE_SIZE ? selfSizeOf(nodes, ordinal) : size;
    }
  });
  // A dominator has a smaller number than its nodes, so iterating downwards completes every sum before it is added.
  yield* inSteps({ stage: 'retained', pass: 1, passes: PASSES }, last, (from, to) => {
    for (let number = last - from; number > last - to; number -= 1) retained[dominator[number]] += retained[number];
  });
  // The root's sum was added here.
  retained[0] = 0;
  return retained;
}

/** Preorder of the dominator tree: a node's subtree follows it. */
export interface TreePlaces {
  /** Position after the node's subtree, by number. */
  readonly end: Uint32Array;
  /** Number by position. */
  readonly numberAt: Uint32Array;
}

/**
 * Computes subtree sizes first; then each node takes its dominator's next position and advances it. One column has all of that: the size of the subtree
 * until the node has its position, then the next position for the nodes it dominates, which is the end of its subtree when all of them have theirs.
 * `spare`: memory for the columns, each as long as that of the dominators or longer.
 */
export function* placeSubtrees(
  dominator: Uint32Array,
  [first, second]: readonly Uint32Array[] = [],
): Steps<TreePlaces> {
  const { length } = dominator;
  const last = length - 1;
  const end = (first?.subarray(0, length) ?? new Uint32Array(length)).fill(1);
  yield* inSteps({ stage: 'retained', pass: 2, passes: PASSES }, last, (from, to) => {
    for (let number = last - from; number > last - to; number -= 1) end[dominator[number]] += end[number];
  });
  // The root has number 1 and dominator 0, whose next position is the first.
  end[0] = 0;
  // The last place stays empty.
  const numberAt = second?.subarray(0, length).fill(0, last) ?? new Uint32Array(length);
  yield* inSteps({ stage: 'retained', pass: 3, passes: PASSES }, last, (from, to) => {
    for (let number = from + 1; number <= to; number += 1) {
      const place = end[dominator[number]];
      end[dominator[number]] = place + end[number];
      end[number] = place + 1;
      numberAt[place] = number;
    }
  });
  return { end, numberAt };
}

/**
 * Retained size of each key of the class table: the sum over its nodes that no other node of the key dominates. Nodes without a self size
 * do not count, as in the class table. `places`: if they are known; they stay the caller's.
 */
export function* sumRetainedByKey(
  { nodes, order, dominator }: DominatorTree,
  retained: RetainedSizes,
  keys: { readonly keyOf: KeyColumn; readonly count: number },
  places: TreePlaces | null = null,
): Steps<Float64Array> {
  const { end, numberAt } = places ?? (yield* placeSubtrees(dominator));
  const { ordinalOf } = order;
  const { keyOf } = keys;
  const { selfSize } = nodes;
  const sums = new Float64Array(keys.count);
  /** By key: position after the subtree of the last counted node. */
  const openUntil = new Uint32Array(keys.count);
  yield* inSteps({ stage: 'retained', pass: 4, passes: PASSES }, nodes.count, (from, to) => {
    for (let place = from; place < to; place += 1) {
      const number = numberAt[place];
      const ordinal = ordinalOf[number];
      if (selfSize[ordinal] === 0) continue;
      const key = keyOf[ordinal];
      if (place < openUntil[key]) continue;
      openUntil[key] = end[number];
      sums[key] += retained[number];
    }
  });
  if (places === null) release(end, numberAt);
  return sums;
}
