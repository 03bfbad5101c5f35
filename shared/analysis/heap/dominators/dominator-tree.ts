/** Dominator tree of a heap, computed from columns only, so that either thread can do it. */
import { sharedColumns, plainColumns, type ColumnMaker } from '../columns/column-memory.ts';
import { orderBreadthFirst } from './breadth-first.ts';
import { orderDepthFirst, type DepthFirstOrder } from './depth-first.ts';
import type { PageNodes } from './page-nodes.ts';
import type { NodeOrder, WalkInput } from './walk-input.ts';
import { findDominators } from './dominators.ts';
import { iterateDominators } from './iterated-dominators.ts';
import { release } from '../columns/release.ts';
import type { Steps } from '../../steps/steps.ts';

export interface HeapTree {
  readonly order: NodeOrder;
  readonly pages: PageNodes;
  /** Number of the dominator by number; 0 for the root. */
  readonly dominator: Uint32Array;
}

function emptyOrder({ nodeCount }: WalkInput, columns: ColumnMaker): NodeOrder {
  return { numberOf: columns.words(nodeCount), ordinalOf: columns.words(nodeCount + 1) };
}

/** `columns` allocates the columns of the tree. */
export function* findHeapTree(input: WalkInput, columns: ColumnMaker = plainColumns): Steps<HeapTree> {
  const order = emptyOrder(input, columns);
  const walked = yield* orderDepthFirst(input, order, true);
  if (walked !== null) return yield* treeOfWalk(walked, columns);
  return (yield* findTreeBreadthFirst(input, columns, order)) ?? (yield* findTreeDepthFirst(input, columns, order));
}

/**
 * Several times faster on graphs with random edges, where paths in a breadth-first tree are short and neighbouring nodes are close in
 * memory. Returns null if it takes too long; `order` is released then. `stepsEach` is for tests.
 */
export function* findTreeBreadthFirst(
  input: WalkInput,
  columns: ColumnMaker = plainColumns,
  order: NodeOrder = emptyOrder(input, columns),
  stepsEach?: number,
): Steps<HeapTree | null> {
  const { pages, ...walked } = yield* orderBreadthFirst(input, order);
  const dominator = columns.words(walked.parent.length);
  dominator.set(walked.parent);
  const isFound = yield* iterateDominators(walked, dominator, stepsEach);
  walked.holders.release();
  release(walked.parent);
  if (isFound) return { order, pages, dominator };
  release(dominator);
  order.numberOf.fill(0);
  order.ordinalOf.fill(0);
  return null;
}

/** Takes about as long for any heap with the same number of edges. */
export function* findTreeDepthFirst(
  input: WalkInput,
  columns: ColumnMaker = plainColumns,
  order: NodeOrder = emptyOrder(input, columns),
): Steps<HeapTree> {
  const walked = yield* orderDepthFirst(input, order, false);
  if (walked === null) throw new Error('a walk that may not give up did');
  return yield* treeOfWalk(walked, columns);
}

function* treeOfWalk(
  { numberOf, ordinalOf, pages, ...walked }: DepthFirstOrder,
  columns: ColumnMaker,
): Steps<HeapTree> {
  const dominator = yield* findDominators(walked, columns);
  release(walked.parent, walked.firstHolder, walked.holder);
  return { order: { numberOf, ordinalOf }, pages, dominator };
}

/** The same in memory shared by several threads. */
export function findSharedHeapTree(input: WalkInput): Steps<HeapTree> {
  return findHeapTree(input, sharedColumns);
}
