/**
 * What a heap snapshot shows beyond counts and shallow sizes: distances, dominators and retained sizes, per object and per
 * class. Computed after the class table, for it takes longer; the document can be used all along.
 */
import { orderDepthFirst, type DepthFirstOrder, type PageNodes } from './depth-first.ts';
import { measureDistances } from './distances.ts';
import { findDominators } from './dominators.ts';
import { edgeRulesOf } from './edge-rules.ts';
import { findEphemerons } from './ephemerons.ts';
import type { HeapDocument } from './heap-document.ts';
import { release } from './release.ts';
import { sumRetained, sumRetainedByKey } from './retained-sizes.ts';
import type { BackgroundStage, Steps } from './steps.ts';

export interface RetainedFigures {
  readonly order: Pick<DepthFirstOrder, 'numberOf' | 'ordinalOf'>;
  readonly pages: PageNodes;
  /** Number of the dominator by depth-first number; 0 for the root. */
  readonly dominator: Uint32Array;
  /** Bytes by depth-first number. */
  readonly retained: Float64Array;
  /** By node. */
  readonly distance: Int32Array;
  /** By row of the class table. */
  readonly rowRetained: Float64Array;
  /** By row: least distance of its nodes. */
  readonly rowDistance: Float64Array;
}

export function* computeRetained(document: HeapDocument): Steps<RetainedFigures, BackgroundStage> {
  const { graph, keys, table } = document;
  const { nodes } = graph;
  const ephemerons = findEphemerons(graph.strings);
  const { numberOf, ordinalOf, pages, ...walked } = yield* orderDepthFirst(graph, edgeRulesOf(graph, ephemerons));
  const dominator = yield* findDominators(walked);
  release(walked.parent, walked.firstHolder, walked.holder);
  const tree = { nodes, order: { numberOf, ordinalOf }, dominator };
  const retained = yield* sumRetained(tree);
  const retainedByKey = yield* sumRetainedByKey(tree, retained, keys);
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
  return { order: tree.order, pages, dominator, retained, distance, rowRetained, rowDistance };
}
