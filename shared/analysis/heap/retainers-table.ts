/** Edges by the node they lead to: who holds a node, without a look at all edges. */
import type { HeapGraph } from './heap-graph.ts';
import { inSteps, type BackgroundStage, type Steps } from './steps.ts';

export interface Retainers {
  /** Edges into node n are `edge[first[n]] … edge[first[n + 1]]`, as rows of the edges, in the file's order. */
  readonly first: Uint32Array;
  readonly edge: Uint32Array;
  readonly byteLength: number;
}

/** Bytes that the table takes. */
export function retainersByteLength({ nodes, edges }: HeapGraph): number {
  return (nodes.count + 2 + edges.count) * 4;
}

export function* findRetainers(graph: HeapGraph): Steps<Retainers, BackgroundStage> {
  const { nodes, edges } = graph;
  const { to } = edges;
  // Counted two rows up, so that filling moves the starts to where they belong.
  const first = new Uint32Array(nodes.count + 2);
  yield* inSteps({ stage: 'retained', pass: 0, passes: 2 }, edges.count, (from, until) => {
    for (let row = from; row < until; row += 1) first[to[row] + 2] += 1;
  });
  for (let ordinal = 2; ordinal < first.length; ordinal += 1) first[ordinal] += first[ordinal - 1];
  const edge = new Uint32Array(edges.count);
  yield* inSteps({ stage: 'retained', pass: 1, passes: 2 }, edges.count, (from, until) => {
    for (let row = from; row < until; row += 1) {
      const target = to[row] + 1;
      edge[first[target]] = row;
      first[target] += 1;
    }
  });
  return { first, edge, byteLength: first.byteLength + edge.byteLength };
}

/** The node that an edge comes from. */
export function ownerOfEdge({ firstEdge, count }: HeapGraph['nodes'], edgeRow: number): number {
  let low = 0;
  let high = count;
  // Largest node whose edges begin at or before the row; nodes without edges share a start with the next one.
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (firstEdge[middle] <= edgeRow) low = middle;
    else high = middle;
  }
  return low;
}
