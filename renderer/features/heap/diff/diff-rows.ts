/** Lines of a comparison: classes, objects of expanded classes, and one line for all other classes, so that columns add up. */
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import type { HeapDiffRow } from '../../../../shared/engine/heap/contract/heap-differences.ts';
import { linesUnder, type ObjectLine } from '../objects/object-lines.ts';
import { KEY_SEPARATOR, type ObjectPages } from '../objects/object-pages.ts';

export type DiffTotals = AnalysisAnswer<'heap.diff'>['totals'];
export type DiffSide = 'added' | 'removed';

export type DiffHead =
  | { readonly kind: 'class'; readonly key: string; readonly row: HeapDiffRow; readonly expanded: boolean | null }
  /** Classes without their own line. */
  | { readonly kind: 'rest'; readonly key: 'rest'; readonly classes: number; readonly row: DiffTotals }
  | { readonly kind: 'total'; readonly key: 'total'; readonly row: DiffTotals };

export type DiffLine = DiffHead | ObjectLine;

const FIGURES = [
  'addedCount',
  'removedCount',
  'countDelta',
  'addedSizeBytes',
  'removedSizeBytes',
  'sizeDeltaBytes',
] as const satisfies readonly (keyof DiffTotals)[];

/** Totals minus the listed rows. */
export function restOf(totals: DiffTotals, rows: readonly DiffTotals[]): DiffTotals {
  const rest = { ...totals };
  for (const row of rows) for (const figure of FIGURES) rest[figure] -= row[figure];
  return rest;
}

function classKey(name: string): string {
  return `class:${name}`;
}

/** Key of the expanded new or deleted objects of a class. */
export function sideKey(name: string, side: DiffSide): string {
  return `${classKey(name)}${KEY_SEPARATOR}${side}`;
}

/** `hidden`: number of matching classes that are not listed; null if unknown. */
export function diffLines(
  answer: Pick<AnalysisAnswer<'heap.diff'>, 'rows' | 'total' | 'totals'>,
  pages: ObjectPages,
  isFiltered: boolean,
): DiffLine[] {
  const lines: DiffLine[] = [];
  for (const row of answer.rows) {
    const open = (['added', 'removed'] as const).filter((side) => pages.opened(sideKey(row.name, side)) !== null);
    const canOpen = row.addedCount + row.removedCount > 0;
    lines.push({ kind: 'class', key: classKey(row.name), row, expanded: canOpen ? open.length > 0 : null });
    for (const side of open) lines.push(...linesUnder(pages, sideKey(row.name, side), 2));
  }
  const rest = restOf(answer.totals, answer.rows);
  const hidden = answer.total - answer.rows.length;
  if (hidden > 0 || isFiltered) lines.push({ kind: 'rest', key: 'rest', classes: hidden, row: rest });
  lines.push({ kind: 'total', key: 'total', row: answer.totals });
  return lines;
}
