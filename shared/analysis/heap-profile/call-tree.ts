/** Top-down call tree and icicle chart. */
import type { AnalysisAnswer } from '../../contracts/analysis.ts';
import type { SampledTreeNode } from '../../contracts/allocations.ts';
import { byName } from './function-page.ts';
import { isBareRoot, type ProfileDocument } from './profile-document.ts';

export function callNode({ calls, functions, totals, end }: ProfileDocument, row: number): SampledTreeNode {
  return {
    ...functions[calls.functionOf[row]],
    nodeId: row,
    selfSizeBytes: calls.selfSizeBytes[row],
    totalSizeBytes: totals[row],
    count: calls.samples[row],
    hasChildren: end[row] > row + 1,
  };
}

/** Direct callees of a row in file order: each begins at the end of the previous one. */
function calleesOf({ end }: ProfileDocument, row: number): number[] {
  const callees: number[] = [];
  for (let callee = row + 1; callee < end[row]; callee = end[callee]) callees.push(callee);
  return callees;
}

function largestFirst({ totals, calls, functionRows }: ProfileDocument, rows: readonly number[]): number[] {
  return rows.toSorted(
    (a, b) =>
      totals[b] - totals[a] || byName(functionRows[calls.functionOf[a]], functionRows[calls.functionOf[b]]) || a - b,
  );
}

/** Outermost calls; V8's `(root)` is skipped unless it allocated something itself. */
function outermost(document: ProfileDocument): number[] {
  const { count } = document.calls;
  if (count === 0) return [];
  return isBareRoot(document, 0) ? calleesOf(document, 0) : [0];
}

/** Callees of a call, largest first; `null`: the outermost calls. */
export function calleeRows(document: ProfileDocument, row: number | null): number[] {
  return largestFirst(document, row === null ? outermost(document) : calleesOf(document, row));
}

/** Boxes by depth from the outermost call, each inside its caller's width, largest first; small ones are omitted. */
export function icicleOf(document: ProfileDocument, minShare: number): AnalysisAnswer<'heap-profile.icicle'> {
  const { calls, functions, totals, totalSizeBytes } = document;
  const minBytes = minShare * totalSizeBytes;
  const boxes: AnalysisAnswer<'heap-profile.icicle'>['boxes'] = [];
  const open: { row: number; depth: number; startBytes: number }[] = [];
  if (calls.count > 0 && totals[0] > 0) open.push({ row: 0, depth: 0, startBytes: 0 });
  let depths = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { row, depth, startBytes } = next;
    boxes.push({
      ...functions[calls.functionOf[row]],
      depth,
      startBytes,
      sizeBytes: totals[row],
      selfSizeBytes: calls.selfSizeBytes[row],
    });
    depths = Math.max(depths, depth + 1);
    let at = startBytes;
    for (const callee of largestFirst(document, calleesOf(document, row))) {
      if (totals[callee] < minBytes || totals[callee] === 0) break;
      open.push({ row: callee, depth: depth + 1, startBytes: at });
      at += totals[callee];
    }
  }
  return { boxes, depths, totalSizeBytes };
}
