/**
 * Bottom-up tree: functions that allocated, with their callers below. A node is a path from a function through a number of callers; calls
 * with the same path share one node. The node id combines the row of one of these calls and the number of steps, so no node table is needed
 * and the id is valid as long as the file is open.
 *
 *
 *     a → b → c (16) c 24 steps 0
 *     x → b → c (8) └ b 24 steps 1
 *                               ├ a 16 steps 2
 *                               └ x 8
 *
 * As in DevTools, the total of a top-level function includes its callees; below it, the values are parts of the top-level function's self
 * size.
 */
import type { SampledTreeNode } from '../../contracts/allocations.ts';
import { byName } from './function-page.ts';
import { NO_CALLER } from './profile-columns.ts';
import { isBareRoot, type ProfileDocument } from './profile-document.ts';

export interface CallerTree {
  /** Callers of a node, largest first; `null`: the functions that allocated. Returns null for an unknown node. */
  childrenOf(nodeId: number | null): SampledTreeNode[] | null;
}

interface Group {
  readonly first: number;
  totalSizeBytes: number;
  count: number;
  hasChildren: boolean;
}

export function createCallerTree(document: ProfileDocument): CallerTree {
  const { calls, functions, functionRows, maxDepth } = document;
  const { functionOf, caller, selfSizeBytes, samples, count } = calls;
  const waysPerRow = maxDepth + 1;
  let rowsOfFunction: Map<number, number[]> | null = null;

  /** Rows with own allocations, by function. */
  function allocating(): Map<number, number[]> {
    if (rowsOfFunction !== null) return rowsOfFunction;
    const found = new Map<number, number[]>();
    for (let row = 0; row < count; row += 1) {
      if (selfSizeBytes[row] === 0 && samples[row] === 0) continue;
      const rows = found.get(functionOf[row]);
      if (rows === undefined) found.set(functionOf[row], [row]);
      else rows.push(row);
    }
    rowsOfFunction = found;
    return found;
  }

  /** The caller, ignoring `(root)`. */
  function callerOf(row: number): number {
    const by = caller[row];
    return by === NO_CALLER || isBareRoot(document, by) ? NO_CALLER : by;
  }

  function stepsUp(row: number, steps: number): number {
    let at = row;
    for (let step = 0; step < steps && at !== NO_CALLER; step += 1) at = callerOf(at);
    return at;
  }

  function goSameWay(one: number, other: number, steps: number): boolean {
    let [a, b] = [one, other];
    for (let step = 0; ; step += 1) {
      if (a === NO_CALLER || b === NO_CALLER || functionOf[a] !== functionOf[b]) return false;
      if (step === steps) return true;
      [a, b] = [callerOf(a), callerOf(b)];
    }
  }

  /** Groups allocating rows by the function that is `steps` callers above. */
  function nodesAfter(rows: Iterable<number>, steps: number): SampledTreeNode[] {
    const groups = new Map<number, Group>();
    for (const row of rows) {
      const at = stepsUp(row, steps);
      if (at === NO_CALLER) continue;
      const group = groups.get(functionOf[at]) ?? { first: row, totalSizeBytes: 0, count: 0, hasChildren: false };
      groups.set(functionOf[at], group);
      group.totalSizeBytes += selfSizeBytes[row];
      group.count += samples[row];
      group.hasChildren ||= callerOf(at) !== NO_CALLER;
    }
    return [...groups]
      .toSorted(
        ([a, one], [b, other]) => other.totalSizeBytes - one.totalSizeBytes || byName(functionRows[a], functionRows[b]),
      )
      .map(([at, { first, totalSizeBytes, count: sampleCount, hasChildren }]) => ({
        ...functions[at],
        nodeId: first * waysPerRow + steps,
        selfSizeBytes: totalSizeBytes,
        totalSizeBytes: steps === 0 ? functionRows[at].totalSizeBytes : totalSizeBytes,
        count: sampleCount,
        hasChildren,
      }));
  }

  return {
    childrenOf(nodeId) {
      const rows = allocating();
      if (nodeId === null) return nodesAfter([...rows.values()].flat(), 0);
      const first = Math.floor(nodeId / waysPerRow);
      const steps = nodeId % waysPerRow;
      if (first >= count || stepsUp(first, steps) === NO_CALLER) return null;
      const alike = (rows.get(functionOf[first]) ?? []).filter((row) => goSameWay(row, first, steps));
      return nodesAfter(alike, steps + 1);
    },
  };
}
