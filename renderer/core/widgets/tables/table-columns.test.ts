import { describe, expect, it } from 'vitest';
import { columnTemplate, fittingColumns, nextSort, orderedColumns, sortRows, type Column } from './table-columns.ts';

interface Row {
  readonly name: string;
  readonly size: number | null;
}
const column = (id: string, more: Partial<Column<Row>> = {}): Column<Row> => ({
  id,
  title: id,
  width: 80,
  cell: () => null,
  text: () => '',
  ...more,
});
const name = column('name', { width: 'grow', minWidthPx: 100, sortable: 'text', sortValue: (row) => row.name });
const size = column('size', { sortable: 'figure', sortValue: (row) => row.size });
const count = column('count');

describe('columns', () => {
  it('use the chosen order; new ones follow in their own', () => {
    const ids = (layout: { hidden: string[]; order: string[] }) =>
      orderedColumns([name, size, count], layout).map(({ id }) => id);
    expect(ids({ hidden: [], order: [] })).toEqual(['name', 'size', 'count']);
    expect(ids({ hidden: [], order: ['size', 'name'] })).toEqual(['size', 'name', 'count']);
    expect(ids({ hidden: ['size'], order: ['count', 'gone'] })).toEqual(['count', 'name']);
  });

  it('go from the last one on where there is no room, but the sorted one and that of the names', () => {
    const ids = (availablePx: number, widths: Readonly<Record<string, number>> = {}) =>
      fittingColumns(
        [name, size, count, column('bar')],
        { widths },
        {
          availablePx,
          sort: [{ columnId: 'count', descending: true }],
        },
      ).map(({ id }) => id);
    expect(ids(340)).toEqual(['name', 'size', 'count', 'bar']);
    expect(ids(339)).toEqual(['name', 'size', 'count']);
    expect(ids(200)).toEqual(['name', 'count']);
    expect(ids(90)).toEqual(['name', 'count']);
    expect(ids(90, { size: 300 })).toHaveLength(4);
    expect(ids(0)).toHaveLength(4);
  });

  it('that say least go before the last ones', () => {
    const columns = [name, column('method', { leavesFirst: true }), column('type', { leavesFirst: true }), size, count];
    const ids = (availablePx: number) =>
      fittingColumns(columns, { widths: {} }, { availablePx, sort: [] }).map(({ id }) => id);
    expect(ids(400)).toEqual(['name', 'method', 'size', 'count']);
    expect(ids(300)).toEqual(['name', 'size', 'count']);
    expect(ids(200)).toEqual(['name', 'size']);
  });

  it('share the width down to their minimum', () => {
    expect(columnTemplate([name, size], { widths: { size: 10 } })).toEqual({
      template: 'minmax(100px, 1fr) 40px',
      widthPx: 140,
    });
  });
});

describe('sorting', () => {
  it('starts descending for figures and ascending for text, and reverses', () => {
    expect(nextSort([], size, false)).toEqual([{ columnId: 'size', descending: true }]);
    expect(nextSort([], name, false)).toEqual([{ columnId: 'name', descending: false }]);
    expect(nextSort([{ columnId: 'size', descending: true }], size, false)).toEqual([
      { columnId: 'size', descending: false },
    ]);
  });

  it('adds a second key with Shift and reverses it', () => {
    const two = nextSort([{ columnId: 'size', descending: true }], name, true);
    expect(two).toEqual([
      { columnId: 'size', descending: true },
      { columnId: 'name', descending: false },
    ]);
    expect(nextSort(two, name, true)[1]).toEqual({ columnId: 'name', descending: true });
    expect(nextSort(two, size, true)[0]).toEqual({ columnId: 'size', descending: false });
    expect(nextSort(two, count, false)).toEqual([{ columnId: 'count', descending: false }]);
  });

  it('orders rows by both keys with missing values last in both directions', () => {
    const rows: Row[] = [
      { name: 'b', size: 1 },
      { name: 'a', size: null },
      { name: 'c', size: 2 },
      { name: 'a', size: 1 },
    ];
    const order = (descending: boolean) =>
      sortRows(
        rows,
        [name, size],
        [
          { columnId: 'size', descending },
          { columnId: 'name', descending: false },
        ],
      ).map((row) => `${row.name}${row.size ?? '?'}`);
    expect(order(true)).toEqual(['c2', 'a1', 'b1', 'a?']);
    expect(order(false)).toEqual(['a1', 'b1', 'c2', 'a?']);
    expect(sortRows(rows, [name], [])).toBe(rows);
  });
});
