/**
 * Numbers the nodes in breadth-first order over the retaining edges and records the other holders of each node. Same nodes, edges and parts
 * as the depth-first order:
 *
 *
 *   1 root │ 2 … lastOfPages: reached from a page's own roots │ other objects of the root, and unheld nodes │ cycles
 *
 * The list of numbered nodes is also the queue. Recorded edges are read in the order in which they were recorded.
 */
import { createBits, hasBit, type Bits } from '../columns/bits.ts';
import { createOrdinalStack, type OrdinalStack } from '../columns/growing-stack.ts';
import type { Steps } from '../../steps/steps.ts';
import { createHolderLog, type HolderLog } from './holder-log.ts';
import { markOtherPageNodes, unheldNodes, type PageNodes } from './page-nodes.ts';
import { ROOT, UNSEEN, type NodeOrder, type WalkInput } from './walk-input.ts';

/** No edge has this type. */
const NO_TYPE = -1;
/** Nodes per step: about 5 ms. */
const NODES_PER_STEP = 1 << 15;

export interface BreadthFirstOrder extends NodeOrder {
  /** Number of the parent in the traversal, by number; 0 for the root. */
  readonly parent: Uint32Array;
  /** Holders other than parents, by number. */
  readonly holders: HolderLog;
  readonly pages: PageNodes;
}

interface Walk {
  readonly input: WalkInput;
  readonly numberOf: Uint32Array;
  readonly ordinalOf: Uint32Array;
  readonly parent: Uint32Array;
  readonly holders: HolderLog;
  seen: number;
  /** First part of the traversal: targets of non-retaining edges that still belong to a page. */
  readonly spill: OrdinalStack;
  /** Largest number of a page's node; 0 during the first part, in which all are. */
  lastOfPages: number;
  readonly otherPageNodes: Bits;
}

function enter(walk: Walk, ordinal: number, from: number): void {
  if (walk.numberOf[ordinal] !== UNSEEN) return;
  walk.seen += 1;
  walk.numberOf[ordinal] = walk.seen;
  walk.ordinalOf[walk.seen] = ordinal;
  walk.parent[walk.seen] = from;
}

/** Visits the edges of numbers `from` (inclusive) to `to` (exclusive). One function with local variables, for speed. */
function lookAt(walk: Walk, from: number, to: number): void {
  const { numberOf, ordinalOf, parent, holders, spill, lastOfPages, otherPageNodes } = walk;
  const { firstEdge, nodeId, edgeType, edgeTo, edgeName } = walk.input;
  const { weak, shortcut, internal, entryOfName, tableId, tables } = walk.input.rules;
  const isFirstPart = lastOfPages === 0;
  let { seen } = walk;

  for (let number = from; number < to; number += 1) {
    const ordinal = ordinalOf[number];
    const isRoot = number === ROOT;
    const mayEnterPages = isFirstPart || isRoot || number <= lastOfPages || hasBit(otherPageNodes, ordinal);
    // Only edges of a WeakMap's table may be the table's half of an entry, so only their names are read.
    const half = hasBit(tables, ordinal) ? internal : NO_TYPE;
    const end = firstEdge[ordinal + 1];
    let lastKnown = 0;
    for (let edge = firstEdge[ordinal]; edge < end; edge += 1) {
      const target = edgeTo[edge];
      const type = edgeType[edge];
      if (type === weak) continue;
      const known = numberOf[target];
      const isShortcut = type === shortcut && !isRoot;
      if (isShortcut || type === half) {
        const entry = isShortcut ? 0 : entryOfName[edgeName[edge]];
        if (isShortcut || (entry !== 0 && tableId[entry] === nodeId[ordinal])) {
          if (isFirstPart && (known === UNSEEN || known === ROOT)) spill.push(target);
          continue;
        }
      }
      if (known === UNSEEN) {
        if (!mayEnterPages && hasBit(otherPageNodes, target)) continue;
        seen += 1;
        numberOf[target] = seen;
        ordinalOf[seen] = target;
        parent[seen] = number;
        lastKnown = seen;
        continue;
      }
      if (known === lastKnown || known === number) continue;
      if (!mayEnterPages && known <= lastOfPages && known !== ROOT) continue;
      if (!mayEnterPages && hasBit(otherPageNodes, target)) continue;
      if (known === ROOT) {
        // Nothing dominates the root, but if a page holds it, all of it belongs to the page.
        if (isFirstPart) spill.push(target);
        continue;
      }
      lastKnown = known;
      holders.note(number, known);
    }
  }
  walk.seen = seen;
}

/** Visits all numbers from `from` on, including those added on the way. */
function* lookAtAll(walk: Walk, from: number): Steps<void> {
  for (let at = from; at <= walk.seen;) {
    const to = Math.min(walk.seen + 1, at + NODES_PER_STEP);
    lookAt(walk, at, to);
    at = to;
    yield { stage: 'dominators', done: at, total: 3 * walk.input.nodeCount };
  }
}

/** Numbers all nodes, in columns that are all zero. */
export function* orderBreadthFirst(input: WalkInput, { numberOf, ordinalOf }: NodeOrder): Steps<BreadthFirstOrder> {
  const { nodeCount, rootOrdinal } = input;
  const walk: Walk = {
    input,
    numberOf,
    ordinalOf,
    parent: new Uint32Array(nodeCount + 1),
    holders: createHolderLog(),
    seen: 0,
    spill: createOrdinalStack(),
    lastOfPages: 0,
    otherPageNodes: createBits(nodeCount),
  };
  const { parent, holders } = walk;

  enter(walk, rootOrdinal, 0);
  for (const ordinal of input.pageRoots) enter(walk, ordinal, ROOT);
  yield* lookAtAll(walk, ROOT + 1);
  markOtherPageNodes(walk, walk.spill);
  walk.lastOfPages = walk.seen;
  lookAt(walk, ROOT, ROOT + 1);
  yield* lookAtAll(walk, walk.lastOfPages + 1);
  if (walk.seen < nodeCount) {
    const from = walk.seen + 1;
    for (const unheld = unheldNodes(walk); unheld.size > 0;) enter(walk, unheld.pop(), ROOT);
    yield* lookAtAll(walk, from);
  }
  // Cycles: their references are not followed.
  for (let ordinal = 0; ordinal < nodeCount && walk.seen < nodeCount; ordinal += 1) enter(walk, ordinal, ROOT);
  const pages = { lastOfPages: walk.lastOfPages, others: walk.otherPageNodes };
  return { numberOf, ordinalOf, parent, holders, pages };
}
