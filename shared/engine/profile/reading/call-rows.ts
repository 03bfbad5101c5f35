/**
 * Orders the nodes of a file depth first and merges callees of the same function into one row. Not recursive, because stacks may be deep.
 */
import { NO_NODE, type NodeIds } from './node-ids.ts';
import { NO_FUNCTION, NOT_NESTED, type FileNodes } from './node-builder.ts';
import type { CpuPlace } from '../contract/sampled-profiles.ts';
import { kindOfFunction, NO_CALLER, WORKBENCH, type ProfileCalls } from '../profile-columns.ts';

const NONE = 0xffff_ffff;

export interface CallRows {
  readonly calls: ProfileCalls;
  /** By node number in the file. */
  readonly rowOf: Uint32Array<ArrayBuffer>;
}

/** Callees of a node as linked lists, in file order. */
interface Callees {
  readonly first: Uint32Array;
  readonly last: Uint32Array;
  readonly next: Uint32Array;
  readonly hasCaller: Uint8Array;
}

/**
 * Returns what the workbench's own scripts call of the browser (`querySelector`, `get offsetWidth`) counts as theirs. `fail` creates the exception for
 * nodes that do not form a tree.
 */
export function orderCalls(
  nodes: FileNodes,
  ids: NodeIds,
  functions: readonly CpuPlace[],
  fail: (what: string) => Error,
): CallRows {
  const { count, functionOf } = nodes;
  const { first, last, next, hasCaller } = linkCallees(nodes, ids, fail);
  const rowOf = new Uint32Array(count).fill(NONE);
  const rowFunction = new Uint32Array(count);
  const caller = new Uint32Array(count);
  const depth = new Uint32Array(count);
  const end = new Uint32Array(count);
  /** Node of each function among the current siblings, and the sibling group for which that is valid. */
  const nodeOfFunction = new Uint32Array(functions.length);
  const groupOfFunction = new Uint32Array(functions.length);
  const workbench = functions.findIndex((place) => kindOfFunction(place) === WORKBENCH);
  let groups = 0;
  /** Node that a merged node was merged into. */
  const standsFor = new Uint32Array(count).fill(NONE);
  let merged = 0;
  /** Stack of nodes to visit, with the rows of their callers. */
  const open = new Uint32Array(count);
  const openCaller = new Uint32Array(count);
  let openCount = 0;

  /** Pushes a list of siblings so that the first one is visited next. */
  function openAll(list: number, by: number): void {
    groups += 1;
    const from = openCount;
    const isByWorkbench = workbench >= 0 && by !== NO_CALLER && rowFunction[by] === workbench;
    for (let node = list; node !== NONE;) {
      const following = next[node];
      if (isByWorkbench && functions[functionOf[node]].url === '') functionOf[node] = workbench;
      const of = functionOf[node];
      if (groupOfFunction[of] === groups) {
        const other = nodeOfFunction[of];
        standsFor[node] = other;
        merged += 1;
        if (first[node] !== NONE) {
          if (first[other] === NONE) first[other] = first[node];
          else next[last[other]] = first[node];
          last[other] = last[node];
        }
      } else {
        groupOfFunction[of] = groups;
        nodeOfFunction[of] = node;
        open[openCount] = node;
        openCaller[openCount] = by;
        openCount += 1;
      }
      node = following;
    }
    open.subarray(from, openCount).reverse();
  }

  let outermost = NONE;
  for (let node = count - 1; node >= 0; node -= 1) {
    if (hasCaller[node] !== 0) continue;
    next[node] = outermost;
    outermost = node;
  }
  openAll(outermost, NO_CALLER);

  let rows = 0;
  while (openCount > 0) {
    openCount -= 1;
    const node = open[openCount];
    const by = openCaller[openCount];
    const row = rows;
    rows += 1;
    rowOf[node] = row;
    rowFunction[row] = functionOf[node];
    caller[row] = by;
    depth[row] = by === NO_CALLER ? 0 : depth[by] + 1;
    end[row] = row + 1;
    if (first[node] !== NONE) openAll(first[node], row);
  }
  if (rows + merged < count) throw fail('some of its calls are reachable only from themselves');
  for (let node = 0; node < count; node += 1) if (standsFor[node] !== NONE) rowOf[node] = rowOf[standsFor[node]];
  for (let row = rows - 1; row >= 0; row -= 1) {
    const by = caller[row];
    if (by !== NO_CALLER && end[row] > end[by]) end[by] = end[row];
  }
  return {
    rowOf,
    calls: {
      count: rows,
      functionOf: rowFunction.slice(0, rows),
      caller: caller.slice(0, rows),
      end: end.slice(0, rows),
      depth: depth.slice(0, rows),
    },
  };
}

function linkCallees(nodes: FileNodes, ids: NodeIds, fail: (what: string) => Error): Callees {
  const { count, id, functionOf, parentId, nestedIn, links } = nodes;
  const first = new Uint32Array(count).fill(NONE);
  const last = new Uint32Array(count).fill(NONE);
  const next = new Uint32Array(count).fill(NONE);
  const hasCaller = new Uint8Array(count);
  const callerOf = new Uint32Array(count);

  function link(from: number, to: number): void {
    if (hasCaller[to] !== 0) {
      // Given twice: in the caller's `children` and in the callee's `parent`.
      if (callerOf[to] === from) return;
      throw fail(`the call ${id[to]} has two callers`);
    }
    hasCaller[to] = 1;
    callerOf[to] = from;
    if (first[from] === NONE) first[from] = to;
    else next[last[from]] = to;
    last[from] = to;
  }

  for (let at = 0; at < links.count; at += 1) {
    const callee = ids.nodeOf(links.to[at]);
    if (callee === NO_NODE) throw fail(`${callWith(id[links.from[at]])} calls ${links.to[at]}, which does not exist`);
    link(links.from[at], callee);
  }
  for (let node = 0; node < count; node += 1) {
    if (functionOf[node] === NO_FUNCTION) throw fail(`${callWith(id[node])} has no function`);
    if (nestedIn[node] !== NOT_NESTED) {
      link(nestedIn[node], node);
    } else if (!Number.isNaN(parentId[node])) {
      const by = ids.nodeOf(parentId[node]);
      if (by === NO_NODE) throw fail(`${callWith(id[node])} is called by ${parentId[node]}, which does not exist`);
      link(by, node);
    }
  }
  return { first, last, next, hasCaller };
}

/** A call by its id, NaN if the file gives none. */
function callWith(id: number): string {
  return Number.isNaN(id) ? 'a call without an id' : `the call ${id}`;
}
