/** Tables shared by the allocation queries, built on first use. */
import type { HeapAllocations } from '../graph/allocation-columns.ts';
import { findBirths, type Births } from './births.ts';
import { orderByDominator, type DominatorPreorder } from '../dominators/dominator-preorder.ts';
import type { HeapGraph } from '../graph/heap-graph.ts';
import { sharedSteps } from '../../steps/shared-steps.ts';
import type { Steps } from '../../steps/steps.ts';
import {
  indexTraces,
  nameFunctions,
  sumLive,
  type AllocationFrames,
  type LiveTotals,
  type TraceRows,
} from './trace-totals.ts';

export interface AllocationTables {
  readonly allocations: HeapAllocations;
  births(): Steps<Births>;
  /** Live objects by stack. */
  live(): Steps<LiveTotals>;
  rows(): TraceRows;
  frames(): AllocationFrames;
  preorder(dominator: Uint32Array): Steps<DominatorPreorder>;
  /** Bytes of the tables built so far. */
  readonly heldBytes: number;
  /** Bytes that the class query of a range still needs, with retained sizes. */
  readonly missingBytes: number;
}

export function createAllocationTables(graph: HeapGraph, allocations: HeapAllocations): AllocationTables {
  let rows: TraceRows | null = null;
  let frames: AllocationFrames | null = null;
  let preorder: DominatorPreorder | null = null;
  let birthBytes = 0;
  const rowsOnce = (): TraceRows => (rows ??= indexTraces(allocations));
  return {
    allocations,
    births: sharedSteps(function* find(): Steps<Births> {
      const found = yield* findBirths(graph, allocations);
      birthBytes = found.byteLength;
      return found;
    }),
    live: sharedSteps(() => sumLive(graph, allocations, rowsOnce())),
    rows: rowsOnce,
    frames: () => (frames ??= nameFunctions(graph, allocations)),
    *preorder(dominator) {
      preorder ??= yield* orderByDominator(dominator);
      return preorder;
    },
    get heldBytes() {
      const preorderBytes = preorder === null ? 0 : preorder.numberAt.byteLength + preorder.subtree.byteLength;
      return birthBytes + preorderBytes;
    },
    get missingBytes() {
      const births = birthBytes === 0 ? 4 : 0;
      // Two columns that stay, and one temporary column.
      const places = preorder === null ? 12 : 0;
      return graph.nodes.count * (births + places);
    },
  };
}
