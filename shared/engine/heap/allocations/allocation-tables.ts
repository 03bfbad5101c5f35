/** Tables shared by the allocation queries, built on first use. */
import type { HeapAllocations } from '../graph/allocation-columns.ts';
import { findBirths, type Births } from './births.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import { placeSubtrees, type TreePlaces } from '../retained/retained-sizes.ts';
import { sharedSteps } from '../../steps/shared-steps.ts';
import type { Steps } from '../../steps/steps.ts';
import { layAllocationRows, type AllocationRows } from './allocation-rows.ts';
import { nameFunctions, sumLive, type AllocationFrames, type AllocationTotals } from './trace-totals.ts';

export interface AllocationTables {
  readonly allocations: HeapAllocations;
  births(): Steps<Births>;
  /** Live objects and allocations by stack. */
  live(): Steps<AllocationTotals>;
  rows(): AllocationRows;
  frames(): AllocationFrames;
  /** Kept, because one range is asked for after the other. */
  places(dominator: Uint32Array): Steps<TreePlaces>;
  /** Bytes of the tables built so far. */
  readonly heldBytes: number;
  /** Bytes that the class query of a range still needs, with retained sizes. */
  readonly missingBytes: number;
}

export function createAllocationTables(document: HeapDocument, allocations: HeapAllocations): AllocationTables {
  const { graph } = document;
  let rows: AllocationRows | null = null;
  let frames: AllocationFrames | null = null;
  let places: TreePlaces | null = null;
  let birthBytes = 0;
  const rowsOnce = (): AllocationRows => (rows ??= layAllocationRows(document, allocations));
  const births = sharedSteps(function* find(): Steps<Births> {
    const found = yield* findBirths(graph, allocations);
    birthBytes = found.byteLength;
    return found;
  });
  return {
    allocations,
    births,
    live: sharedSteps(function* sum(): Steps<AllocationTotals> {
      return yield* sumLive(graph, allocations, rowsOnce(), yield* births());
    }),
    rows: rowsOnce,
    frames: () => (frames ??= nameFunctions(graph, allocations)),
    *places(dominator) {
      places ??= yield* placeSubtrees(dominator);
      return places;
    },
    get heldBytes() {
      return birthBytes + (places === null ? 0 : places.numberAt.byteLength + places.end.byteLength);
    },
    get missingBytes() {
      const ofBirths = birthBytes === 0 ? 4 : 0;
      // Two columns that stay, and one temporary column.
      const ofPlaces = places === null ? 12 : 4;
      return graph.nodes.count * (ofBirths + ofPlaces);
    },
  };
}
