/**
 * Which nodes are a page's, and which nothing holds: a walk numbers the pages first, so that whether a node is one's is seen from
 * its number, but not all of theirs are found over edges that keep something alive.
 */
import { createBits, hasBit, setBit, type Bits } from '../columns/bits.ts';
import { createOrdinalStack, type OrdinalStack } from '../columns/growing-stack.ts';
import { ROOT, UNSEEN, type WalkInput } from './walk-input.ts';

/** Which nodes are a page's: what else the heap has does not keep them alive. */
export interface PageNodes {
  /** All numbers from 2 to this one are; 1 says none. */
  readonly lastOfPages: number;
  /** Those with larger numbers, by node. */
  readonly others: Bits;
}

/** A walk that has numbered what it came to so far. */
export interface PageWalk {
  readonly input: WalkInput;
  readonly numberOf: Uint32Array;
  /** Nodes of a page that the first part of the walk did not number. */
  readonly otherPageNodes: Bits;
}

/** Marks what the spilled nodes lead to and the first part has not numbered: pages' too, though nothing there holds it. */
export function markOtherPageNodes({ input, numberOf, otherPageNodes }: PageWalk, spill: OrdinalStack): void {
  const { firstEdge, edgeTo, edgeType, rules } = input;
  const isNew = (ordinal: number): boolean => numberOf[ordinal] <= ROOT && !hasBit(otherPageNodes, ordinal);
  while (spill.size > 0) {
    const ordinal = spill.pop();
    if (!isNew(ordinal)) continue;
    setBit(otherPageNodes, ordinal);
    const end = firstEdge[ordinal + 1];
    for (let edge = firstEdge[ordinal]; edge < end; edge += 1) {
      const target = edgeTo[edge];
      if (edgeType[edge] !== rules.weak && isNew(target)) spill.push(target);
    }
  }
}

/** Nodes not met so far that no edge of another such node holds; the first one on top. */
export function unheldNodes({ input, numberOf, otherPageNodes }: PageWalk): OrdinalStack {
  const { nodeCount, firstEdge, nodeId, edgeTo, edgeType, edgeName, rules } = input;
  const isHeld = createBits(nodeCount);
  for (let ordinal = 0; ordinal < nodeCount; ordinal += 1) {
    if (numberOf[ordinal] !== UNSEEN) continue;
    const isPage = hasBit(otherPageNodes, ordinal);
    for (let edge = firstEdge[ordinal]; edge < firstEdge[ordinal + 1]; edge += 1) {
      const target = edgeTo[edge];
      const type = edgeType[edge];
      if (numberOf[target] !== UNSEEN || type === rules.weak || type === rules.shortcut || target === ordinal) continue;
      if (!isPage && hasBit(otherPageNodes, target)) continue;
      const entry = type === rules.internal ? rules.entryOfName[edgeName[edge]] : 0;
      if (entry !== 0 && rules.tableId[entry] === nodeId[ordinal]) continue;
      setBit(isHeld, target);
    }
  }
  const unheld = createOrdinalStack();
  for (let ordinal = nodeCount - 1; ordinal >= 0; ordinal -= 1) {
    if (numberOf[ordinal] === UNSEEN && !hasBit(isHeld, ordinal)) unheld.push(ordinal);
  }
  return unheld;
}
