/**
 * The dominator of every node, found by correcting a tree: it begins as the tree of a walk, in which a node's dominator is somewhere
 * on its way up, and each edge that keeps something alive moves its target up to where its way and the holder's meet, again and
 * again until none moves any more (Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm", over a breadth-first order).
 * That is the dominator tree: no edge leads around a parent in it, and no node was moved above its dominator.
 *
 * Ways are as short as a breadth-first tree is flat: a few passes over the edges in the order they were met.
 * Long lists that hold each other crosswise are the exception, for which there is a limit and another method.
 */
import type { Steps } from '../../steps/steps.ts';
import { HOLDER, type HolderLog } from './holder-log.ts';
import { ROOT } from './walk-input.ts';

/** Steps up the tree, each look at an edge being one, by node and edge: 7 to 15 on what this is for. From here on the other method is quicker. */
const STEPS_EACH = 24;
const WORDS_PER_STEP = 1 << 16;

const NUMBERS_PER_STEP = 1 << 15;

/** Between two steps. */
interface Correction {
  readonly dominator: Uint32Array;
  /** Nodes that moved in this pass. */
  moved: number;
  /** In all passes. */
  steps: number;
}

/** Where the ways up from both meet; neither is 0. */
function meet(tree: Correction, a: number, b: number): number {
  const { dominator } = tree;
  let up = a;
  let other = b;
  let steps = 1;
  while (up !== other) {
    steps += 1;
    if (up > other) up = dominator[up];
    else other = dominator[other];
  }
  tree.steps += steps;
  return up;
}

/** Corrects the tree by the edges of the walk itself: a parent may have moved away from above its child. */
function correctByParents(tree: Correction, parent: Uint32Array, from: number, to: number): void {
  const { dominator } = tree;
  for (let number = from; number < to; number += 1) {
    const before = dominator[number];
    if (before === ROOT || before === parent[number]) continue;
    const up = meet(tree, before, parent[number]);
    if (up === before) continue;
    dominator[number] = up;
    tree.moved += 1;
  }
}

/** Corrects it by some words of the log, the first of which follows `holder`. Returns the last holder. */
function correctByHolders(tree: Correction, words: Uint32Array, from: number, to: number, holder: number): number {
  const { dominator } = tree;
  let last = holder;
  for (let at = from; at < to; at += 1) {
    const word = words[at];
    if (word >= HOLDER) {
      last = word - HOLDER;
      continue;
    }
    const before = dominator[word];
    if (before === ROOT) continue;
    const up = meet(tree, before, last);
    if (up === before) continue;
    dominator[word] = up;
    tree.moved += 1;
  }
  return last;
}

/**
 * Turns `dominator`, which holds the parents of a breadth-first walk, into what it says. False where that takes too long: it is then
 * of no use. `stepsEach` is for tests.
 */
export function* iterateDominators(
  { parent, holders }: { readonly parent: Uint32Array; readonly holders: HolderLog },
  dominator: Uint32Array,
  stepsEach = STEPS_EACH,
): Steps<boolean> {
  const count = dominator.length;
  const segments = holders.segments();
  const limit = stepsEach * (count + holders.pairs());
  const tree: Correction = { dominator, moved: 0, steps: 0 };
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
