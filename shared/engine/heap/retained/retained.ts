/**
 * Distances, dominators and retained sizes, per object and per class. Computed after the class table because it takes longer; the document
 * can be used meanwhile.
 */
import type { PageNodes } from '../dominators/page-nodes.ts';
import { walkInputOf, type NodeOrder } from '../dominators/walk-input.ts';
import { devToolsDistance, measureDistances, NO_DISTANCE, type Distances } from './distances.ts';
import { findHeapTree } from '../dominators/dominator-tree.ts';
import { findEphemerons, type Ephemerons } from '../graph/ephemerons.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import { release } from '../columns/release.ts';
import { placeSubtrees, sumRetained, sumRetainedByKey, type RetainedSizes } from './retained-sizes.ts';
import type { Steps } from '../../steps/steps.ts';
import { awaitAhead, type FiguresAhead } from './work-ahead.ts';

export interface RetainedFigures {
  readonly order: NodeOrder;
  readonly pages: PageNodes;
  /** Number of the dominator by number; 0 for the root. */
  readonly dominator: Uint32Array;
  readonly retained: RetainedSizes;
  /** By node. */
  readonly distance: Distances;
  /** By row of the class table. */
  readonly rowRetained: Float64Array;
  /** By row: smallest distance of its nodes. */
  readonly rowDistance: Float64Array;
}

/** Results that were computed or begun before. */
export interface Prepared {
  readonly ephemerons: Ephemerons;
  /** If its result is null, it was cancelled and is computed here. */
  readonly ahead: FiguresAhead | null;
}

export function* computeRetained(
  document: HeapDocument,
  { ephemerons, ahead }: Prepared = { ephemerons: findEphemerons(document.graph.strings), ahead: null },
): Steps<RetainedFigures> {
  const { graph, keys, table } = document;
  const { nodes } = graph;
  // Distances do not need dominators: with two threads they are measured meanwhile, with one they come last, to save memory.
  const measuredEarly = ahead === null ? null : yield* measureDistances(graph, ephemerons);
  const treeAhead = ahead === null ? null : yield* awaitAhead(ahead.tree, 'dominators');
  const { order, pages, dominator, spare } = treeAhead ?? (yield* findHeapTree(walkInputOf(graph, ephemerons)));
  const tree = { nodes, order, dominator };
  const retained = yield* sumRetained(tree);
  const placesAhead = ahead === null || treeAhead === null ? null : yield* awaitAhead(ahead.places, 'retained');
  // With the second thread, the spare memory went there.
  const places = placesAhead ?? (yield* placeSubtrees(dominator, treeAhead === null ? spare : []));
  const retainedByKey = yield* sumRetainedByKey(tree, retained, keys, places);
  release(places.end, places.numberAt);
  const distance = measuredEarly ?? (yield* measureDistances(graph, ephemerons));

  const rowRetained = new Float64Array(table.rows.length);
  table.rowOfKey.forEach((row, key) => {
    if (row >= 0) rowRetained[row] += retainedByKey[key];
  });
  const rowDistance = new Float64Array(table.rows.length).fill(Number.POSITIVE_INFINITY);
  leastDistances(document, distance).forEach((least, key) => {
    const row = table.rowOfKey[key];
    if (row >= 0 && least < rowDistance[row]) rowDistance[row] = least;
  });
  return { order, pages, dominator, retained, distance, rowRetained, rowDistance };
}

/** By key: smallest distance, as DevTools shows it, of its nodes with a size; infinite if no path leads to any. */
function leastDistances({ graph, keys }: HeapDocument, distance: Distances): Float64Array {
  const { count, selfSize } = graph.nodes;
  const { keyOf } = keys;
  const least = new Float64Array(keys.count).fill(Number.POSITIVE_INFINITY);
  for (let ordinal = 0; ordinal < count; ordinal += 1) {
    const key = keyOf[ordinal];
    if (distance[ordinal] === NO_DISTANCE) continue;
    if (distance[ordinal] < least[key] && selfSize[ordinal] !== 0) least[key] = distance[ordinal];
  }
  return least.map((far) => devToolsDistance(distance, far));
}
