/**
 * What a heap snapshot shows beyond counts and shallow sizes: distances, dominators and retained sizes, per object and per
 * class. Computed after the class table, for it takes longer; the document can be used all along.
 */
import { findDominators } from './dominators.ts';
import { orderDepthFirst, type DepthFirstOrder } from './depth-first.ts';
import { measureDistances } from './distances.ts';
import { findEphemerons } from './ephemerons.ts';
import { findEssentialEdges, markPageObjects } from './essential-edges.ts';
import type { HeapDocument } from './heap-document.ts';
import { sumRetained, sumRetainedByKey } from './retained-sizes.ts';
import type { BackgroundStage, Steps } from './steps.ts';

export interface RetainedFigures {
  readonly order: DepthFirstOrder;
  /** Number of the dominator by depth-first number; 0 for the root. */
  readonly dominator: Uint32Array;
  /** Bytes by depth-first number. */
  readonly retained: Float64Array;
  /** By node. */
  readonly distance: Int32Array;
  /** By row of the class table. */
  readonly rowRetained: Float64Array;
  /** Least distance of the row's nodes. */
  readonly rowDistance: Float64Array;
}

export function* computeRetained(document: HeapDocument): Steps<RetainedFigures, BackgroundStage> {
  const { graph, keys, table } = document;
  const { nodes, edges, meta } = graph;
  const ephemerons = findEphemerons(graph.strings);
  const isPage = markPageObjects(graph);
  const essential = yield* findEssentialEdges(graph, isPage, ephemerons, { stage: 'dominators', pass: 0, passes: 4 });
  const order = yield* orderDepthFirst({
    nodeCount: nodes.count,
    rootOrdinal: meta.rootOrdinal,
    firstEdge: nodes.firstEdge,
    edgeTo: edges.to,
    essential,
  });
  const dominator = yield* findDominators(order);
  const retained = sumRetained(nodes, order, dominator);
  yield { stage: 'retained', done: 1, total: 2 };
  const retainedByKey = sumRetainedByKey({
    nodes,
    order,
    dominator,
    retained,
    keyOf: keys.keyOf,
    keyCount: keys.count,
  });
  yield { stage: 'retained', done: 2, total: 2 };
  const distance = yield* measureDistances(graph, ephemerons);

  const rowRetained = new Float64Array(table.rows.length);
  table.rowOfKey.forEach((row, key) => {
    if (row >= 0) rowRetained[row] += retainedByKey[key];
  });
  const rowDistance = new Float64Array(table.rows.length).fill(Number.POSITIVE_INFINITY);
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
    if (nodes.selfSize[ordinal] === 0) continue;
    const row = table.rowOfKey[keys.keyOf[ordinal]];
    if (row >= 0 && distance[ordinal] < rowDistance[row]) rowDistance[row] = distance[ordinal];
  }
  return { order, dominator, retained, distance, rowRetained, rowDistance };
}
