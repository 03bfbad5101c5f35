/** Reads single rows of a heap in tests. */
import { selfSizeOf, type HeapGraph } from '../graph/heap-graph.ts';

/** A movable node cursor: reads one row without an object per node. */
export interface NodeCursor {
  ordinal: number;
  readonly id: number;
  readonly typeName: string;
  readonly rawName: string;
  readonly selfSizeBytes: number;
  readonly edgeCount: number;
}

export function createNodeCursor(graph: HeapGraph): NodeCursor {
  const { nodes, strings, meta } = graph;
  return {
    ordinal: meta.rootOrdinal,
    get id() {
      return nodes.wideId.get(this.ordinal) ?? nodes.id[this.ordinal];
    },
    get typeName() {
      return meta.nodeTypes[nodes.type[this.ordinal]] ?? '';
    },
    get rawName() {
      return strings.get(nodes.name[this.ordinal]);
    },
    get selfSizeBytes() {
      return selfSizeOf(nodes, this.ordinal);
    },
    get edgeCount() {
      return nodes.firstEdge[this.ordinal + 1] - nodes.firstEdge[this.ordinal];
    },
  };
}

/** A movable edge cursor. */
export interface EdgeCursor {
  row: number;
  readonly typeName: string;
  readonly to: number;
  /** Property, variable or internal name, or the element index as text. */
  readonly name: string;
}

export function createEdgeCursor(graph: HeapGraph): EdgeCursor {
  const { edges, strings, meta } = graph;
  return {
    row: 0,
    get typeName() {
      return meta.edgeTypes[edges.typeAt(this.row)] ?? '';
    },
    get to() {
      return edges.to[this.row];
    },
    get name() {
      const numbered = this.typeName === 'element' || this.typeName === 'hidden';
      return numbered ? String(edges.nameAt(this.row)) : strings.get(edges.nameAt(this.row));
    },
  };
}
