/**
 * Determines which nodes belong to a page and which are unheld. The traversal numbers pages first, so that the number shows whether a node
 * belongs to a page, but some of a page's nodes are not reachable over retaining edges.
 */
import { createBits, hasBit, setBit, type Bits } from '../columns/bits.ts';
import { createOrdinalStack, type OrdinalStack } from '../columns/growing-stack.ts';
import { labelNameAt, labelTypeAt } from '../graph/edge-labels.ts';
import { ROOT, UNSEEN, type WalkInput } from './walk-input.ts';

/** Nodes that belong to a page: other nodes of the heap do not retain them. */
export interface PageNodes {
  /** All numbers from 2 to this one belong to a page; 1 means none. */
  readonly lastOfPages: number;
  /** Page nodes with larger numbers, by node. */
  readonly others: Bits;
}

/** A traversal and the nodes it has numbered so far. */
export interface PageWalk {
  readonly input: WalkInput;
  readonly numberOf: Uint32Array;
  /** Nodes of a page that the first part did not number. */
  readonly otherPageNodes: Bits;
}

/**
 * Marks the nodes reachable from the spilled nodes that the first part did not number: they belong to a page too, though it does not retain
 * them.
 */
export function markOtherPageNodes({ input, numberOf, otherPageNodes }: PageWalk, spill: OrdinalStack): void {
  const { firstEdge, edgeTo, edgeLabels, rules } = input;
  const isNew = (ordinal: number): boolean => numberOf[ordinal] <= ROOT && !hasBit(otherPageNodes, ordinal);
  while (spill.size > 0) {
    const ordinal = spill.pop();
    if (!isNew(ordinal)) continue;
    setBit(otherPageNodes, ordinal);
    const end = firstEdge[ordinal + 1];
    for (let edge = firstEdge[ordinal]; edge < end; edge += 1) {
      const target = edgeTo[edge];
      if (labelTypeAt(edgeLabels, edge) !== rules.weak && isNew(target)) spill.push(target);
    }
  }
}

/** Unvisited nodes without an edge from another unvisited node; the first one on top. */
export function unheldNodes({ input, numberOf, otherPageNodes }: PageWalk): OrdinalStack {
  const { nodeCount, firstEdge, nodeId, edgeTo, edgeLabels, rules } = input;
  const isHeld = createBits(nodeCount);
  for (let ordinal = 0; ordinal < nodeCount; ordinal += 1) {
    if (numberOf[ordinal] !== UNSEEN) continue;
    const isPage = hasBit(otherPageNodes, ordinal);
    for (let edge = firstEdge[ordinal]; edge < firstEdge[ordinal + 1]; edge += 1) {
      const target = edgeTo[edge];
      const type = labelTypeAt(edgeLabels, edge);
      if (numberOf[target] !== UNSEEN || type === rules.weak || type === rules.shortcut || target === ordinal) continue;
      if (!isPage && hasBit(otherPageNodes, target)) continue;
      const entry = type === rules.internal ? rules.entryOfName[labelNameAt(edgeLabels, edge)] : 0;
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
