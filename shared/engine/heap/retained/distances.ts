/**
 * Distance of each node from the roots, breadth first, by DevTools' rules: objects of the program begin at 1, engine-only objects at
 * 100,000,000. In 16 bits, unless an object is too far away for them: half the memory, of which more stays in the processor's cache.
 */
import { BLOCK_SHIFT } from '../graph/edge-labels.ts';
import type { Ephemerons } from '../graph/ephemerons.ts';
import { createBits, hasBit, type Bits } from '../columns/bits.ts';
import { nodeTypeNumbers, type HeapGraph } from '../graph/heap-graph.ts';
import { release } from '../columns/release.ts';
import { ownerOfEdge } from '../graph/retainers-table.ts';
import type { OrdinalSet } from '../columns/ordinal-set.ts';
import { createStepSizes, type Steps } from '../../steps/steps.ts';

/** By node. In 16 bits, engine-only objects begin at 24,576. Comparable with each other; `devToolsDistance` has DevTools' number. */
export type Distances = Int16Array | Int32Array;

/** Minimum distance that DevTools shows of nodes reachable only through the engine's own roots. */
const ENGINE_DISTANCE = 100_000_000;
const NARROW_ENGINE_DISTANCE = 3 * 2 ** 13;
const MAX_NARROW_DISTANCE = 2 ** 15 - 1;
/** Distance of nodes that are unreachable without weak edges. */
export const NO_DISTANCE = -5;
/** A distance to sort by: nodes without one are last. */
export const sortedDistance = (distance: number): number => (distance === NO_DISTANCE ? 2 ** 31 : distance);
/** Minimum of nodes reachable only through the engine's own roots, in this column. */
export function engineDistanceOf(distances: Distances): number {
  return distances instanceof Int16Array ? NARROW_ENGINE_DISTANCE : ENGINE_DISTANCE;
}

/** DevTools' number for a distance of this column. */
export function devToolsDistance(distances: Distances, distance: number): number {
  const engine = engineDistanceOf(distances);
  return distance < engine ? distance : distance - engine + ENGINE_DISTANCE;
}

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
): Steps<Distances> {
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
  let distance: Distances = new Int16Array(nodes.count).fill(NO_DISTANCE);
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
    const [current, next, far] = [queue, nextQueue, distance];
    const capacity = next.length;
    let count = found;
    let ordinal = 0;
    let isRuled = false;
    for (let place = from, edge = 0, end = 0; ;) {
      if (edge === end) {
        if (place === to) break;
        ordinal = isQueued ? current[place] : place;
        place += 1;
        if (!isQueued && far[ordinal] !== at) continue;
        isRuled = rules.isRuled(ordinal);
        edge = firstEdge[ordinal];
        end = firstEdge[ordinal + 1];
        continue;
      }
      const row = edge;
      edge += 1;
      const target = edgeTo[row];
      if (far[target] !== NO_DISTANCE) continue;
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
      far[target] = at + 1;
      if (count < capacity) next[count] = target;
      count += 1;
    }
    found = count;
  }

  function widen(): void {
    const narrow = distance;
    distance = Int32Array.from(narrow, (far) => devToolsDistance(narrow, far));
    release(narrow);
  }

  /** Visits the queue, whose nodes are so many steps from the program's or the engine's first distance, and then one distance after the other. */
  function* visitAll(of: 'program' | 'engine', first: number): Steps<void> {
    const most = of === 'program' ? NARROW_ENGINE_DISTANCE - 1 : MAX_NARROW_DISTANCE - NARROW_ENGINE_DISTANCE;
    for (let steps = first; queued > 0; steps += 1) {
      if (steps === most && distance instanceof Int16Array) widen();
      const at = of === 'program' ? steps : engineDistanceOf(distance) + steps;
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
  yield* visitAll('program', 1);
  if (distance[meta.rootOrdinal] === BLOCKED) return distance.fill(NO_DISTANCE);
  distance[meta.rootOrdinal] = hasUserRoots ? engineDistanceOf(distance) : 0;
  queue[0] = meta.rootOrdinal;
  queued = 1;
  yield* visitAll(hasUserRoots ? 'engine' : 'program', 0);
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
