/**
 * The dominator of every node: the last node that all ways from the root to it pass. Semi-NCA (Georgiadis), which is
 * Lengauer and Tarjan's first half followed by a walk up the tree built so far: simpler than the second half, and faster on
 * graphs as wide and shallow as heaps. Everything in depth-first numbers; no recursion, no object a node.
 */
import { plainColumns, type ColumnMaker } from '../columns/column-memory.ts';
import type { DepthFirstOrder } from './depth-first.ts';
import { release } from '../columns/release.ts';
import type { Steps } from '../../steps/steps.ts';

/** Its number. */
const ROOT = 1;
const NUMBERS_PER_STEP = 1 << 15;

/** What the depth-first walk leaves for this. */
type WalkedTree = Pick<DepthFirstOrder, 'parent' | 'firstHolder' | 'holder'>;

/** Columns by number, between two steps. */
interface Forest {
  /** By number + 1: it lies where the rows of holders began that are used up by then. */
  readonly semi: Uint32Array;
  /** Least semidominator on the way from a number up to where `ancestor` leads, that end not included. */
  readonly least: Uint32Array;
  /** The parent at first, farther up where a way was shortened. */
  readonly ancestor: Uint32Array;
  stack: Uint32Array;
}

/**
 * Least semidominator on the way from `number` up to the last that is not below `limit`; the way is one step long afterwards.
 */
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

/** Semidominators of numbers `from` down to above `to`: all larger ones are linked to their parents by then. */
function findSemidominators(order: WalkedTree, forest: Forest, from: number, to: number): void {
  const { parent, firstHolder, holder } = order;
  const { semi, least, ancestor } = forest;
  for (let number = from; number > to; number -= 1) {
    const up = parent[number];
    let smallest = up;
    const end = firstHolder[number + 1];
    // Nothing is smaller than the root: the shapes and prototypes that half the heap leads to are through after a few holders,
    // for a row begins with those that were met last, and the walk ends among the engine's own roots.
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

/** By number: the number of the dominator, always a smaller one; 0 for the root itself. Uses up `firstHolder`. */
export function* findDominators(order: WalkedTree, columns: ColumnMaker = plainColumns): Steps<Uint32Array> {
  const { parent } = order;
  const nodeCount = parent.length - 1;
  const forest: Forest = {
    semi: order.firstHolder,
    least: new Uint32Array(nodeCount + 1),
    ancestor: columns.words(nodeCount + 1),
    stack: new Uint32Array(1 << 12),
  };
  for (let from = nodeCount; from > 1; from -= NUMBERS_PER_STEP) {
    findSemidominators(order, forest, from, Math.max(1, from - NUMBERS_PER_STEP));
    yield { stage: 'dominators', done: 2 * nodeCount - from, total: 3 * nodeCount };
  }

  // From the first: the dominator is the first number on the way up in the tree so far that is not above the semidominator.
  const { semi, ancestor: dominator } = forest;
  dominator[1] = 0;
  for (let number = 2; number <= nodeCount; number += 1) {
    let up = parent[number];
    const highest = semi[number + 1];
    while (up > highest) up = dominator[up];
    dominator[number] = up;
    if (number % NUMBERS_PER_STEP === 0) {
      yield { stage: 'dominators', done: 2 * nodeCount + number, total: 3 * nodeCount };
    }
  }
  release(forest.least, forest.stack);
  return dominator;
}
