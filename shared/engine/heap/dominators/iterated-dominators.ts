/**
 * Computes dominators by correcting a tree: it starts as the breadth-first tree, in which the dominator of a node is one of its ancestors,
 * and each retaining edge moves its target up to the common ancestor of target and holder, until nothing changes (Cooper, Harvey and
 * Kennedy, "A Simple, Fast Dominance Algorithm"). The result is the dominator tree: no edge bypasses a parent, and no node was moved above
 * its dominator.
 *
 * Paths are short in a breadth-first tree, so a few passes over the edges suffice. The exception are long lists with cross references, for
 * which there is a limit and another method.
 */
import { clearBit, createBits, hasBit, setBit, type Bits } from '../columns/bits.ts';
import type { Steps } from '../../steps/steps.ts';
import { HOLDER, type HolderLog } from './holder-log.ts';
import { ROOT } from './walk-input.ts';

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
export function* iterateDominators(
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
