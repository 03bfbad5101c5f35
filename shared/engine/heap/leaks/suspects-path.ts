/**
 * Shortest path from the root to every node by DevTools' distances: the nearest holder of each node. Of equally near ones, the holder with
 * the most meaningful edge: properties and elements before the engine's own edges.
 */
import type { HeapPath } from '../contract/heap-objects.ts';
import { meteredSteps, type ComparisonMeter } from '../diff/diff-steps.ts';
import { describeEdge, describeNode } from '../open/heap-node.ts';
import type { HeapGraph } from '../graph/heap-graph.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import type { Steps } from '../../steps/steps.ts';
import type { Distances } from '../retained/distances.ts';

export interface NearestHolders {
  /** By node: the holder, or the node itself if unreachable (and for the root). */
  readonly holder: Uint32Array;
  /** By node: row of the edge from the holder. */
  readonly edge: Uint32Array;
}

/** Lower is preferred. */
function rankOfEdgeTypes({ meta }: HeapGraph): Uint8Array {
  return Uint8Array.from(meta.edgeTypes, (type) => {
    if (type === 'property' || type === 'element' || type === 'context') return 0;
    return type === 'weak' ? 3 : type === 'hidden' ? 2 : 1;
  });
}

/** `distance` by node, from `measureDistances`. */
export function* findNearestHolders(
  graph: HeapGraph,
  distance: Distances,
  meter: ComparisonMeter,
): Steps<NearestHolders> {
  const { nodes, edges, meta } = graph;
  const rankOf = rankOfEdgeTypes(graph);
  const weak = meta.edgeTypes.indexOf('weak');
  const holder = new Uint32Array(nodes.count);
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) holder[ordinal] = ordinal;
  const edgeTo = new Uint32Array(nodes.count);
  yield* meteredSteps(meter, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      const own = distance[ordinal];
      const isRoot = ordinal === meta.rootOrdinal;
      const end = nodes.firstEdge[ordinal + 1];
      for (let edge = nodes.firstEdge[ordinal]; edge < end; edge += 1) {
        const target = edges.to[edge];
        if (target === ordinal || target === meta.rootOrdinal || edges.typeAt(edge) === weak) continue;
        // Objects of the program held by the root have distance 1, whatever the root's own is.
        if (distance[target] !== own + 1 && !(isRoot && distance[target] === 1)) continue;
        const isBetter = holder[target] === target || rankOf[edges.typeAt(edge)] < rankOf[edges.typeAt(edgeTo[target])];
        if (!isBetter || own < 0) continue;
        holder[target] = ordinal;
        edgeTo[target] = edge;
      }
    }
  });
  return { holder, edge: edgeTo };
}

/** Path from the root to the node. */
export function describePath(snapshot: OpenSnapshot, { holder, edge }: NearestHolders, ordinal: number): HeapPath {
  const steps: HeapPath['steps'] = [];
  let at = ordinal;
  while (holder[at] !== at) {
    steps.push({
      edge: describeEdge(snapshot, edge[at], holder[at]),
      node: describeNode(snapshot, at),
    });
    at = holder[at];
  }
  steps.push({ edge: null, node: describeNode(snapshot, at) });
  return { steps: steps.toReversed() };
}
