/**
 * Computes the dominator of every node: the last node that all paths from the root to it share. Semi-NCA (Georgiadis): the first half of
 * Lengauer-Tarjan followed by a walk up the tree built so far. It is simpler than the second half, and faster on wide and shallow graphs
 * such as heaps. Uses depth-first numbers; no recursion, no object per node.
 */
import type { DepthFirstOrder } from './depth-first.ts';
import { release } from '../columns/release.ts';
import { createStepSizes, type Steps } from '../../steps/steps.ts';

/** Its number. */
const ROOT = 1;
const NUMBERS_PER_STEP = 1 << 15;

/** Results of the depth-first traversal that are used here. */
type WalkedTree = Pick<DepthFirstOrder, 'parent' | 'firstHolder' | 'holder' | 'spare'>;

/** Columns by number, between two steps. */
interface Forest {
  /** By number + 1: reuses the memory of the row starts of holders that are no longer needed. */
  readonly semi: Uint32Array;
  /** Smallest semidominator on the path from a number up to its `ancestor`, which is excluded. */
  readonly least: Uint32Array;
  /** The parent at first, a higher ancestor after path compression. */
  readonly ancestor: Uint32Array;
  stack: Uint32Array;
}

/** Smallest semidominator on the path from `number` up to the last node not below `limit`; compresses the path to one step. */
function leastOnWay(forest: Forest, number: number, limit: number): number {
  const { least, ancestor } = forest;
  let { stack } = forest;
  let size = 0;
  let at = number;
  while (ancestor[at] >= limit) {
    if (size === stack.length) {
      stack = new Uint32Array(size * 2);
      stack.set(forest.stack);
      forest.stack = stack;
    }
    stack[size] = at;
    size += 1;
    at = ancestor[at];
  }
  let found = least[at];
  const end = ancestor[at];
  while (size > 0) {
    size -= 1;
    const below = stack[size];
    if (least[below] > found) least[below] = found;
    else found = least[below];
    ancestor[below] = end;
  }
  return found;
}

/** Semidominators of numbers `from` down to above `to`; all larger ones are already linked to their parents. */
function findSemidominators(order: WalkedTree, forest: Forest, from: number, to: number): void {
  const { parent, firstHolder, holder } = order;
  const { semi, least, ancestor } = forest;
  for (let number = from; number > to; number -= 1) {
    const up = parent[number];
    let smallest = up;
    const end = firstHolder[number + 1];
    // Nothing is smaller than the root. Shapes and prototypes with very many holders end early, because a row begins with the holders
    // visited last, which are among the engine's own roots.
    for (let at = firstHolder[number]; at < end && smallest > ROOT; at += 1) {
      const source = holder[at];
      const candidate = source <= number ? source : leastOnWay(forest, source, number + 1);
      if (candidate < smallest) smallest = candidate;
    }
    semi[number + 1] = smallest;
    least[number] = smallest;
    ancestor[number] = up;
  }
}

/** In ascending order: the dominator is the first number on the path up in the tree so far that is not above the semidominator. */
function walkUp(parent: Uint32Array, semi: Uint32Array, dominator: Uint32Array, from: number, to: number): void {
  for (let number = from; number < to; number += 1) {
    let up = parent[number];
    const highest = semi[number + 1];
    while (up > highest) up = dominator[up];
    dominator[number] = up;
  }
}

/** By number: the number of the dominator, always a smaller one; 0 for the root. Overwrites `firstHolder` and `spare`; the result is in its second column. */
export function* findDominators(order: WalkedTree): Steps<Uint32Array> {
  const { parent } = order;
  const nodeCount = parent.length - 1;
  const forest: Forest = {
    semi: order.firstHolder,
    least: order.spare[0],
    ancestor: order.spare[1],
    stack: new Uint32Array(1 << 12),
  };
  const sizes = createStepSizes(NUMBERS_PER_STEP);
  for (let from = nodeCount, to = 0; from > 1; from = to) {
    to = Math.max(1, from - sizes.next());
    findSemidominators(order, forest, from, to);
    yield { stage: 'dominators', done: 2 * nodeCount - from, total: 3 * nodeCount };
  }

  const { semi, ancestor: dominator } = forest;
  dominator.fill(0, 0, 2);
  const walks = createStepSizes(NUMBERS_PER_STEP);
  for (let from = 2, to = 2; from <= nodeCount; from = to) {
    to = Math.min(nodeCount + 1, from + walks.next());
    walkUp(parent, semi, dominator, from, to);
    yield { stage: 'dominators', done: 2 * nodeCount + to - 1, total: 3 * nodeCount };
  }
  release(forest.stack);
  return dominator;
}
