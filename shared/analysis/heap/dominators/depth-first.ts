/**
 * Numbers the nodes in the order in which a depth-first walk over the edges that keep things alive meets them. Everything about
 * dominators is computed in these numbers: a node's dominator, its parent in the walk and most that holds it then lie near it
 * in memory.
 *
 * The walk goes through the pages first, so that whether a node is a page's is seen from its number:
 *
 *   1 root │ 2 … lastOfPages: reached from a page's own roots │ what else the root holds │ what nothing holds │ rings
 *
 * Nodes that no edge holds are made children of the root, as DevTools does. Nodes that only hold each other (a ring that
 * nothing leads into) hang off the root too, but what they hold is not taken for held.
 */
import { createBits, hasBit, type Bits } from '../columns/bits.ts';
import { createOrdinalStack, type OrdinalStack } from '../columns/growing-stack.ts';
import { release } from '../columns/release.ts';
import type { Steps } from '../../steps/steps.ts';
import { markOtherPageNodes, unheldNodes, type PageNodes } from './page-nodes.ts';
import { ROOT, UNSEEN, type NodeOrder, type WalkInput } from './walk-input.ts';

/** No edge has this type. */
const NO_TYPE = -1;
/** Nodes a step: about 5 ms. */
const NODES_PER_STEP = 1 << 15;
/** So many nodes say how deep a walk gets. Programs' heaps lead on for thousands of nodes at most, but for their lists. */
const TOLD_AFTER = 1 << 19;
/** Marks the holder in the log: there are fewer numbers than this. */
const HOLDER = 0x8000_0000;
/** Numbers in one segment of the log: 4 MB. */
const SEGMENT = 1 << 20;

export interface DepthFirstOrder extends NodeOrder {
  /** Number of the parent in the walk, by number; 0 for the root. */
  readonly parent: Uint32Array;
  /**
   * Edges that keep alive besides those to the parent, as rows by number: those into n come from
   * `holder[firstHolder[n] … firstHolder[n + 1]]`. One that repeats the one before it is left out.
   */
  readonly firstHolder: Uint32Array;
  readonly holder: Uint32Array;
  readonly pages: PageNodes;
}

/** The walk between two steps. */
interface Walk {
  readonly input: WalkInput;
  readonly numberOf: Uint32Array;
  readonly ordinalOf: Uint32Array;
  readonly parent: Uint32Array;
  /** How many edges besides the parent's lead to a number; starts of rows later. */
  readonly firstHolder: Uint32Array;
  seen: number;
  /** From the root to where the walk is: nodes, and for each the next edge to look at. */
  path: Uint32Array;
  nextEdge: Uint32Array;
  depth: number;
  /**
   * Who holds whom, in the order met: a number with `HOLDER` set, then the numbers it holds; 0 where the last word of a
   * segment stays empty.
   */
  readonly fullSegments: Uint32Array[];
  segment: Uint32Array;
  inSegment: number;
  /** The holder that the words to come belong to; 0 says that the next one names it. */
  holder: number;
  /** Held numbers in the log. */
  pairs: number;
  /** In the first part of the walk: targets of edges that keep nothing alive but make their target a page's. */
  readonly spill: OrdinalStack;
  isGivenUp: boolean;
  /** The last number that is a page's; 0 during the first part, when all are. */
  lastOfPages: number;
  /** Nodes of a page that the first part did not number. */
  readonly otherPageNodes: Bits;
}

function enter(walk: Walk, ordinal: number, from: number): void {
  walk.seen += 1;
  walk.numberOf[ordinal] = walk.seen;
  walk.ordinalOf[walk.seen] = ordinal;
  walk.parent[walk.seen] = from;
  walk.path[walk.depth] = ordinal;
  walk.nextEdge[walk.depth] = walk.input.firstEdge[ordinal];
  walk.depth += 1;
}

/** Walks on until the path is back at `floor` nodes or some more were met. One function with its own variables, for speed. */
function walkOn(walk: Walk, floor: number): void {
  const { numberOf, ordinalOf, parent, spill, lastOfPages, otherPageNodes } = walk;
  const { firstEdge, nodeId, edgeType, edgeTo, edgeName, rootOrdinal: root } = walk.input;
  const { weak, shortcut, internal, entryOfName, tableId, tables } = walk.input.rules;
  const isFirstPart = lastOfPages === 0;
  let { path, nextEdge, depth, seen, segment, inSegment, holder, pairs } = walk;
  const stopAt = seen + NODES_PER_STEP;

  while (depth > floor && seen < stopAt) {
    const ordinal = path[depth - 1];
    const number = numberOf[ordinal];
    const isRoot = ordinal === root;
    const mayEnterPages = isFirstPart || isRoot || number <= lastOfPages || hasBit(otherPageNodes, ordinal);
    // Only edges of a WeakMap's own table may be the table's half of an entry: names of others are not looked at.
    const half = hasBit(tables, ordinal) ? internal : NO_TYPE;
    const end = firstEdge[ordinal + 1];
    let edge = nextEdge[depth - 1];
    let lastKnown = 0;
    let entered = -1;
    while (edge < end) {
      const target = edgeTo[edge];
      const type = edgeType[edge];
      edge += 1;
      if (type === weak) continue;
      const known = numberOf[target];
      const isShortcut = type === shortcut && !isRoot;
      if (isShortcut || type === half) {
        const entry = isShortcut ? 0 : entryOfName[edgeName[edge - 1]];
        if (isShortcut || (entry !== 0 && tableId[entry] === nodeId[ordinal])) {
          if (isFirstPart && (known === UNSEEN || known === ROOT)) spill.push(target);
          continue;
        }
      }
      if (known === UNSEEN) {
        if (!mayEnterPages && hasBit(otherPageNodes, target)) continue;
        entered = target;
        break;
      }
      if (known === lastKnown || target === ordinal) continue;
      if (!mayEnterPages && known <= lastOfPages && known !== ROOT) continue;
      if (!mayEnterPages && hasBit(otherPageNodes, target)) continue;
      if (known === ROOT) {
        // Nothing dominates the root, but a page that holds it makes all of it a page's.
        if (isFirstPart) spill.push(target);
        continue;
      }
      lastKnown = known;
      if (inSegment >= SEGMENT - 1) {
        walk.fullSegments.push(segment);
        segment = new Uint32Array(SEGMENT);
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
    nextEdge[depth - 1] = edge;
    if (entered < 0) {
      depth -= 1;
      continue;
    }
    seen += 1;
    numberOf[entered] = seen;
    ordinalOf[seen] = entered;
    parent[seen] = number;
    if (depth === path.length) {
      path = enlarged(path);
      nextEdge = enlarged(nextEdge);
    }
    path[depth] = entered;
    nextEdge[depth] = firstEdge[entered];
    depth += 1;
  }
  Object.assign(walk, { path, nextEdge, depth, seen, segment, inSegment, holder, pairs });
}

function* walkAll(walk: Walk, floor: number, mayGiveUp: boolean): Steps<void> {
  while (walk.depth > floor) {
    walkOn(walk, floor);
    walk.isGivenUp = mayGiveUp && walk.seen >= TOLD_AFTER && walk.depth > walk.seen / 2;
    if (walk.isGivenUp) return;
    yield { stage: 'dominators', done: walk.seen, total: 3 * walk.input.nodeCount };
  }
}

/**
 * Numbers all nodes, in columns that are all zero. With `mayGiveUp` null where the walk leads on and on and hardly turns back,
 * as it does where edges lead anywhere: what follows is then slow, for ways are as long as the heap is large.
 */
export function* orderDepthFirst(
  input: WalkInput,
  { numberOf, ordinalOf }: NodeOrder,
  mayGiveUp: boolean,
): Steps<DepthFirstOrder | null> {
  const { nodeCount, rootOrdinal } = input;
  const walk: Walk = {
    input,
    numberOf,
    ordinalOf,
    parent: new Uint32Array(nodeCount + 1),
    firstHolder: new Uint32Array(nodeCount + 2),
    seen: 0,
    path: new Uint32Array(1 << 12),
    nextEdge: new Uint32Array(1 << 12),
    depth: 0,
    fullSegments: [],
    segment: new Uint32Array(SEGMENT),
    inSegment: 0,
    holder: 0,
    pairs: 0,
    spill: createOrdinalStack(),
    isGivenUp: false,
    lastOfPages: 0,
    otherPageNodes: createBits(nodeCount),
  };
  const { parent } = walk;

  enter(walk, rootOrdinal, 0);
  for (const ordinal of input.pageRoots) {
    if (numberOf[ordinal] !== UNSEEN) continue;
    enter(walk, ordinal, ROOT);
    yield* walkAll(walk, 1, mayGiveUp);
    if (walk.isGivenUp) break;
  }
  if (walk.isGivenUp) return givenUp(walk);
  markOtherPageNodes(walk, walk.spill);
  walk.lastOfPages = walk.seen;
  yield* walkAll(walk, 0, mayGiveUp);
  if (walk.isGivenUp) return givenUp(walk);
  if (walk.seen < nodeCount) {
    for (const unheld = unheldNodes(walk); unheld.size > 0;) {
      enter(walk, unheld.pop(), ROOT);
      yield* walkAll(walk, 0, false);
    }
  }
  // Rings: what they hold is not looked at.
  for (let ordinal = 0; ordinal < nodeCount && walk.seen < nodeCount; ordinal += 1) {
    if (numberOf[ordinal] !== UNSEEN) continue;
    walk.seen += 1;
    numberOf[ordinal] = walk.seen;
    ordinalOf[walk.seen] = ordinal;
    parent[walk.seen] = ROOT;
  }
  release(walk.path, walk.nextEdge);
  const { firstHolder, holder } = sortHolders(walk);
  const pages = { lastOfPages: walk.lastOfPages, others: walk.otherPageNodes };
  return { numberOf, ordinalOf, parent, firstHolder, holder, pages };
}

function givenUp({ numberOf, ordinalOf, parent, firstHolder, path, nextEdge, fullSegments, segment }: Walk): null {
  release(parent, firstHolder, path, nextEdge, ...fullSegments, segment);
  numberOf.fill(UNSEEN);
  ordinalOf.fill(0);
  return null;
}

/** Counts, turns counts into starts of rows, and fills them. */
function sortHolders({ firstHolder, fullSegments, segment, inSegment, pairs }: Walk): {
  firstHolder: Uint32Array;
  holder: Uint32Array;
} {
  const holder = new Uint32Array(pairs);
  const count = (log: Uint32Array, length: number): void => {
    for (let at = 0; at < length; at += 1) {
      const word = log[at];
      if (word < HOLDER) firstHolder[word] += 1;
    }
  };
  for (const full of fullSegments) count(full, SEGMENT);
  count(segment, inSegment);
  // Words that stayed empty were counted as number 0.
  firstHolder[0] = 0;
  let total = 0;
  for (let number = 0; number < firstHolder.length; number += 1) {
    total += firstHolder[number];
    firstHolder[number] = total;
  }
  const fill = (log: Uint32Array, length: number): void => {
    // Filling counts the ends of rows down to their starts. Each segment names its first holder.
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
    fill(full, SEGMENT);
    release(full);
  }
  fill(segment, inSegment);
  release(segment);
  return { firstHolder, holder };
}

function enlarged(old: Uint32Array): Uint32Array {
  const larger = new Uint32Array(old.length * 2);
  larger.set(old);
  return larger;
}
