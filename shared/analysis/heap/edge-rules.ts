/**
 * Which edges keep their target alive, for the question of who dominates whom. Not counted, as DevTools does not:
 * weak edges, edges of a node to itself, shortcuts anywhere but at the root, the table's half of a WeakMap entry, and edges
 * from what is not part of a page into what is (the walk in depth-first.ts knows which nodes those are).
 */
import type { Ephemerons } from './ephemerons.ts';
import type { HeapGraph } from './heap-graph.ts';

/** Columns and numbers for loops to take apart; may be shared with other threads. */
export interface EdgeRules {
  readonly weak: number;
  readonly shortcut: number;
  /** Type of the edges that may be half an entry of a WeakMap; −1 where the heap has no entries. */
  readonly internal: number;
  /** By string index: entry of a WeakMap, or 0. */
  readonly entryOfName: Uint32Array;
  /** By entry: id of its table. */
  readonly tableId: Float64Array;
}

export function edgeRulesOf({ meta }: HeapGraph, { count, entryOfName, tableId }: Ephemerons): EdgeRules {
  return {
    weak: meta.edgeTypes.indexOf('weak'),
    shortcut: meta.edgeTypes.indexOf('shortcut'),
    internal: count === 0 ? -1 : meta.edgeTypes.indexOf('internal'),
    entryOfName,
    tableId,
  };
}
