/**
 * Decides which edges are retaining, for dominators. As in DevTools, these are not: weak edges, edges from a node to itself, shortcuts
 * except at the root, the table's half of a WeakMap entry, and edges from nodes outside a page into a page (depth-first.ts knows which
 * nodes those are).
 */
import { createBits, hasBit, setBit, type Bits } from '../columns/bits.ts';
import type { Ephemerons } from '../graph/ephemerons.ts';
import type { HeapWalkable } from '../graph/heap-graph.ts';

/** Columns and numbers that loops destructure; may be shared with other threads. */
export interface EdgeRules {
  readonly weak: number;
  readonly shortcut: number;
  /** Type of edges that may be half of a WeakMap entry; −1 if the heap has no entries. */
  readonly internal: number;
  /** By string index: WeakMap entry, or 0. */
  readonly entryOfName: Uint32Array;
  /** By entry: id of its table. */
  readonly tableId: Float64Array;
  /** By node: whether it is the table of an entry. */
  readonly tables: Bits;
}

const ID_BITS = (1 << 20) - 1;

/** Nodes with these ids. There may be more than 2^24 entries, too many for a `Set`. */
function markTables({ nodes }: HeapWalkable, { count, tableId }: Ephemerons): Bits {
  const tables = createBits(nodes.count);
  if (count === 0) return tables;
  const slots = new Float64Array(2 ** Math.ceil(Math.log2(count * 2 + 2)));
  const mask = slots.length - 1;
  const slotOf = (id: number): number => {
    let slot = (Math.imul(id, 0x9e37_79b1) >>> 7) & mask;
    while (slots[slot] !== 0 && slots[slot] !== id) slot = (slot + 1) & mask;
    return slot;
  };
  /** By the lower bits of an id, which fit the cache and rule out most nodes. */
  const mayBe = createBits(ID_BITS + 1);
  for (let entry = 1; entry <= count; entry += 1) {
    slots[slotOf(tableId[entry])] = tableId[entry];
    setBit(mayBe, tableId[entry] & ID_BITS);
  }
  const { id: nodeId, count: nodeCount } = nodes;
  for (let ordinal = 0; ordinal < nodeCount; ordinal += 1) {
    const id = nodeId[ordinal];
    if (hasBit(mayBe, id & ID_BITS) && id !== 0 && slots[slotOf(id)] === id) setBit(tables, ordinal);
  }
  return tables;
}

export function edgeRulesOf(graph: HeapWalkable, ephemerons: Ephemerons): EdgeRules {
  const { edgeTypes } = graph.meta;
  return {
    weak: edgeTypes.indexOf('weak'),
    shortcut: edgeTypes.indexOf('shortcut'),
    internal: ephemerons.count === 0 ? -1 : edgeTypes.indexOf('internal'),
    entryOfName: ephemerons.entryOfName,
    tableId: ephemerons.tableId,
    tables: markTables(graph, ephemerons),
  };
}
