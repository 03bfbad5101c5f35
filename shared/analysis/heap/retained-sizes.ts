/** Sums self sizes up the dominator tree: what would be freed with a node. */
import { selfSizeOf, type HeapNodes } from './heap-graph.ts';
import type { DepthFirstOrder } from './depth-first.ts';

/** Bytes by depth-first number; `[0]` is unused. Doubles, for the root of a large heap retains more than 4 GiB. */
export function sumRetained(nodes: HeapNodes, order: DepthFirstOrder, dominator: Uint32Array): Float64Array {
  const { ordinalOf } = order;
  const retained = new Float64Array(ordinalOf.length);
  for (let number = 1; number < ordinalOf.length; number += 1) retained[number] = selfSizeOf(nodes, ordinalOf[number]);
  // A dominator has a smaller number than what it dominates, so going down every sum is complete when it is passed on.
  for (let number = ordinalOf.length - 1; number > 1; number -= 1) retained[dominator[number]] += retained[number];
  return retained;
}

/**
 * Retained size of each class: the sum over its nodes that no other node of the class dominates, for those have it within
 * theirs. Nodes without a self size stand for nothing, as in the class table.
 */
export function sumRetainedByKey(options: {
  readonly nodes: HeapNodes;
  readonly order: DepthFirstOrder;
  readonly dominator: Uint32Array;
  readonly retained: Float64Array;
  readonly keyOf: Uint32Array;
  readonly keyCount: number;
}): Float64Array {
  const { nodes, order, dominator, retained, keyOf, keyCount } = options;
  const { ordinalOf } = order;
  const last = ordinalOf.length - 1;

  // Places in the dominator tree such that a node's whole subtree follows it: sizes of subtrees first, then each takes its
  // place behind its dominator and moves its dominator's next place on.
  const subtree = new Uint32Array(last + 1).fill(1);
  for (let number = last; number > 1; number -= 1) subtree[dominator[number]] += subtree[number];
  const next = new Uint32Array(last + 1);
  const numberAt = new Uint32Array(last + 1);
  next[1] = 1;
  numberAt[0] = 1;
  for (let number = 2; number <= last; number += 1) {
    const place = next[dominator[number]];
    next[dominator[number]] = place + subtree[number];
    next[number] = place + 1;
    numberAt[place] = number;
  }

  const sums = new Float64Array(keyCount);
  /** Place behind the subtree of the last node of the class that was counted. */
  const openUntil = new Uint32Array(keyCount);
  for (let place = 0; place < last; place += 1) {
    const number = numberAt[place];
    const ordinal = ordinalOf[number];
    if (nodes.selfSize[ordinal] === 0) continue;
    const key = keyOf[ordinal];
    if (place < openUntil[key]) continue;
    openUntil[key] = place + subtree[number];
    sums[key] += retained[number];
  }
  return sums;
}
