/** Naive dominators and retained sizes: removes each node and determines what becomes unreachable. */
import { selfSizeOf, type HeapGraph } from '../graph/heap-graph.ts';

export interface NaiveFigures {
  /** Dominator by node; the root's is itself. */
  readonly dominator: number[];
  /** Bytes by node. */
  readonly retained: number[];
}

/** `follows` tells which edges are retaining. Every node must be reachable from the root over those. */
export function naiveFigures(graph: HeapGraph, follows: (from: number, edge: number) => boolean): NaiveFigures {
  const { nodes, edges, meta } = graph;
  const reachableWithout = (left: number): Set<number> => {
    const found = new Set<number>();
    const open = left === meta.rootOrdinal ? [] : [meta.rootOrdinal];
    for (let ordinal = open.pop(); ordinal !== undefined; ordinal = open.pop()) {
      if (found.has(ordinal)) continue;
      found.add(ordinal);
      for (let edge = nodes.firstEdge[ordinal]; edge < nodes.firstEdge[ordinal + 1]; edge += 1) {
        if (edges.to[edge] !== left && follows(ordinal, edge)) open.push(edges.to[edge]);
      }
    }
    return found;
  };
  const all = Array.from({ length: nodes.count }, (_, ordinal) => ordinal);
  /** For each node, all nodes that it dominates, including itself. */
  const dominated = all.map((ordinal) => {
    const left = reachableWithout(ordinal);
    return new Set(all.filter((other) => !left.has(other)));
  });
  return {
    // The nearest dominator of a node is the one that dominates the fewest nodes.
    dominator: all.map((ordinal) => {
      const above = all.filter((other) => other !== ordinal && dominated[other].has(ordinal));
      return above.toSorted((a, b) => dominated[a].size - dominated[b].size)[0] ?? ordinal;
    }),
    retained: dominated.map((set) => [...set].reduce((sum, ordinal) => sum + selfSizeOf(nodes, ordinal), 0)),
  };
}
