/** Maps node ids to node numbers. V8 counts ids from 1; other programs may use any numbers. */

/** No node has this id. */
export const NO_NODE = -1;

export interface NodeIds {
  /** Node number, or `NO_NODE`. */
  nodeOf(id: number): number;
  /** An id used by two nodes; null if all are unique. */
  readonly twice: number | null;
}

/** Nodes without an id (NaN) are skipped. */
export function indexIds(ids: Float64Array<ArrayBuffer>): NodeIds {
  let largest = 0;
  let isDense = true;
  for (let node = 0; node < ids.length; node += 1) {
    const id = ids[node];
    if (id > largest) largest = id;
    if (id < 0 || id % 1 !== 0) isDense = Number.isNaN(id) && isDense;
  }
  return isDense && largest <= ids.length * 8 + 65_536 ? indexInTable(ids, largest) : indexInMap(ids);
}

function indexInTable(ids: Float64Array<ArrayBuffer>, largest: number): NodeIds {
  /** Node number + 1 by id. */
  const table = new Uint32Array(largest + 1);
  let twice: number | null = null;
  for (let node = 0; node < ids.length; node += 1) {
    const id = ids[node];
    if (Number.isNaN(id)) continue;
    if (table[id] !== 0) twice = id;
    table[id] = node + 1;
  }
  return {
    twice,
    nodeOf: (id) => (id >= 0 && id <= largest && id % 1 === 0 ? table[id] - 1 : NO_NODE),
  };
}

function indexInMap(ids: Float64Array<ArrayBuffer>): NodeIds {
  const numbers = new Map<number, number>();
  let twice: number | null = null;
  for (let node = 0; node < ids.length; node += 1) {
    const id = ids[node];
    if (Number.isNaN(id)) continue;
    if (numbers.has(id)) twice = id;
    numbers.set(id, node);
  }
  return { twice, nodeOf: (id) => numbers.get(id) ?? NO_NODE };
}
