/**
 * Distance of each node from the roots, breadth first, by DevTools' rules: objects of the program begin at 1, engine-only objects at
 * 100,000,000.
 */
import type { Ephemerons } from '../graph/ephemerons.ts';
import { createBits, hasBit, type Bits } from '../columns/bits.ts';
import { nodeTypeNumbers, type HeapGraph } from '../graph/heap-graph.ts';
import { release } from '../columns/release.ts';
import { ownerOfEdge } from '../graph/retainers-table.ts';
import type { OrdinalSet } from '../columns/ordinal-set.ts';
import type { Steps } from '../../steps/steps.ts';

/** Minimum distance of nodes reachable only through the engine's own roots. */
export const ENGINE_DISTANCE = 100_000_000;
/** Distance of nodes that are unreachable without weak edges. */
export const NO_DISTANCE = -5;
/** Nodes that no path may contain. */
const BLOCKED = -6;
const NODES_PER_STEP = 1 << 15;
/** Nodes that are only looked at, per step. */
const SCANNED_PER_STEP = 1 << 20;
/**
 * At most this many times are all nodes looked at, to visit those at one distance in file order: objects that were created together mostly refer to each
 * other, so reading the columns then moves through memory instead of jumping. Distances do not depend on that order.
 */
const MOST_SORTS = 16;

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
  const { type: edgeType, to: edgeTo, name: edgeName } = edges;
  const { entryOfName } = ephemerons;
  const distance = new Int32Array(nodes.count).fill(NO_DISTANCE);
  for (const ordinal of exceptions?.blockedNodes ?? []) distance[ordinal] = BLOCKED;
  const rootEdges = nodes.firstEdge[meta.rootOrdinal + 1] - nodes.firstEdge[meta.rootOrdinal];
  // A node that the root holds twice is queued twice.
  const queue = new Uint32Array(nodes.count + rootEdges + 1);
  /** WeakMap entries with one visited edge: the value is reached with the other one. */
  const halfMet: Bits = createBits(ephemerons.count + 1);
  let queued = 0;
  let done = 0;
  let total = 0;

  function visit(stopAt: number): void {
    for (; done < stopAt; done += 1) {
      const ordinal = queue[done];
      const further = distance[ordinal] + 1;
      const isRuled = rules.isRuled(ordinal);
      const end = firstEdge[ordinal + 1];
      for (let edge = firstEdge[ordinal]; edge < end; edge += 1) {
        const target = edgeTo[edge];
        if (distance[target] !== NO_DISTANCE) continue;
        const type = edgeType[edge];
        if (type === weak) continue;
        if (isRuled && !rules.mayFollow(ordinal, edge)) continue;
        if (type === internal && !rules.isMapDescriptors(ordinal)) {
          const entry = entryOfName[edgeName[edge]];
          if (entry !== 0) {
            halfMet[entry >>> 5] ^= 1 << (entry & 31);
            if (hasBit(halfMet, entry)) continue;
          }
        }
        distance[target] = further;
        queue[queued] = target;
        queued += 1;
      }
    }
  }

  /** Puts the queue from `from` on, which has all nodes at one distance, in file order. */
  function* sortQueue(from: number): Steps<void> {
    const sought = distance[queue[from]];
    let next = from;
    for (let start = 0; start < nodes.count; start += SCANNED_PER_STEP) {
      const end = Math.min(nodes.count, start + SCANNED_PER_STEP);
      for (let ordinal = start; ordinal < end; ordinal += 1) {
        if (distance[ordinal] !== sought) continue;
        queue[next] = ordinal;
        next += 1;
      }
      yield { stage: 'distances', done: Math.min(total, nodes.count), total: nodes.count };
    }
  }

  function* visitAll(): Steps<void> {
    while (done < queued) {
      const end = queued;
      while (done < end) {
        const before = done;
        visit(Math.min(end, done + NODES_PER_STEP));
        total += done - before;
        yield { stage: 'distances', done: Math.min(total, nodes.count), total: nodes.count };
      }
      if ((queued - end) * MOST_SORTS >= nodes.count && queued > end) yield* sortQueue(end);
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
  yield* visitAll();
  if (distance[meta.rootOrdinal] === BLOCKED) return distance.fill(NO_DISTANCE);
  distance[meta.rootOrdinal] = hasUserRoots ? ENGINE_DISTANCE : 0;
  queue[0] = meta.rootOrdinal;
  queued = 1;
  done = 0;
  yield* visitAll();
  release(queue);
  return distance;
}

/** Strong edges that are not followed because they would make distant nodes look near. */
interface WalkRules {
  /** Whether some edges of the node are not followed. */
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
      const isNumbered = numbered.includes(edges.type[edge]);
      const name = edges.name[edge];
      if (isContext(ordinal)) return isNumbered || name !== sloppyMap;
      // Of the three entries of a descriptor, the second is the details, which lead to maps of everything.
      const index = isNumbered ? name : Number.parseInt(strings.get(name), 10);
      return index < 2 || index % 3 !== 1;
    },
  };
}
