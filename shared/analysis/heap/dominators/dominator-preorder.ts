/** Preorder of the dominator tree, in which a node's subtree follows it: retained sizes of groups take one pass. */
import { release } from '../columns/release.ts';
import { inSteps, type Steps } from '../../steps/steps.ts';

export interface DominatorPreorder {
  /** Number by position; the root is at 0. */
  readonly numberAt: Uint32Array;
  /** Size of a node's subtree including itself, by number. */
  readonly subtree: Uint32Array;
}

/** `dominator` by number, 0 for the root, which has number 1; a dominator has a smaller number than its nodes. */
export function* orderByDominator(dominator: Uint32Array): Steps<DominatorPreorder> {
  const last = dominator.length - 1;
  const subtree = new Uint32Array(last + 1).fill(1);
  yield* inSteps({ stage: 'retained', pass: 0, passes: 2 }, last, (from, to) => {
    for (let number = last - from; number > last - to; number -= 1) subtree[dominator[number]] += subtree[number];
  });
  const next = new Uint32Array(last + 1);
  const numberAt = new Uint32Array(last + 1);
  yield* inSteps({ stage: 'retained', pass: 1, passes: 2 }, last, (from, to) => {
    for (let number = from + 1; number <= to; number += 1) {
      const place = next[dominator[number]];
      next[dominator[number]] = place + subtree[number];
      next[number] = place + 1;
      numberAt[place] = number;
    }
  });
  release(next);
  return { numberAt, subtree };
}
