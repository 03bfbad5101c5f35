import { describe, expect, it } from 'vitest';
import type { HeapDiffRow } from '../../../../shared/engine/heap/contract/heap-differences.ts';
import { heapNode } from '../../../core/testing/analysis.ts';
import { createObjectPages } from '../objects/object-pages.ts';
import { diffLines, restOf, sideKey } from './diff-rows.ts';

function row(name: string, added: number, removed: number): HeapDiffRow {
  return {
    name,
    addedCount: added,
    removedCount: removed,
    countDelta: added - removed,
    addedSizeBytes: added * 16,
    removedSizeBytes: removed * 16,
    sizeDeltaBytes: (added - removed) * 16,
  };
}

const TOTALS = row('', 10, 4);
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function pagesOf(ids: readonly number[]) {
  return createObjectPages({
    load: () =>
      Promise.resolve({
        ok: true,
        value: { rows: ids.map((id) => ({ node: heapNode(id), edge: null })), total: ids.length },
      }),
    onChange: () => undefined,
  });
}

describe('lines of a comparison', () => {
  it('add up to the totals regardless of the filter', () => {
    const rows = [row('Order', 6, 1), row('Array', 1, 2)];
    const rest = restOf(TOTALS, rows);
    expect(rest).toMatchObject({ addedCount: 3, removedCount: 1, countDelta: 2, sizeDeltaBytes: 32 });
    const lines = diffLines({ rows, total: 5, totals: TOTALS }, pagesOf([]), false);
    expect(lines.map(({ kind }) => kind)).toEqual(['class', 'class', 'rest', 'total']);
    expect(lines[2]).toMatchObject({ classes: 3, row: rest });
  });

  it('have a line for remaining classes only if a filter or limit hides some', () => {
    const answer = { rows: [row('Order', 10, 4)], total: 1, totals: TOTALS };
    expect(diffLines(answer, pagesOf([]), false).map(({ kind }) => kind)).toEqual(['class', 'total']);
    expect(diffLines(answer, pagesOf([]), true).map(({ kind }) => kind)).toEqual(['class', 'rest', 'total']);
  });

  it('expand a class into new and then deleted objects, and collapse both', async () => {
    const pages = pagesOf([7]);
    const answer = { rows: [row('Order', 1, 1)], total: 1, totals: TOTALS };
    for (const side of ['added', 'removed'] as const)
      pages.open(sideKey('Order', side), { kind: 'diff', base: '/a', match: 'auto', className: 'Order', side });
    await turn();
    const lines = diffLines(answer, pages, false);
    expect(lines.map(({ kind }) => kind)).toEqual(['class', 'object', 'object', 'total']);
    // Deleted objects are not in the later snapshot, so they cannot be expanded.
    expect(lines.slice(1, 3)).toMatchObject([
      { isGone: false, expanded: false },
      { isGone: true, expanded: null },
    ]);
    pages.close('class:Order');
    expect(pages.keys()).toEqual([]);
  });
});
