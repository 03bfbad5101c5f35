/**
 * Functions that allocated, and who called them: the tree turned round. A node is a way from a function some steps up its callers; all
 * calls that go the same way are one node. It is named by one of them and the number of steps, so that nothing has to be kept and the
 * name is good as long as the file is.
 *
 *     a → b → c (16)          c  24           steps 0
 *     x → b → c (8)           └ b  24         steps 1
 *                               ├ a  16       steps 2
 *                               └ x   8
 *
 * As in DevTools the total of a function at the top is all that was allocated in it, by its callees too; below it stands what the top
 * one allocated itself.
 */
import type { SampledTreeNode } from '../../contracts/allocations.ts';
import { byName } from './function-page.ts';
import { NO_CALLER } from './profile-columns.ts';
import { isBareRoot, type ProfileDocument } from './profile-document.ts';

export interface CallerTree {
  /** Callers of a node, largest first; `null`: the functions that allocated. Null where no node has the name. */
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

  /** Rows that allocated something themselves, by function. */
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

  /** The caller that counts: `(root)` calls nobody. */
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

  /** Allocating rows by the function that they come to after so many steps. */
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
