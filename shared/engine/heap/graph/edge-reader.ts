/** Reads properties, variables and internal references of nodes by name. */
import { edgeTargets } from './edge-targets.ts';
import type { HeapGraph } from './heap-graph.ts';
import { textOfString } from './string-text.ts';

/** Maximum length of a name in a property such as `displayName`. */
const NAME_CHARS = 200;

export interface EdgeReader {
  /** Target of the property; −1 if the node is −1 or has none. */
  property(ordinal: number, name: string): number;
  /** Target of the internal edge; −1 if the node is −1 or has none. */
  internal(ordinal: number, name: string): number;
  /** Text of a property that is a string that is not empty; null for other values. */
  text(ordinal: number, name: string): string | null;
  /** The node has all these properties. */
  hasAll(ordinal: number, names: readonly string[]): boolean;
  isType(ordinal: number, type: string): boolean;
}

export function createEdgeReader(graph: HeapGraph): EdgeReader {
  const { nodes, strings, meta } = graph;
  const [properties, internals] = [edgeTargets(graph, 'property'), edgeTargets(graph, 'internal')];
  const isType = (ordinal: number, type: string): boolean =>
    ordinal >= 0 && meta.nodeTypes[nodes.type[ordinal]] === type;
  const property = (ordinal: number, name: string): number => properties(ordinal, strings.indexOf(name));
  return {
    property,
    internal: (ordinal, name) => internals(ordinal, strings.indexOf(name)),
    text(ordinal, name) {
      const value = property(ordinal, name);
      if (!isType(value, 'string') && !isType(value, 'concatenated string')) return null;
      return textOfString(graph, value, NAME_CHARS) || null;
    },
    hasAll: (ordinal, names) => names.every((name) => property(ordinal, name) >= 0),
    isType,
  };
}
