/**
 * The k shortest simple ways from the root to an object, found backwards: from the object over what holds it. The distance of
 * each node says how far the root still is at least (A*), so that a search looks at little besides the ways it finds; ways that
 * only the engine holds come last, for their distances are that large.
 *
 * Of several edges between two nodes one is taken, so that no two ways pass the same nodes. A way through V8's storage of a property
 * is the way of the property (property-storage.ts).
 */
import type { HeapGraph } from '../graph/heap-graph.ts';
import { createPathQueue, NO_STATE, type PathQueue } from './path-queue.ts';
import { storedProperties } from '../graph/property-storage.ts';
import type { Retainers } from '../graph/retainers-table.ts';
import type { OrdinalSet } from '../columns/ordinal-set.ts';
import type { SnapshotMeta } from '../format/snapshot-meta.ts';
import type { Steps } from '../../steps/steps.ts';

/** Unfinished ways that are kept, and edges that are looked at for the first way: under 40 MB and a second or two. */
const MAX_STATES = 1 << 20;
const MAX_LOOKED = 1 << 23;
/** Edges that are looked at for each further way: where few lead to an object, the rest of the heap is not worth a search. */
const MAX_LOOKED_FURTHER = 1 << 17;
const LOOKED_PER_STEP = 1 << 16;
/** Of a node that a million others hold, so many nearest to the root are followed. */
const MAX_HOLDERS = 4096;
/** Distances that are counted one by one; what only the engine holds is farther. */
const COUNTED_DISTANCES = 1024;
/** A node where no way is known to lead: looked at last. */
const FAR = 2 ** 29;
/** Which of several edges between two nodes is shown: what a program wrote before what the engine did. */
const EDGE_PREFERENCE = ['property', 'element', 'context', 'internal', 'hidden', 'shortcut', 'weak'];

/** By edge type: of several edges between two nodes the one of the least rank is shown. */
export function edgeRanks({ edgeTypes }: SnapshotMeta): number[] {
  return edgeTypes.map((type) => {
    const rank = EDGE_PREFERENCE.indexOf(type);
    return rank < 0 ? EDGE_PREFERENCE.length : rank;
  });
}

export interface PathQuestion {
  readonly target: number;
  readonly paths: number;
  readonly showWeak: boolean;
  readonly blockedNodes: OrdinalSet;
  readonly blockedEdges: ReadonlySet<number>;
}

export interface FoundPaths {
  /** Rows of the edges from the root to the object; shortest first. Of the root itself one way without an edge. */
  readonly paths: number[][];
  readonly hiddenWeak: number;
  readonly isCut: boolean;
}

/** `distance` is that of `measureDistances` under the same exceptions. */
export function* searchPaths(
  graph: HeapGraph,
  retainers: Retainers,
  distance: Int32Array,
  question: PathQuestion,
): Steps<FoundPaths> {
  const { edges, meta } = graph;
  const { first, edge: edgeInto, ownerOf } = retainers;
  const stored = storedProperties(graph, retainers);
  const { target, showWeak, blockedNodes, blockedEdges } = question;
  const root = meta.rootOrdinal;
  const weak = meta.edgeTypes.indexOf('weak');
  const rankOfType = edgeRanks(meta);
  // A node without a distance leads nowhere, unless the object itself has none either: then distances say nothing.
  const followsUnknown = distance[target] < 0;
  const queue = createPathQueue();
  const paths: number[][] = [];
  /** How often each node was taken: more often than this only delays the ways still to be found. */
  const taken = new Map<number, number>();
  const maxTaken = question.paths * 4 + 16;
  let hiddenWeak = 0;
  let looked = 0;
  let lookLimit = MAX_LOOKED;
  let leftOut = false;

  const remaining = (ordinal: number): number => {
    if (ordinal === root) return 0;
    return distance[ordinal] < 0 ? FAR : distance[ordinal];
  };

  function isOnWay(ordinal: number, state: number): boolean {
    if (!taken.has(ordinal)) return false;
    for (let at = state; at !== NO_STATE; at = queue.towards(at)) {
      looked += 1;
      if (queue.nodeOf(at) === ordinal) return true;
    }
    return false;
  }

  /** Nodes that hold `ordinal`, each with the edge to show. */
  function holdersOf(ordinal: number, state: number): Holder[] {
    const holders: Holder[] = [];
    // Edges of one holder follow each other, so that one comparison tells whether it is the same.
    let last: Holder = { node: -1, edge: -1, remaining: 0 };
    const isStored = stored.among(ordinal);
    for (let at = first[ordinal]; at < first[ordinal + 1]; at += 1) {
      const row = edgeInto[at];
      looked += 1;
      if (!showWeak && edges.type[row] === weak) {
        if (ordinal === target) hiddenWeak += 1;
        continue;
      }
      if (blockedEdges.has(row)) continue;
      const node = ownerOf(row);
      if (node === last.node) {
        if (rankOfType[edges.type[row]] < rankOfType[edges.type[last.edge]]) last.edge = row;
        continue;
      }
      if (blockedNodes.has(node) || (distance[node] < 0 && node !== root && !followsUnknown)) continue;
      if (isStored(row)) continue;
      if (node === target) {
        if (taken.get(ordinal) === 1) hiddenWeak += 1;
        continue;
      }
      if (isOnWay(node, state)) continue;
      last = { node, edge: row, remaining: remaining(node) };
      holders.push(last);
    }
    if (holders.length <= MAX_HOLDERS) return holders;
    leftOut = true;
    return nearest(holders);
  }

  if (!blockedNodes.has(target)) queue.add(target, 0, NO_STATE, remaining(target));
  let nextStep = LOOKED_PER_STEP;
  while (queue.size > 0 && paths.length < question.paths && queue.added < MAX_STATES && looked < lookLimit) {
    const state = queue.take();
    const ordinal = queue.nodeOf(state);
    if (ordinal === root) {
      paths.push(edgesOf(queue, state));
      lookLimit = Math.min(MAX_LOOKED, looked + MAX_LOOKED_FURTHER);
      continue;
    }
    const times = (taken.get(ordinal) ?? 0) + 1;
    if (times > maxTaken) {
      leftOut = true;
      continue;
    }
    taken.set(ordinal, times);
    const length = queue.lengthOf(state) + 1;
    for (const holder of holdersOf(ordinal, state)) {
      queue.add(holder.node, holder.edge, state, Math.max(queue.costOf(state), length + holder.remaining));
    }
    if (looked >= nextStep) {
      nextStep = looked + LOOKED_PER_STEP;
      yield { stage: 'tables', done: Math.min(looked, MAX_LOOKED), total: MAX_LOOKED };
    }
  }
  return { paths, hiddenWeak, isCut: queue.size > 0 || leftOut };
}

interface Holder {
  readonly node: number;
  /** The one to show, of several. */
  edge: number;
  /** Least number of edges from the root to it. */
  readonly remaining: number;
}

/**
 * The `MAX_HOLDERS` nearest to the root, as sorting them all would begin: a class's map has a million holders, most of them
 * equally far, so they are counted by how far they are and only those that stay are sorted.
 */
function nearest(holders: readonly Holder[]): Holder[] {
  const counts = new Uint32Array(COUNTED_DISTANCES + 1);
  for (const { remaining } of holders) counts[Math.min(remaining, COUNTED_DISTANCES)] += 1;
  let limit = 0;
  let nearer = 0;
  for (; limit < COUNTED_DISTANCES && nearer + counts[limit] < MAX_HOLDERS; limit += 1) nearer += counts[limit];
  let atLimit = limit < COUNTED_DISTANCES ? MAX_HOLDERS - nearer : Number.POSITIVE_INFINITY;
  const kept = holders.filter(({ remaining }) => {
    const value = Math.min(remaining, COUNTED_DISTANCES);
    if (value === limit) atLimit -= 1;
    return value < limit || (value === limit && atLimit >= 0);
  });
  return kept.toSorted((a, b) => a.remaining - b.remaining).slice(0, MAX_HOLDERS);
}

function edgesOf(queue: PathQueue, rootState: number): number[] {
  const rows: number[] = [];
  for (let at = rootState; queue.towards(at) !== NO_STATE; at = queue.towards(at)) rows.push(queue.edgeOf(at));
  return rows;
}
