/** Calls while they are merged and removed: nodes with a caller and a function, and their order as rows of a profile. */
import { NO_CALLER, type ProfileCalls } from './profile-columns.ts';

/** No node or row. */
export const NONE = 0xffff_ffff;

/** A caller has a smaller number than its callees. */
export interface CallNodes {
  readonly count: number;
  readonly functionOf: Uint32Array;
  readonly caller: Uint32Array;
}

export interface CallNodesBuilder {
  /** The callee of a node (`NO_CALLER`: an outermost call) with a function; adds it if there is none. */
  readonly child: (caller: number, functionOf: number) => number;
  functionOf(node: number): number;
  finish(): CallNodes;
}

const FIRST_NODES = 1024;

/** Finds callees in a hash table of typed arrays: a `Map` of millions of entries takes several times longer. */
export function createCallNodes(): CallNodesBuilder {
  let callers = new Uint32Array(FIRST_NODES);
  let functions = new Uint32Array(FIRST_NODES);
  /** Node + 1; 0 is free. Twice as many slots as nodes or more. */
  let slots = new Uint32Array(FIRST_NODES * 2);
  let count = 0;

  /** The slot of a callee, or the free slot where it belongs. */
  function slotOf(caller: number, fn: number): number {
    const mask = slots.length - 1;
    let hash = Math.imul(caller + 1, 0x9e37_79b1) ^ Math.imul(fn + 1, 0x85eb_ca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d);
    let slot = (hash ^ (hash >>> 13)) & mask;
    for (let node = slots[slot]; node !== 0; node = slots[slot]) {
      if (callers[node - 1] === caller && functions[node - 1] === fn) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  function grow(): void {
    const [oldCallers, oldFunctions] = [callers, functions];
    callers = new Uint32Array(oldCallers.length * 2);
    callers.set(oldCallers);
    functions = new Uint32Array(oldFunctions.length * 2);
    functions.set(oldFunctions);
    slots = new Uint32Array(slots.length * 2);
    for (let node = 0; node < count; node += 1) slots[slotOf(callers[node], functions[node])] = node + 1;
  }

  return {
    child(caller, fn) {
      const slot = slotOf(caller, fn);
      if (slots[slot] !== 0) return slots[slot] - 1;
      callers[count] = caller;
      functions[count] = fn;
      count += 1;
      slots[slot] = count;
      if (count === callers.length) grow();
      return count - 1;
    },
    functionOf: (node) => functions[node],
    finish: () => ({ count, functionOf: functions.slice(0, count), caller: callers.slice(0, count) }),
  };
}

/** The calls of a profile as they are. */
export function nodesOf({ count, functionOf, caller }: ProfileCalls): CallNodes {
  return { count, functionOf, caller };
}

/**
 * Orders nodes as rows of a profile, with callees directly after their caller. `standsFor` names the node that each node is merged into;
 * `rowOf` has no row for a merged one.
 */
export function layCalls(
  { count, functionOf, caller }: CallNodes,
  standsFor: Uint32Array | null,
): { readonly rowOf: Uint32Array; readonly calls: ProfileCalls } {
  const first = new Uint32Array(count).fill(NONE);
  const next = new Uint32Array(count).fill(NONE);
  let outermost = NONE;
  for (let node = count - 1; node >= 0; node -= 1) {
    if (standsFor !== null && standsFor[node] !== node) continue;
    const by = caller[node];
    next[node] = by === NO_CALLER ? outermost : first[by];
    if (by === NO_CALLER) outermost = node;
    else first[by] = node;
  }
  const rowOf = new Uint32Array(count).fill(NONE);
  const laid = { functionOf: new Uint32Array(count), caller: new Uint32Array(count) };
  const end = new Uint32Array(count);
  const depth = new Uint32Array(count);
  const open = new Uint32Array(count);
  let openCount = 0;
  let rows = 0;
  for (let node = outermost; node !== NONE || openCount > 0;) {
    if (node === NONE) {
      openCount -= 1;
      const done = open[openCount];
      end[rowOf[done]] = rows;
      node = next[done];
      continue;
    }
    const by = caller[node];
    rowOf[node] = rows;
    laid.functionOf[rows] = functionOf[node];
    laid.caller[rows] = by === NO_CALLER ? NO_CALLER : rowOf[by];
    depth[rows] = openCount;
    rows += 1;
    open[openCount] = node;
    openCount += 1;
    node = first[node];
  }
  return {
    rowOf,
    calls: {
      count: rows,
      functionOf: laid.functionOf.slice(0, rows),
      caller: laid.caller.slice(0, rows),
      end: end.slice(0, rows),
      depth: depth.slice(0, rows),
    },
  };
}
