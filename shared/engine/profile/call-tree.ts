/** Top-down call tree. Calls without weight, as in the requested range, are omitted. */
import type { ProfileTreeNode } from './contract/sampled-profiles.ts';
import { largestTotalFirst } from './function-page.ts';
import { ROOT } from './profile-columns.ts';
import { functionRow, type ProfileDocument } from './profile-document.ts';
import { isOfProgram, type ProfileFigures } from './profile-figures.ts';

/** Callees of a call, largest first; `null`: the outermost calls of the program, without V8's overhead. */
export function calleesOf(
  document: ProfileDocument,
  figures: ProfileFigures,
  parent: number | null,
): ProfileTreeNode[] {
  const { calls, functions } = document;
  const rows = parent === null ? outermostRows(document) : rowsBelow(document, parent);
  return rows
    .filter((row) => figures.totalSamples[row] > 0 || figures.total[row] > 0)
    .map((row) => ({
      ...functionRow(
        document,
        functions[calls.functionOf[row]],
        figures.self[row],
        figures.total[row],
        figures.selfSamples[row],
      ),
      nodeId: row,
      // Files without samples have weights only.
      hasChildren: figures.totalSamples[row] > figures.selfSamples[row] || figures.total[row] > figures.self[row],
    }))
    .toSorted((a, b) => largestTotalFirst(a, b) || a.nodeId - b.nodeId);
}

/** Direct callees of a row: each begins at the end of the previous one. */
export function rowsBelow({ calls: { end } }: Pick<ProfileDocument, 'calls'>, row: number): number[] {
  const rows: number[] = [];
  for (let callee = row + 1; callee < end[row]; callee = end[callee]) rows.push(callee);
  return rows;
}

/** Calls without a caller in the program: those below V8's `(root)` or without any caller. */
export function outermostRows(document: Pick<ProfileDocument, 'calls' | 'kindOf'>): number[] {
  const { calls, kindOf } = document;
  const rows: number[] = [];
  for (let row = 0; row < calls.count; row = calls.end[row]) {
    if (kindOf[calls.functionOf[row]] === ROOT) rows.push(...rowsBelow(document, row));
    else rows.push(row);
  }
  return rows.filter((row) => isOfProgram(document, row));
}
