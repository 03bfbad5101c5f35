/** Dominator tree of a heap, computed from columns only, so that either thread can do it. */
import { sharedColumns, plainColumns, type ColumnMaker } from '../columns/column-memory.ts';
import { orderBreadthFirst } from './breadth-first.ts';
import { orderDepthFirst, type DepthFirstOrder } from './depth-first.ts';
import type { PageNodes } from './page-nodes.ts';
import type { NodeOrder, WalkInput } from './walk-input.ts';
import { findDominators } from './dominators.ts';
import { iterateDominators } from './iterated-dominators.ts';
import { release } from '../columns/release.ts';
import { createStepSizes, type Steps } from '../../steps/steps.ts';

/** Nodes per step: about 1 ms. */
const NODES_PER_STEP = 1 << 16;

export interface HeapTree {
  readonly order: NodeOrder;
  readonly pages: PageNodes;
  /** Number of the dominator by number; 0 for the root. */
  readonly dominator: Uint32Array;
  /**
   * Two columns by number whose contents are not needed any more, for `placeSubtrees`. Empty after a breadth-first walk.
   */
  readonly spare: readonly Uint32Array[];
}

/** `columns` allocates the columns of the tree. */
export function* findHeapTree(input: WalkInput, columns: ColumnMaker = plainColumns): Steps<HeapTree> {
  const numberOf = columns.words(input.nodeCount);
  const walked = yield* orderDepthFirst(input, numberOf, true, columns);
  if (walked !== null) return yield* treeOfWalk(walked);
  return (
    (yield* findTreeBreadthFirst(input, columns, numberOf)) ?? (yield* findTreeDepthFirst(input, columns, numberOf))
  );
}

/**
 * Several times faster on graphs with random edges, where paths in a breadth-first tree are short and neighbouring nodes are close in
 * memory. Returns null if it takes too long; `numberOf` is all zero then, as before. `stepsEach` is for tests.
 */
export function* findTreeBreadthFirst(
  input: WalkInput,
  columns: ColumnMaker = plainColumns,
  numberOf: Uint32Array = columns.words(input.nodeCount),
  stepsEach?: number,
): Steps<HeapTree | null> {
  const order: NodeOrder = { numberOf, ordinalOf: columns.words(input.nodeCount + 1) };
  const { pages, ...walked } = yield* orderBreadthFirst(input, order);
  const dominator = columns.words(walked.parent.length);
  dominator.set(walked.parent);
  const isFound = yield* iterateDominators(walked, dominator, stepsEach);
  walked.holders.release();
  release(walked.parent);
  if (isFound) return { order, pages, dominator, spare: [] };
  release(dominator, order.ordinalOf);
  numberOf.fill(0);
  return null;
}

/** Takes about as long for any heap with the same number of edges. */
export function* findTreeDepthFirst(
  input: WalkInput,
  columns: ColumnMaker = plainColumns,
  numberOf: Uint32Array = columns.words(input.nodeCount),
): Steps<HeapTree> {
  const walked = yield* orderDepthFirst(input, numberOf, false, columns);
  if (walked === null) throw new Error('a walk that may not give up did');
  return yield* treeOfWalk(walked);
}

/** The nodes by number come last, where the parents were: dominators are computed without them, and need most memory. */
function* treeOfWalk({ numberOf, pages, ...walked }: DepthFirstOrder): Steps<HeapTree> {
  const dominator = yield* findDominators(walked);
  release(walked.holder);
  const nodeCount = numberOf.length;
  const ordinalOf = walked.parent;
  const sizes = createStepSizes(NODES_PER_STEP);
  for (let from = 0, to = 0; from < nodeCount; from = to) {
    to = Math.min(nodeCount, from + sizes.next());
    for (let ordinal = from; ordinal < to; ordinal += 1) ordinalOf[numberOf[ordinal]] = ordinal;
    yield { stage: 'dominators', done: 3 * nodeCount, total: 3 * nodeCount };
  }
  return { order: { numberOf, ordinalOf }, pages, dominator, spare: [walked.firstHolder, walked.spare[0]] };
}

/** The same in memory shared by several threads. */
export function findSharedHeapTree(input: WalkInput): Steps<HeapTree> {
  return findHeapTree(input, sharedColumns);
}
