/** Dominator tree of a heap, computed from columns only, so that either thread can do it. */
import { clearBit, createBits, hasBit, setBit, type Bits } from '../columns/bits.ts';
import { plainColumns, sharedColumns, type ColumnMaker } from '../columns/column-memory.ts';
import { orderBreadthFirst } from './breadth-first.ts';
import { orderDepthFirst, type DepthFirstOrder } from './depth-first.ts';
import { HOLDER, type HolderLog } from './holder-log.ts';
import type { PageNodes } from './page-nodes.ts';
import { ROOT, type NodeOrder, type WalkInput } from './walk-input.ts';
import { findDominators } from './dominators.ts';
import { release } from '../columns/release.ts';
import { createStepSizes, type Steps } from '../../steps/steps.ts';

// Computes dominators by correcting a tree: it starts as the breadth-first tree, in which the dominator of a node is one of its ancestors,
// and each retaining edge moves its target up to the common ancestor of target and holder, until nothing changes (Cooper, Harvey and
// Kennedy, "A Simple, Fast Dominance Algorithm"). The result is the dominator tree: no edge bypasses a parent, and no node was moved above
// its dominator.
// Paths are short in a breadth-first tree, so a few passes over the edges suffice. The exception are long lists with cross references, for
// which there is a limit and another method.

/** Maximum steps up the tree per node and edge; typical heaps need 7 to 15. Beyond this limit the other method is faster. */
const STEPS_EACH = 24;
const WORDS_PER_STEP = 1 << 16;

const NUMBERS_PER_STEP = 1 << 15;

/** State between two steps. */
interface Correction {
  readonly dominator: Uint32Array;
  /** The root, or its only child of the first distance: in a graph with random edges nearly all nodes end directly below it. */
  readonly anchor: number;
  /** By number: whether the dominator is the anchor. The bits fit the cache, so most edges need no other memory. */
  readonly belowAnchor: Bits;
  /** Nodes moved in this pass. */
  moved: number;
  /** Steps in all passes. */
  steps: number;
}

function above({ dominator, anchor, belowAnchor }: Correction, number: number): number {
  return hasBit(belowAnchor, number) ? anchor : dominator[number];
}

/** Common ancestor of both; neither is 0. */
function meet(tree: Correction, a: number, b: number): number {
  let up = a;
  let other = b;
  let steps = 1;
  while (up !== other) {
    steps += 1;
    if (up > other) up = above(tree, up);
    else other = above(tree, other);
  }
  tree.steps += steps;
  return up;
}

/** Moves a node up to the common ancestor of its dominator and one of its holders. */
function correct(tree: Correction, number: number, holder: number): void {
  const { dominator, anchor, belowAnchor } = tree;
  // Both are directly below the anchor.
  if (hasBit(belowAnchor, number) && hasBit(belowAnchor, holder)) return;
  const before = above(tree, number);
  if (before === ROOT || before === holder) return;
  const up = meet(tree, before, holder);
  if (up === before) return;
  dominator[number] = up;
  if (up === anchor) setBit(belowAnchor, number);
  else if (before === anchor) clearBit(belowAnchor, number);
  tree.moved += 1;
}

/** Corrects the tree by the parent edges: a parent may have moved away from above its child. */
function correctByParents(tree: Correction, parent: Uint32Array, from: number, to: number): void {
  for (let number = from; number < to; number += 1) correct(tree, number, parent[number]);
}

/** Corrects the tree by words of the log, the first of which follows `holder`. Returns the last holder. */
function correctByHolders(tree: Correction, words: Uint32Array, from: number, to: number, holder: number): number {
  let last = holder;
  for (let at = from; at < to; at += 1) {
    const word = words[at];
    if (word >= HOLDER) last = word - HOLDER;
    else correct(tree, word, last);
  }
  return last;
}

/**
 * Converts `dominator` from the parents of a breadth-first traversal to dominators. Returns false if that takes too long; the column is
 * then invalid. `stepsEach` is for tests.
 */
function* iterateDominators(
  { parent, holders }: { readonly parent: Uint32Array; readonly holders: HolderLog },
  dominator: Uint32Array,
  stepsEach = STEPS_EACH,
): Steps<boolean> {
  const count = dominator.length;
  const segments = holders.segments();
  const limit = stepsEach * (count + holders.pairs());
  // Numbers are in the order of distances: if the third node is below the second, no other is as near to the root.
  const anchor = count > 3 && parent[3] === ROOT + 1 ? ROOT + 1 : ROOT;
  const tree: Correction = { dominator, anchor, belowAnchor: createBits(count), moved: 0, steps: 0 };
  for (let number = 0; number < count; number += 1) {
    if (dominator[number] === anchor) setBit(tree.belowAnchor, number);
  }
  const done = (): number => count + Math.min(2 * count, Math.round((2 * count * tree.steps) / limit));
  do {
    tree.moved = 0;
    for (const words of segments) {
      let holder = 0;
      for (let from = 0; from < words.length; from += WORDS_PER_STEP) {
        holder = correctByHolders(tree, words, from, Math.min(words.length, from + WORDS_PER_STEP), holder);
        if (tree.steps > limit) return false;
        yield { stage: 'dominators', done: done(), total: 3 * count };
      }
    }
    for (let from = ROOT + 1; from < count; from += NUMBERS_PER_STEP) {
      correctByParents(tree, parent, from, Math.min(count, from + NUMBERS_PER_STEP));
      if (tree.steps > limit) return false;
      yield { stage: 'dominators', done: done(), total: 3 * count };
    }
  } while (tree.moved > 0);
  return true;
}

/** Nodes per step: about 1 ms. */
const NODES_PER_STEP = 1 << 16;

export interface HeapTree {
  readonly order: NodeOrder;
  readonly pages: PageNodes;
  /** Number of the dominator by number; 0 for the root. */
  readonly dominator: Uint32Array;
}

/** `columns` allocates the columns of the tree. */
export function* findHeapTree(input: WalkInput, columns: ColumnMaker = plainColumns): Steps<HeapTree> {
  const numberOf = columns.words(input.nodeCount);
  const walked = yield* orderDepthFirst(input, numberOf, true);
  if (walked !== null) return yield* treeOfWalk(walked, columns);
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
  if (isFound) return { order, pages, dominator };
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
  const walked = yield* orderDepthFirst(input, numberOf, false);
  if (walked === null) throw new Error('a walk that may not give up did');
  return yield* treeOfWalk(walked, columns);
}

/** The nodes by number come last: dominators are computed without them, and need most memory. */
function* treeOfWalk({ numberOf, pages, ...walked }: DepthFirstOrder, columns: ColumnMaker): Steps<HeapTree> {
  const dominator = yield* findDominators(walked, columns);
  release(walked.parent, walked.firstHolder, walked.holder);
  const nodeCount = numberOf.length;
  const ordinalOf = columns.words(nodeCount + 1);
  const sizes = createStepSizes(NODES_PER_STEP);
  for (let from = 0, to = 0; from < nodeCount; from = to) {
    to = Math.min(nodeCount, from + sizes.next());
    for (let ordinal = from; ordinal < to; ordinal += 1) ordinalOf[numberOf[ordinal]] = ordinal;
    yield { stage: 'dominators', done: 3 * nodeCount, total: 3 * nodeCount };
  }
  return { order: { numberOf, ordinalOf }, pages, dominator };
}

/** The same in memory shared by several threads. */
export function findSharedHeapTree(input: WalkInput): Steps<HeapTree> {
  return findHeapTree(input, sharedColumns);
}
