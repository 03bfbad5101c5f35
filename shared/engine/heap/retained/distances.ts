/**
 * Distance of each node from the roots, breadth first, by DevTools' rules: objects of the program begin at 1, engine-only objects at
 * 100,000,000.
 */
import { BLOCK_SHIFT } from '../graph/edge-labels.ts';
import type { Ephemerons } from '../graph/ephemerons.ts';
import { createBits, hasBit, type Bits } from '../columns/bits.ts';
import { nodeTypeNumbers, type HeapGraph } from '../graph/heap-graph.ts';
import { release } from '../columns/release.ts';
import { ownerOfEdge } from '../graph/retainers-table.ts';
import type { OrdinalSet } from '../columns/ordinal-set.ts';
import { createStepSizes, type Steps } from '../../steps/steps.ts';

/** Minimum distance of nodes reachable only through the engine's own roots. */
export const ENGINE_DISTANCE = 100_000_000;
/** Distance of nodes that are unreachable without weak edges. */
export const NO_DISTANCE = -5;
/** A distance to sort by: nodes without one are last. */
export const sortedDistance = (distance: number): number => (distance === NO_DISTANCE ? 2 ** 31 : distance);
/** Nodes that no path may contain. */
const BLOCKED = -6;
const NODES_PER_STEP = 1 << 15;
/**
 * At most this many times are all nodes looked at, to visit those at one distance in file order: objects that were created together mostly refer to each
 * other, so reading the columns then moves through memory instead of jumping. Distances do not depend on that order. Such nodes need no queue, so a queue
 * has room for fewer.
 */
const MAX_SCANS = 16;

/** Edges and nodes to ignore, or non-retaining edges to follow. */
export interface DistanceExceptions {
  readonly followWeak: boolean;
  /** Ordinals. */
  readonly blockedNodes: OrdinalSet;
  /** Edge rows. */
  readonly blockedEdges: ReadonlySet<number>;
}

/** By node; below 0 if unreachable. */
export function* measureDistances(
  graph: HeapGraph,
  ephemerons: Ephemerons,
  exceptions: DistanceExceptions | null = null,
): Steps<Int32Array> {
  const { nodes, edges, strings, meta } = graph;
  const types = nodeTypeNumbers(meta);
  const weak = exceptions?.followWeak === true ? -1 : meta.edgeTypes.indexOf('weak');
  const internal = ephemerons.count === 0 ? -1 : meta.edgeTypes.indexOf('internal');
  const rules =
    exceptions === null ? edgeRules(graph) : withBlockedEdges(graph, edgeRules(graph), exceptions.blockedEdges);
  const { firstEdge } = nodes;
  const { to: edgeTo, labels } = edges;
  const { code, firstEntry, entryType, entryName } = labels;
  const { entryOfName } = ephemerons;
  const distance = new Int32Array(nodes.count).fill(NO_DISTANCE);
  for (const ordinal of exceptions?.blockedNodes ?? []) distance[ordinal] = BLOCKED;
  const rootEdges = nodes.firstEdge[meta.rootOrdinal + 1] - nodes.firstEdge[meta.rootOrdinal];
  const room = Math.ceil(nodes.count / MAX_SCANS);
  /** Nodes at one distance. A node that the root holds twice is queued twice. */
  let queue = new Uint32Array(Math.max(room, rootEdges + 1));
  /** Nodes at the next one, as far as there is room. */
  let nextQueue = new Uint32Array(queue.length);
  /** WeakMap entries with one visited edge: the value is reached with the other one. */
  const halfMet: Bits = createBits(ephemerons.count + 1);
  let queued = 0;
  let found = 0;
  let total = 0;
  const sizes = createStepSizes(NODES_PER_STEP);

  /**
   * Visits places of the queue, or of all nodes those at this distance. One function with local variables, and one loop for nodes and edges, for speed:
   * code that V8 compiles for an inner loop is left at each end of that loop.
   */
  function visit(from: number, to: number, at: number, isQueued: boolean): void {
    const [current, next] = [queue, nextQueue];
    const capacity = next.length;
    let count = found;
    let ordinal = 0;
    let isRuled = false;
    for (let place = from, edge = 0, end = 0; ;) {
      if (edge === end) {
        if (place === to) break;
        ordinal = isQueued ? current[place] : place;
        place += 1;
        if (!isQueued && distance[ordinal] !== at) continue;
        isRuled = rules.isRuled(ordinal);
        edge = firstEdge[ordinal];
        end = firstEdge[ordinal + 1];
        continue;
      }
      const row = edge;
      edge += 1;
      const target = edgeTo[row];
      if (distance[target] !== NO_DISTANCE) continue;
      const label = firstEntry[row >>> BLOCK_SHIFT] + code[row];
      const type = entryType[label];
      if (type === weak) continue;
      if (isRuled && !rules.mayFollow(ordinal, row)) continue;
      if (type === internal && !rules.isMapDescriptors(ordinal)) {
        const entry = entryOfName[entryName[label]];
        if (entry !== 0) {
          halfMet[entry >>> 5] ^= 1 << (entry & 31);
          if (hasBit(halfMet, entry)) continue;
        }
      }
      distance[target] = at + 1;
      if (count < capacity) next[count] = target;
      count += 1;
    }
    found = count;
  }

  /** Visits the queue, whose nodes are at distance `first`, and then one distance after the other. */
  function* visitAll(first: number): Steps<void> {
    for (let at = first; queued > 0; at += 1) {
      found = 0;
      const isQueued = queued <= queue.length;
      const end = isQueued ? queued : nodes.count;
      for (let from = 0, to = 0; from < end; from = to) {
        to = Math.min(end, from + sizes.next());
        visit(from, to, at, isQueued);
        yield { stage: 'distances', done: Math.min(nodes.count, total + Math.min(to, queued)), total: nodes.count };
      }
      total += queued;
      [queue, nextQueue] = [nextQueue, queue];
      queued = found;
    }
  }

  for (let edge = nodes.firstEdge[meta.rootOrdinal]; edge < nodes.firstEdge[meta.rootOrdinal + 1]; edge += 1) {
    const target = edges.to[edge];
    if (distance[target] === BLOCKED || exceptions?.blockedEdges.has(edge) === true) continue;
    if (nodes.type[target] === types.synthetic && strings.get(nodes.name[target]) !== '(Document DOM trees)') continue;
    distance[target] = 1;
    queue[queued] = target;
    queued += 1;
  }
  const hasUserRoots = queued > 0;
  yield* visitAll(1);
  if (distance[meta.rootOrdinal] === BLOCKED) return distance.fill(NO_DISTANCE);
  distance[meta.rootOrdinal] = hasUserRoots ? ENGINE_DISTANCE : 0;
  queue[0] = meta.rootOrdinal;
  queued = 1;
  yield* visitAll(distance[meta.rootOrdinal]);
  release(queue, nextQueue);
  return distance;
}

/** Strong edges that are not followed because they would make distant nodes look near. */
interface WalkRules {
  /** True if some edges of the node are not followed. */
  isRuled(ordinal: number): boolean;
  isMapDescriptors(ordinal: number): boolean;
  mayFollow(ordinal: number, edge: number): boolean;
}

function withBlockedEdges({ nodes }: HeapGraph, rules: WalkRules, blocked: ReadonlySet<number>): WalkRules {
  const owners = new Set(Array.from(blocked, (row) => ownerOfEdge(nodes, row)));
  return {
    ...rules,
    isRuled: (ordinal) => owners.has(ordinal) || rules.isRuled(ordinal),
    mayFollow: (ordinal, edge) => !blocked.has(edge) && (!rules.isRuled(ordinal) || rules.mayFollow(ordinal, edge)),
  };
}

function edgeRules(graph: HeapGraph): WalkRules {
  const { nodes, edges, strings, meta } = graph;
  const types = nodeTypeNumbers(meta);
  const numbered = [meta.edgeTypes.indexOf('element'), meta.edgeTypes.indexOf('hidden')];
  const sloppyMap = strings.indexOf('sloppy_function_map');
  const nativeContext = strings.indexOf('system / NativeContext');
  const descriptors = strings.indexOf('(map descriptors)');
  const isContext = (ordinal: number): boolean =>
    nodes.name[ordinal] === nativeContext && nodes.type[ordinal] === types.hidden;
  const isMapDescriptors = (ordinal: number): boolean =>
    nodes.name[ordinal] === descriptors && nodes.type[ordinal] === types.array;
  return {
    isMapDescriptors,
    isRuled: (ordinal) => isContext(ordinal) || isMapDescriptors(ordinal),
    mayFollow(ordinal, edge) {
      const isNumbered = numbered.includes(edges.typeAt(edge));
      const name = edges.nameAt(edge);
      if (isContext(ordinal)) return isNumbered || name !== sloppyMap;
      // The second of the three entries of a descriptor is the details, which lead to maps of everything.
      const index = isNumbered ? name : Number.parseInt(strings.get(name), 10);
      return index < 2 || index % 3 !== 1;
    },
  };
}
