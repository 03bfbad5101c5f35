/**
 * Numbers the nodes in breadth-first order over the retaining edges and records the other holders of each node. Same nodes, edges and parts
 * as the depth-first order:
 *
 *
 *   1 root │ 2 … lastOfPages: reached from a page's own roots │ other objects of the root, and unheld nodes │ cycles
 *
 * The list of numbered nodes is also the queue. Recorded edges are read in the order in which they were recorded.
 *
 * Nodes at the same distance that are a good part of the heap are numbered in file order: objects that were created together mostly refer to each other,
 * so reading the columns then moves through memory instead of jumping. Any order within a distance gives the same dominators.
 */
import { createBits, hasBit, type Bits } from '../columns/bits.ts';
import { createOrdinalStack, type OrdinalStack } from '../columns/growing-stack.ts';
import { release } from '../columns/release.ts';
import { BLOCK_SHIFT, labelNameAt } from '../graph/edge-labels.ts';
import type { Steps } from '../../steps/steps.ts';
import { HOLDER, createHolderLog, type HolderLog } from './holder-log.ts';
import { markOtherPageNodes, unheldNodes, type PageNodes } from './page-nodes.ts';
import { ROOT, UNSEEN, type NodeOrder, type WalkInput } from './walk-input.ts';

/** No edge has this type. */
const NO_TYPE = -1;
/** Nodes per step: about 5 ms. */
const NODES_PER_STEP = 1 << 15;
/** Nodes that are only looked at, per step. */
const SCANNED_PER_STEP = 1 << 20;
/** At most this many times are all nodes looked at, to put those at one distance in order. */
const MAX_SORTS = 16;
/** Marks a node in the log whose number is not final; all numbers and ordinals are smaller, and all marked holders larger. */
const PENDING = 0x4000_0000;

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
  /** Smaller numbers are final; the others are those of nodes whose edges were not visited yet. */
  finalBelow: number;
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
  const { firstEdge, nodeId, edgeTo, edgeLabels } = walk.input;
  const { code, firstEntry, entryType } = edgeLabels;
  const { weak, shortcut, internal, entryOfName, tableId, tables } = walk.input.rules;
  const isFirstPart = lastOfPages === 0;
  const { finalBelow } = walk;
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
      const type = entryType[firstEntry[edge >>> BLOCK_SHIFT] + code[edge]];
      if (type === weak) continue;
      const known = numberOf[target];
      const isShortcut = type === shortcut && !isRoot;
      if (isShortcut || type === half) {
        const entry = isShortcut ? 0 : entryOfName[labelNameAt(edgeLabels, edge)];
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
      holders.note(number, known < finalBelow ? known : (target | PENDING) >>> 0);
    }
  }
  walk.seen = seen;
}

/** Numbers the nodes from number `from` on, whose edges were not visited yet, in file order. */
function* sortByOrdinal(walk: Walk, from: number): Steps<void> {
  const { numberOf, ordinalOf, parent } = walk;
  const { nodeCount } = walk.input;
  const parents = parent.slice(from, walk.seen + 1);
  let next = from;
  for (let start = 0; start < nodeCount; start += SCANNED_PER_STEP) {
    const end = Math.min(nodeCount, start + SCANNED_PER_STEP);
    for (let ordinal = start; ordinal < end; ordinal += 1) {
      const before = numberOf[ordinal];
      if (before < from) continue;
      numberOf[ordinal] = next;
      ordinalOf[next] = ordinal;
      parent[next] = parents[before - from];
      next += 1;
    }
    yield { stage: 'dominators', done: from, total: 3 * nodeCount };
  }
  release(parents);
}

/** Visits all numbers from `from` on, including those added on the way, one distance after the other. */
function* lookAtAll(walk: Walk, from: number): Steps<void> {
  const { nodeCount } = walk.input;
  for (let at = from; at <= walk.seen;) {
    const end = walk.seen + 1;
    if ((end - at) * MAX_SORTS >= nodeCount) yield* sortByOrdinal(walk, at);
    walk.finalBelow = end;
    while (at < end) {
      const to = Math.min(end, at + NODES_PER_STEP);
      lookAt(walk, at, to);
      at = to;
      yield { stage: 'dominators', done: at, total: 3 * nodeCount };
    }
  }
}

/** Replaces nodes by their final numbers in the log. */
function* numberHeld({ numberOf, holders, input }: Walk): Steps<void> {
  for (const words of holders.segments()) {
    for (let at = 0; at < words.length; at += 1) {
      const word = words[at];
      if (word < HOLDER && word >= PENDING) words[at] = numberOf[word - PENDING];
    }
    yield { stage: 'dominators', done: input.nodeCount, total: 3 * input.nodeCount };
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
    finalBelow: 0,
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
  yield* numberHeld(walk);
  const pages = { lastOfPages: walk.lastOfPages, others: walk.otherPageNodes };
  return { numberOf, ordinalOf, parent, holders, pages };
}
