/** Edges by target node: finds retainers of a node without scanning all edges. */
import type { HeapGraph } from './heap-graph.ts';
import { inSteps, type Steps } from '../../steps/steps.ts';

export interface Retainers {
  /** Edges into node n are `edge[first[n]] … edge[first[n + 1]]`, as edge rows in file order. */
  readonly first: Uint32Array;
  readonly edge: Uint32Array;
  /** Source node of an edge, like `ownerOfEdge` but faster for many edges. */
  readonly ownerOf: (edgeRow: number) => number;
  readonly byteLength: number;
}

/** The owner of every 32nd edge is stored, so that the search for an owner starts a few nodes away. */
const OWNER_SHIFT = 5;

/** Bytes of the table. */
export function retainersByteLength({ nodes, edges }: HeapGraph): number {
  return (nodes.count + 2 + edges.count + (edges.count >>> OWNER_SHIFT) + 2) * 4;
}

export function* findRetainers(graph: HeapGraph): Steps<Retainers> {
  const { nodes, edges } = graph;
  const { to } = edges;
  // Counted two rows up, so that filling moves the starts into place.
  const first = new Uint32Array(nodes.count + 2);
  yield* inSteps({ stage: 'tables', pass: 0, passes: 2 }, edges.count, (from, until) => {
    for (let row = from; row < until; row += 1) first[to[row] + 2] += 1;
  });
  for (let ordinal = 2; ordinal < first.length; ordinal += 1) first[ordinal] += first[ordinal - 1];
  const edge = new Uint32Array(edges.count);
  yield* inSteps({ stage: 'tables', pass: 1, passes: 2 }, edges.count, (from, until) => {
    for (let row = from; row < until; row += 1) {
      const target = to[row] + 1;
      edge[first[target]] = row;
      first[target] += 1;
    }
  });
  const noted = noteOwners(graph);
  return {
    first,
    edge,
    ownerOf: (row) => {
      const block = row >>> OWNER_SHIFT;
      return ownerBetween(nodes.firstEdge, row, noted[block], noted[block + 1] + 1);
    },
    byteLength: first.byteLength + edge.byteLength + noted.byteLength,
  };
}

/** By block of edges: the owner of its first edge, then the last node. */
function noteOwners({ nodes, edges }: HeapGraph): Uint32Array {
  const { firstEdge, count } = nodes;
  const blockEdges = 1 << OWNER_SHIFT;
  const noted = new Uint32Array((edges.count >>> OWNER_SHIFT) + 2).fill(count - 1);
  for (let ordinal = 0, block = 0; ordinal < count; ordinal += 1) {
    const end = firstEdge[ordinal + 1];
    for (; block * blockEdges < end; block += 1) noted[block] = ordinal;
  }
  return noted;
}

/** Source node of an edge. */
export function ownerOfEdge({ firstEdge, count }: HeapGraph['nodes'], edgeRow: number): number {
  return ownerBetween(firstEdge, edgeRow, 0, count);
}

function ownerBetween(firstEdge: Uint32Array, edgeRow: number, first: number, end: number): number {
  let low = first;
  let high = end;
  // Largest node whose edges begin at or before the row; nodes without edges share a start with the next one.
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (firstEdge[middle] <= edgeRow) low = middle;
    else high = middle;
  }
  return low;
}
