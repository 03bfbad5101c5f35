/**
 * Bottom-up tree: functions that were on top of the stack, with their callers below. A node is a path from a function through a number of
 * callers; calls with the same path share one node. The node id combines the row of one of these calls and the number of steps, so no node
 * table is needed and the id is valid as long as the file is open.
 *
 *
 *     a → b → c (16 ms) c 24 steps 0
 *     x → b → c (8 ms) └ b 24 steps 1
 *                               ├ a 16 steps 2
 *                               └ x 8
 *
 * As in DevTools, the total of a top-level function includes its callees; below it, the values are parts of the top-level function's self
 * weight.
 */
import type { ProfileTreeNode } from './contract/sampled-profiles.ts';
import { largestTotalFirst } from './function-page.ts';
import { NO_CALLER } from './profile-columns.ts';
import { functionRow, type ProfileDocument } from './profile-document.ts';
import { isOfProgram, type ProfileFigures } from './profile-figures.ts';

interface Group {
  readonly first: number;
  self: number;
  samples: number;
  hasChildren: boolean;
}

/** Callers of a node, largest first; `null`: functions with self weight. Returns null for an unknown node. */
export function callersOf(
  document: ProfileDocument,
  { self, selfSamples, functions: ofFunctions }: ProfileFigures,
  nodeId: number | null,
): ProfileTreeNode[] | null {
  const { calls, functions, maxDepth } = document;
  const { functionOf, caller, count } = calls;
  const waysPerRow = maxDepth + 1;

  /** The caller, ignoring `(root)`. */
  function callerOf(row: number): number {
    const by = caller[row];
    return by === NO_CALLER || !isOfProgram(document, by) ? NO_CALLER : by;
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

  /** Groups rows with own weight by the function that is `steps` callers above. */
  function nodesAfter(
    steps: number,
    isWanted: (row: number) => boolean,
    total: Float64Array | null = null,
  ): ProfileTreeNode[] {
    const groups = new Map<number, Group>();
    for (let row = 0; row < count; row += 1) {
      if ((selfSamples[row] === 0 && self[row] === 0) || !isWanted(row)) continue;
      const at = stepsUp(row, steps);
      if (at === NO_CALLER) continue;
      let group = groups.get(functionOf[at]);
      if (group === undefined) {
        group = { first: row, self: 0, samples: 0, hasChildren: false };
        groups.set(functionOf[at], group);
      }
      group.self += self[row];
      group.samples += selfSamples[row];
      group.hasChildren ||= callerOf(at) !== NO_CALLER;
    }
    return [...groups]
      .map(([at, group]) => ({
        ...functionRow(document, functions[at], group.self, total?.[at] ?? group.self, group.samples),
        nodeId: group.first * waysPerRow + steps,
        hasChildren: group.hasChildren,
      }))
      .toSorted((a, b) => b.self - a.self || largestTotalFirst(a, b));
  }

  if (nodeId === null) return nodesAfter(0, (row) => isOfProgram(document, row), ofFunctions.total);
  const first = Math.floor(nodeId / waysPerRow);
  const steps = nodeId % waysPerRow;
  if (first >= count || !isOfProgram(document, first) || stepsUp(first, steps) === NO_CALLER) return null;
  return nodesAfter(steps + 1, (row) => functionOf[row] === functionOf[first] && goSameWay(row, first, steps));
}
