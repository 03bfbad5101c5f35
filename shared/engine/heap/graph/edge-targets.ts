/** Follows edges by the number of their name: passes over a whole heap look each name up once. */
import type { HeapGraph } from './heap-graph.ts';

/** Returns the target of the first edge of a type with a string index; −1 if the node or the index is −1, or the node has none. */
export function edgeTargets(
  { nodes, edges, meta }: HeapGraph,
  typeName: 'property' | 'internal',
): (from: number, name: number) => number {
  const type = meta.edgeTypes.indexOf(typeName);
  return (from, name) => {
    if (from < 0 || name < 0) return -1;
    const end = nodes.firstEdge[from + 1];
    for (let edge = nodes.firstEdge[from]; edge < end; edge += 1)
      if (edges.nameAt(edge) === name && edges.typeAt(edge) === type) return edges.to[edge];
    return -1;
  };
}

export interface InternalEdges<N extends string> {
  /** Number of the type `internal`. */
  readonly type: number;
  /** String index of each name; −1 if the file does not have it. */
  readonly names: Readonly<Record<N, number>>;
  readonly target: (from: number, name: number) => number;
}

export function internalEdges<N extends string>(graph: HeapGraph, names: readonly N[]): InternalEdges<N> {
  const found = graph.strings.indexesOf(names);
  return {
    type: graph.meta.edgeTypes.indexOf('internal'),
    names: Object.fromEntries(names.map((name) => [name, found.get(name) ?? -1])) as Record<N, number>,
    target: edgeTargets(graph, 'internal'),
  };
}
