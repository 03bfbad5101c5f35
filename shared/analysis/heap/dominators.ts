/**
 * The dominator of every node: the last node that all ways from the root to it pass. Semi-NCA (Georgiadis), which is
 * Lengauer and Tarjan's first half followed by a walk up the tree built so far: simpler than the second half, and faster on
 * graphs as wide and shallow as heaps. Everything in depth-first numbers; no recursion, no object a node.
 */
import type { DepthFirstOrder } from './depth-first.ts';
import type { BackgroundStage, Steps } from './steps.ts';

const NUMBERS_PER_STEP = 1 << 15;

/** By number: the number of the dominator, always a smaller one; 0 for the root itself. */
export function* findDominators(order: DepthFirstOrder): Steps<Uint32Array, BackgroundStage> {
  const { parent, firstHolder, holder } = order;
  const nodeCount = parent.length - 1;
  const semi = new Uint32Array(nodeCount + 1);
  // `label` is the number with the least semidominator on the compressed way up; `ancestor` is where that way leads.
  const label = new Uint32Array(nodeCount + 1);
  const ancestor = new Uint32Array(nodeCount + 1);
  for (let number = 0; number <= nodeCount; number += 1) label[number] = number;
  let stack = new Uint32Array(1 << 12);

  /** Makes `number`'s way up one step long; `limit` is the least number that is linked already. */
  function compress(number: number, limit: number): void {
    let size = 0;
    let at = number;
    // Above `limit` everything is linked; ways end at the last linked number.
    while (ancestor[at] >= limit) {
      if (size === stack.length) {
        const larger = new Uint32Array(size * 2);
        larger.set(stack);
        stack = larger;
      }
      stack[size] = at;
      size += 1;
      at = ancestor[at];
    }
    while (size > 0) {
      size -= 1;
      const below = stack[size];
      const above = ancestor[below];
      if (semi[label[above]] < semi[label[below]]) label[below] = label[above];
      ancestor[below] = ancestor[above];
    }
  }

  // Down from the last: all of larger number are linked to their parents when a number is looked at.
  const visit = (from: number, to: number): void => {
    for (let number = from; number > to; number -= 1) {
      const up = parent[number];
      let least = up;
      const end = firstHolder[number + 1];
      for (let at = firstHolder[number]; at < end; at += 1) {
        const source = holder[at];
        if (source <= number) {
          if (source < least) least = source;
        } else {
          compress(source, number + 1);
          const candidate = semi[label[source]];
          if (candidate < least) least = candidate;
        }
      }
      semi[number] = least;
      ancestor[number] = up;
    }
  };
  for (let from = nodeCount; from > 1; from -= NUMBERS_PER_STEP) {
    visit(from, Math.max(1, from - NUMBERS_PER_STEP));
    yield { stage: 'dominators', done: 2 * nodeCount - from, total: 3 * nodeCount };
  }

  // From the first: the dominator is the first number on the way up in the tree so far that is not above the semidominator.
  const dominator = ancestor;
  dominator[1] = 0;
  for (let number = 2; number <= nodeCount; number += 1) {
    let up = parent[number];
    const least = semi[number];
    while (up > least) up = dominator[up];
    dominator[number] = up;
  }
  return dominator;
}
