/**
 * Numbers the nodes in depth-first order over the retaining edges. Dominators are computed with these numbers: a node's dominator, its
 * parent and most of its holders are close to it in memory.
 *
 * Pages come first, so that the number shows whether a node belongs to a page:
 *
 *
 *   1 root │ 2 … lastOfPages: reached from a page's own roots │ other objects of the root │ unheld nodes │ cycles
 *
 * Nodes without a holder become children of the root, as in DevTools. Nodes that only hold each other (an unreachable cycle) also become
 * children of the root, but their references do not count as retaining.
 */
import type { ColumnMaker } from '../columns/column-memory.ts';
import { createBits, hasBit, type Bits } from '../columns/bits.ts';
import { createOrdinalStack, type OrdinalStack } from '../columns/growing-stack.ts';
import { release } from '../columns/release.ts';
import { BLOCK_SHIFT, labelNameAt } from '../graph/edge-labels.ts';
import type { Steps } from '../../steps/steps.ts';
import { markOtherPageNodes, unheldNodes, type PageNodes } from './page-nodes.ts';
import { ROOT, UNSEEN, type NodeOrder, type WalkInput } from './walk-input.ts';

/** No edge has this type. */
const NO_TYPE = -1;
/** Nodes per step: about 5 ms. */
const NODES_PER_STEP = 1 << 15;
/**
 * After this many nodes the depth of the traversal is known. Paths in heaps of programs have at most thousands of nodes, except in linked
 * lists.
 */
const CHECKED_AFTER = 1 << 19;
/** Marks a holder in the log; all numbers are smaller. */
const HOLDER = 0x8000_0000;
/** Words in one segment of the log, at least: 4 MB. */
const MIN_SEGMENT = 1 << 20;

export interface DepthFirstOrder extends Pick<NodeOrder, 'numberOf'> {
  /** Number of the parent in the traversal, by number; 0 for the root. */
  readonly parent: Uint32Array;
  /**
   * Retaining edges other than from the parent, as rows by number: those into n come from `holder[firstHolder[n] … firstHolder[n + 1]]`. A
   * repetition of the previous one is omitted.
   */
  readonly firstHolder: Uint32Array;
  readonly holder: Uint32Array;
  readonly pages: PageNodes;
  /** Two columns by number whose contents are not needed any more, the second one of `columns`: the first touch of memory takes longer than most passes over it. */
  readonly spare: readonly [Uint32Array, Uint32Array];
}

/** State of the traversal between two steps. */
interface Walk {
  readonly input: WalkInput;
  readonly numberOf: Uint32Array;
  readonly parent: Uint32Array;
  /** Number of other edges into a number; later the starts of rows. */
  readonly firstHolder: Uint32Array;
  seen: number;
  /** Path from the root to the current node, with the next edge to visit of each node. */
  path: Uint32Array;
  nextEdge: Uint32Array;
  depth: number;
  /** Log of holders in visiting order: a number with `HOLDER` set, then the numbers it holds; 0 if the last word of a segment is unused. */
  readonly fullSegments: Uint32Array[];
  segment: Uint32Array;
  inSegment: number;
  /** Holder of the following words; 0 if the next word names it. */
  holder: number;
  /** Number of held nodes in the log. */
  pairs: number;
  /** First part of the traversal: targets of non-retaining edges that still belong to a page. */
  readonly spill: OrdinalStack;
  isCancelled: boolean;
  /** Largest number of a page's node; 0 during the first part, in which all are. */
  lastOfPages: number;
  /** Nodes of a page that the first part did not number. */
  readonly otherPageNodes: Bits;
}

function enter(walk: Walk, ordinal: number, from: number): void {
  walk.seen += 1;
  walk.numberOf[ordinal] = walk.seen;
  walk.parent[walk.seen] = from;
  walk.path[walk.depth] = ordinal;
  walk.nextEdge[walk.depth] = walk.input.firstEdge[ordinal];
  walk.depth += 1;
}

/**
 * Continues until the path has `floor` nodes again or enough nodes were visited. One function with local variables, and one loop for nodes and edges, for
 * speed: code that V8 compiles for an inner loop is left at each end of that loop.
 */
function walkOn(walk: Walk, floor: number): void {
  const { numberOf, parent, spill, lastOfPages, otherPageNodes } = walk;
  const segmentWords = walk.segment.length;
  const { firstEdge, nodeId, edgeTo, edgeLabels, rootOrdinal: root } = walk.input;
  const { code, firstEntry, entryType } = edgeLabels;
  const { weak, shortcut, internal, entryOfName, tableId, tables } = walk.input.rules;
  const isFirstPart = lastOfPages === 0;
  let { path, nextEdge, depth, seen, segment, inSegment, holder, pairs } = walk;
  const stopAt = seen + NODES_PER_STEP;
  // The node at the end of the path, once it is taken.
  let isTaken = false;
  let ordinal = 0;
  let number = 0;
  let isRoot = false;
  let mayEnterPages = false;
  /** Only edges of a WeakMap's table may be the table's half of an entry, so only their names are read. */
  let half = NO_TYPE;
  let edge = 0;
  let end = 0;
  let lastKnown = 0;

  for (;;) {
    if (!isTaken) {
      if (depth <= floor || seen >= stopAt) break;
      isTaken = true;
      ordinal = path[depth - 1];
      number = numberOf[ordinal];
      isRoot = ordinal === root;
      mayEnterPages = isFirstPart || isRoot || number <= lastOfPages || hasBit(otherPageNodes, ordinal);
      half = hasBit(tables, ordinal) ? internal : NO_TYPE;
      edge = nextEdge[depth - 1];
      end = firstEdge[ordinal + 1];
      lastKnown = 0;
    }
    if (edge >= end) {
      depth -= 1;
      isTaken = false;
      continue;
    }
    const target = edgeTo[edge];
    const type = entryType[firstEntry[edge >>> BLOCK_SHIFT] + code[edge]];
    edge += 1;
    if (type === weak) continue;
    const known = numberOf[target];
    const isShortcut: boolean = type === shortcut && !isRoot;
    if (isShortcut || type === half) {
      const entry = isShortcut ? 0 : entryOfName[labelNameAt(edgeLabels, edge - 1)];
      if (isShortcut || (entry !== 0 && tableId[entry] === nodeId[ordinal])) {
        if (isFirstPart && (known === UNSEEN || known === ROOT)) spill.push(target);
        continue;
      }
    }
    if (known === UNSEEN) {
      if (!mayEnterPages && hasBit(otherPageNodes, target)) continue;
      nextEdge[depth - 1] = edge;
      seen += 1;
      numberOf[target] = seen;
      parent[seen] = number;
      if (depth === path.length) {
        path = enlarged(path);
        nextEdge = enlarged(nextEdge);
      }
      path[depth] = target;
      nextEdge[depth] = firstEdge[target];
      depth += 1;
      isTaken = false;
      continue;
    }
    if (known === lastKnown || target === ordinal) continue;
    if (!mayEnterPages && known <= lastOfPages && known !== ROOT) continue;
    if (!mayEnterPages && hasBit(otherPageNodes, target)) continue;
    if (known === ROOT) {
      // Nothing dominates the root, but if a page holds it, all of it belongs to the page.
      if (isFirstPart) spill.push(target);
      continue;
    }
    lastKnown = known;
    if (inSegment >= segmentWords - 1) {
      walk.fullSegments.push(segment);
      segment = new Uint32Array(segmentWords);
      inSegment = 0;
      holder = 0;
    }
    if (number !== holder) {
      segment[inSegment] = (number | HOLDER) >>> 0;
      inSegment += 1;
      holder = number;
    }
    segment[inSegment] = known;
    inSegment += 1;
    pairs += 1;
  }
  Object.assign(walk, { path, nextEdge, depth, seen, segment, inSegment, holder, pairs });
}

function* walkAll(walk: Walk, floor: number, mayCancel: boolean): Steps<void> {
  while (walk.depth > floor) {
    walkOn(walk, floor);
    walk.isCancelled = mayCancel && walk.seen >= CHECKED_AFTER && walk.depth > walk.seen / 2;
    if (walk.isCancelled) return;
    yield { stage: 'dominators', done: walk.seen, total: 3 * walk.input.nodeCount };
  }
}

/**
 * Numbers all nodes, in a column that is all zero; `columns` allocates that of the parents. With `mayCancel` returns null if the traversal goes
 * ever deeper, as in graphs with random edges: computing dominators would then be slow, because paths are as long as the heap is large.
 */
export function* orderDepthFirst(
  input: WalkInput,
  numberOf: Uint32Array,
  mayCancel: boolean,
  columns: ColumnMaker,
): Steps<DepthFirstOrder | null> {
  const { nodeCount, rootOrdinal } = input;
  const walk: Walk = {
    input,
    numberOf,
    parent: columns.words(nodeCount + 1),
    firstHolder: new Uint32Array(nodeCount + 2),
    seen: 0,
    path: new Uint32Array(1 << 12),
    nextEdge: new Uint32Array(1 << 12),
    depth: 0,
    fullSegments: [],
    // A segment has room for a column by number. The last one, and the first where it is as long, become columns. Memory that is not reached costs nothing.
    segment: columns.words(Math.max(MIN_SEGMENT, nodeCount + 1)),
    inSegment: 0,
    holder: 0,
    pairs: 0,
    spill: createOrdinalStack(),
    isCancelled: false,
    lastOfPages: 0,
    otherPageNodes: createBits(nodeCount),
  };
  const { parent } = walk;

  enter(walk, rootOrdinal, 0);
  for (const ordinal of input.pageRoots) {
    if (numberOf[ordinal] !== UNSEEN) continue;
    enter(walk, ordinal, ROOT);
    yield* walkAll(walk, 1, mayCancel);
    if (walk.isCancelled) break;
  }
  if (walk.isCancelled) return cancelled(walk);
  markOtherPageNodes(walk, walk.spill);
  walk.lastOfPages = walk.seen;
  yield* walkAll(walk, 0, mayCancel);
  if (walk.isCancelled) return cancelled(walk);
  if (walk.seen < nodeCount) {
    for (const unheld = unheldNodes(walk); unheld.size > 0;) {
      enter(walk, unheld.pop(), ROOT);
      yield* walkAll(walk, 0, false);
    }
  }
  // Cycles: their references are not followed.
  for (let ordinal = 0; ordinal < nodeCount && walk.seen < nodeCount; ordinal += 1) {
    if (numberOf[ordinal] !== UNSEEN) continue;
    walk.seen += 1;
    numberOf[ordinal] = walk.seen;
    parent[walk.seen] = ROOT;
  }
  release(walk.path, walk.nextEdge);
  const { firstHolder, holder, kept } = sortHolders(walk);
  const spare = [walk.segment.subarray(0, nodeCount + 1), kept ?? columns.words(nodeCount + 1)] as const;
  const pages = { lastOfPages: walk.lastOfPages, others: walk.otherPageNodes };
  return { numberOf, parent, firstHolder, holder, pages, spare };
}

function cancelled({ numberOf, parent, firstHolder, path, nextEdge, fullSegments, segment }: Walk): null {
  release(parent, firstHolder, path, nextEdge, ...fullSegments, segment);
  numberOf.fill(UNSEEN);
  return null;
}

/** Counts holders, converts counts to row starts, and fills the rows. `kept`: the first segment, if it is full and as long as a column. */
function sortHolders({ input, firstHolder, fullSegments, segment, inSegment, pairs }: Walk): {
  firstHolder: Uint32Array;
  holder: Uint32Array;
  kept: Uint32Array | null;
} {
  const kept = fullSegments.find(({ length }) => length === input.nodeCount + 1) ?? null;
  const holder = new Uint32Array(pairs);
  const count = (log: Uint32Array, length: number): void => {
    for (let at = 0; at < length; at += 1) {
      const word = log[at];
      if (word < HOLDER) firstHolder[word] += 1;
    }
  };
  for (const full of fullSegments) count(full, full.length);
  count(segment, inSegment);
  // Unused words were counted as number 0.
  firstHolder[0] = 0;
  let total = 0;
  for (let number = 0; number < firstHolder.length; number += 1) {
    total += firstHolder[number];
    firstHolder[number] = total;
  }
  const fill = (log: Uint32Array, length: number): void => {
    // Filling moves the ends of rows down to their starts. Each segment begins with its first holder.
    let source = 0;
    for (let at = 0; at < length; at += 1) {
      const word = log[at];
      if (word >= HOLDER) {
        source = word - HOLDER;
      } else if (word !== 0) {
        const slot = firstHolder[word] - 1;
        firstHolder[word] = slot;
        holder[slot] = source;
      }
    }
  };
  for (const full of fullSegments) {
    fill(full, full.length);
    if (full !== kept) release(full);
  }
  fill(segment, inSegment);
  return { firstHolder, holder, kept };
}

function enlarged(old: Uint32Array): Uint32Array {
  const larger = new Uint32Array(old.length * 2);
  larger.set(old);
  return larger;
}
