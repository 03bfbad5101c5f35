/** Reads properties, variables and internal references of nodes by name. */
import type { HeapGraph } from '../graph/heap-graph.ts';
import { textOfString } from '../graph/string-text.ts';

/** Maximum length of a name in a property such as `displayName`. */
const NAME_CHARS = 200;

export interface EdgeReader {
  /** Target of the property; −1 if the node has none. */
  property(ordinal: number, name: string): number;
  /** Target of the internal edge; −1 if the node has none. */
  internal(ordinal: number, name: string): number;
  /** Text of a property that is a string that is not empty; null for other values. */
  text(ordinal: number, name: string): string | null;
  /** The node has all these properties. */
  hasAll(ordinal: number, names: readonly string[]): boolean;
  isType(ordinal: number, type: string): boolean;
}

/** `indexOf` finds the string of a name in the file; −1 if there is none. */
export function createEdgeReader(graph: HeapGraph, indexOf: (name: string) => number): EdgeReader {
  const { nodes, edges, meta } = graph;
  const propertyType = meta.edgeTypes.indexOf('property');
  const internalType = meta.edgeTypes.indexOf('internal');
  const target = (ordinal: number, type: number, name: string): number => {
    const wanted = indexOf(name);
    if (wanted < 0 || ordinal < 0) return -1;
    for (let edge = nodes.firstEdge[ordinal]; edge < nodes.firstEdge[ordinal + 1]; edge += 1)
      if (edges.type[edge] === type && edges.name[edge] === wanted) return edges.to[edge];
    return -1;
  };
  const isType = (ordinal: number, type: string): boolean =>
    ordinal >= 0 && meta.nodeTypes[nodes.type[ordinal]] === type;
  const property = (ordinal: number, name: string): number => target(ordinal, propertyType, name);
  return {
    property,
    internal: (ordinal, name) => target(ordinal, internalType, name),
    text(ordinal, name) {
      const value = property(ordinal, name);
      if (!isType(value, 'string') && !isType(value, 'concatenated string')) return null;
      return textOfString(graph, value, NAME_CHARS) || null;
    },
    hasAll: (ordinal, names) => names.every((name) => property(ordinal, name) >= 0),
    isType,
  };
}
