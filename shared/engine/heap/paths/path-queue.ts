/** Priority queue of incomplete paths: a binary heap in columns, without an object per path. */

/** No previous state. */
export const NO_STATE = -1;

export interface PathQueue {
  /** Adds a path: from `node` over `edge` to the node of state `towards`. Returns its state. */
  add(node: number, edge: number, towards: number, cost: number): number;
  /** Removes the state with the lowest cost; of equal ones the longest path, then the one added first. `NO_STATE` if empty. */
  take(): number;
  readonly size: number;
  /** Number of states added. */
  readonly added: number;
  nodeOf(state: number): number;
  /** Row of the edge from the state's node to the next one; meaningless for the first state. */
  edgeOf(state: number): number;
  towards(state: number): number;
  /** Number of edges from the state's node to the object. */
  lengthOf(state: number): number;
  costOf(state: number): number;
}

export function createPathQueue(): PathQueue {
  let node = new Uint32Array(1024);
  let edge = new Uint32Array(1024);
  let towards = new Int32Array(1024);
  let length = new Uint32Array(1024);
  let cost = new Float64Array(1024);
  let queue = new Uint32Array(1024);
  let added = 0;
  let size = 0;

  function grow(): void {
    const rows = node.length * 2;
    node = enlarged(node, new Uint32Array(rows));
    edge = enlarged(edge, new Uint32Array(rows));
    towards = enlarged(towards, new Int32Array(rows));
    length = enlarged(length, new Uint32Array(rows));
    cost = enlarged(cost, new Float64Array(rows));
    queue = enlarged(queue, new Uint32Array(rows));
  }

  function isBefore(a: number, b: number): boolean {
    if (cost[a] !== cost[b]) return cost[a] < cost[b];
    return length[a] === length[b] ? a < b : length[a] > length[b];
  }

  function rise(from: number): void {
    const state = queue[from];
    let at = from;
    while (at > 0) {
      const above = (at - 1) >>> 1;
      if (!isBefore(state, queue[above])) break;
      queue[at] = queue[above];
      at = above;
    }
    queue[at] = state;
  }

  function sink(): void {
    const state = queue[0];
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= size) break;
      if (below + 1 < size && isBefore(queue[below + 1], queue[below])) below += 1;
      if (!isBefore(queue[below], state)) break;
      queue[at] = queue[below];
      at = below;
    }
    queue[at] = state;
  }

  return {
    add(ofNode, ofEdge, next, ofCost) {
      if (added === node.length) grow();
      const state = added;
      node[state] = ofNode;
      edge[state] = ofEdge;
      towards[state] = next;
      length[state] = next === NO_STATE ? 0 : length[next] + 1;
      cost[state] = ofCost;
      added += 1;
      queue[size] = state;
      size += 1;
      rise(size - 1);
      return state;
    },
    take() {
      if (size === 0) return NO_STATE;
      const state = queue[0];
      size -= 1;
      queue[0] = queue[size];
      if (size > 0) sink();
      return state;
    },
    get size() {
      return size;
    },
    get added() {
      return added;
    },
    nodeOf: (state) => node[state],
    edgeOf: (state) => edge[state],
    towards: (state) => towards[state],
    lengthOf: (state) => length[state],
    costOf: (state) => cost[state],
  };
}

function enlarged<T extends Uint32Array | Int32Array | Float64Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
