/**
 * Numbers the nodes in the order in which a depth-first walk over the essential edges meets them. Everything about dominators
 * is computed in these numbers: a node's dominator, its parent in the walk and most that holds it then lie near it in memory.
 *
 * Nodes that no essential edge holds are made children of the root, as DevTools does. Nodes that only hold each other (a ring
 * that nothing leads into) hang off the root too, but what they hold is not taken for held: they are numbered last.
 */
import { hasBit, type Bits } from './bits.ts';
import { createOrdinalStack } from './growing-stack.ts';
import type { BackgroundStage, Steps } from './steps.ts';

/** Not met yet. Numbers begin at 1 for the root, so that 0 can say so. */
const UNSEEN = 0;
/** Nodes a step. */
const NODES_PER_STEP = 1 << 15;

/** The graph as far as dominators need it; columns may be shared with other threads. */
export interface EssentialGraph {
  readonly nodeCount: number;
  readonly rootOrdinal: number;
  readonly firstEdge: Uint32Array;
  readonly edgeTo: Uint32Array;
  readonly essential: Bits;
}

export interface DepthFirstOrder {
  /** Number by node, from 1. */
  readonly numberOf: Uint32Array;
  /** Node by number; `[0]` is unused. */
  readonly ordinalOf: Uint32Array;
  /** Number of the parent in the walk, by number; 0 for the root. */
  readonly parent: Uint32Array;
  /**
   * Essential edges besides those to the parent, as rows by number: those into n are
   * `holder[firstHolder[n] … firstHolder[n + 1]]`. One that repeats the one before it is left out.
   */
  readonly firstHolder: Uint32Array;
  readonly holder: Uint32Array;
}

/** Pairs of numbers in the order found; a list of segments, so that growing copies nothing. */
interface PairLog {
  push(from: number, to: number): void;
  readonly length: number;
  forEachSegment(visit: (pairs: Uint32Array, length: number) => void): void;
}

const PAIR_SEGMENT = 1 << 20;

function createPairLog(): PairLog {
  const full: Uint32Array[] = [];
  let current = new Uint32Array(PAIR_SEGMENT);
  let used = 0;
  return {
    push(from, to) {
      if (used === PAIR_SEGMENT) {
        full.push(current);
        current = new Uint32Array(PAIR_SEGMENT);
        used = 0;
      }
      current[used] = from;
      current[used + 1] = to;
      used += 2;
    },
    get length() {
      return full.length * (PAIR_SEGMENT / 2) + used / 2;
    },
    forEachSegment(visit) {
      for (const segment of full) visit(segment, PAIR_SEGMENT);
      visit(current, used);
    },
  };
}

export function* orderDepthFirst(graph: EssentialGraph): Steps<DepthFirstOrder, BackgroundStage> {
  const { nodeCount, rootOrdinal, firstEdge, edgeTo, essential } = graph;
  const numberOf = new Uint32Array(nodeCount);
  const ordinalOf = new Uint32Array(nodeCount + 1);
  const parent = new Uint32Array(nodeCount + 1);
  const firstHolder = new Uint32Array(nodeCount + 2);
  const log = createPairLog();
  let seen = 0;

  // The path from the root to where the walk is: numbers, and for each the next edge to look at.
  let path = new Uint32Array(1 << 12);
  let nextEdge = new Uint32Array(1 << 12);
  let depth = 0;

  function enter(ordinal: number, from: number): void {
    seen += 1;
    numberOf[ordinal] = seen;
    ordinalOf[seen] = ordinal;
    parent[seen] = from;
    if (depth === path.length) {
      path = enlarged(path);
      nextEdge = enlarged(nextEdge);
    }
    path[depth] = seen;
    nextEdge[depth] = firstEdge[ordinal];
    depth += 1;
  }

  /** Walks on until the path is empty or `limit` more nodes were met. */
  function walk(limit: number): void {
    const stopAt = seen + limit;
    while (depth > 0 && seen < stopAt) {
      const number = path[depth - 1];
      const end = firstEdge[ordinalOf[number] + 1];
      let edge = nextEdge[depth - 1];
      let lastKnown = 0;
      let entered = -1;
      for (; edge < end; edge += 1) {
        if (!hasBit(essential, edge)) continue;
        const target = edgeTo[edge];
        const known = numberOf[target];
        if (known === UNSEEN) {
          entered = target;
          edge += 1;
          break;
        }
        if (known === lastKnown) continue;
        lastKnown = known;
        log.push(number, known);
        firstHolder[known] += 1;
      }
      nextEdge[depth - 1] = edge;
      if (entered < 0) depth -= 1;
      else enter(entered, number);
    }
  }

  function* walkAll(): Steps<void, BackgroundStage> {
    while (depth > 0) {
      walk(NODES_PER_STEP);
      yield { stage: 'dominators', done: seen, total: 3 * nodeCount };
    }
  }

  enter(rootOrdinal, 0);
  yield* walkAll();
  if (seen < nodeCount) {
    const unheld = nodesWithoutHolder(graph);
    for (let at = unheld.size; at > 0; at -= 1) {
      const ordinal = unheld.pop();
      if (numberOf[ordinal] !== UNSEEN) continue;
      enter(ordinal, 1);
      yield* walkAll();
    }
  }
  // Rings: what they hold is not looked at.
  for (let ordinal = 0; ordinal < nodeCount && seen < nodeCount; ordinal += 1) {
    if (numberOf[ordinal] !== UNSEEN) continue;
    seen += 1;
    numberOf[ordinal] = seen;
    ordinalOf[seen] = ordinal;
    parent[seen] = 1;
  }

  // Counts become starts; filling counts them back down.
  const holder = new Uint32Array(log.length);
  let total = 0;
  for (let number = 0; number <= nodeCount; number += 1) {
    total += firstHolder[number];
    firstHolder[number] = total;
  }
  firstHolder[nodeCount + 1] = total;
  log.forEachSegment((pairs, length) => {
    for (let at = 0; at < length; at += 2) {
      const to = pairs[at + 1];
      firstHolder[to] -= 1;
      holder[firstHolder[to]] = pairs[at];
    }
  });
  return { numberOf, ordinalOf, parent, firstHolder, holder };
}

/** Nodes that no essential edge leads to, the root apart; the first on top. */
function nodesWithoutHolder({ nodeCount, rootOrdinal, firstEdge, edgeTo, essential }: EssentialGraph): {
  pop(): number;
  readonly size: number;
} {
  const isHeld = new Uint8Array(nodeCount);
  const edgeCount = firstEdge[nodeCount];
  for (let edge = 0; edge < edgeCount; edge += 1) if (hasBit(essential, edge)) isHeld[edgeTo[edge]] = 1;
  const without = createOrdinalStack();
  for (let ordinal = nodeCount - 1; ordinal >= 0; ordinal -= 1) {
    if (isHeld[ordinal] === 0 && ordinal !== rootOrdinal) without.push(ordinal);
  }
  return without;
}

function enlarged(old: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(old.length * 2);
  larger.set(old);
  return larger;
}
