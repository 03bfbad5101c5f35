/** What a column is, how columns share the width, and sorting of rows that are all here. No React in it. */
import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** Px, or what is left over (at least `minWidthPx`). One column of a table should grow. */
  readonly width: number | 'grow';
  readonly minWidthPx?: number;
  /** Text left, figures right. */
  readonly align?: 'left' | 'right';
  /** The figures end in a unit column: the head leaves room for it. */
  readonly hasUnit?: boolean;
  readonly cell: (row: Row) => ReactNode;
  /** The cell as text: for copying, for type-ahead. */
  readonly text: (row: Row) => string;
  /** Shown on hover where the cell may be cut. */
  readonly tooltip?: (row: Row) => string;
  /** Present where rows can be ordered by it; figures begin with the largest. */
  readonly sortable?: 'text' | 'figure';
  /** For rows that are all here: what to order by. */
  readonly sortValue?: (row: Row) => string | number | null;
  /** What the column means, for its head's tooltip. */
  readonly explanation?: string;
  /** False for the column that names the row. */
  readonly canHide?: boolean;
}

export interface TableSort {
  readonly columnId: string;
  readonly descending: boolean;
}

export interface TableLayout {
  /** Px by column id. */
  readonly widths: Readonly<Record<string, number>>;
  readonly hidden: readonly string[];
  /** Column ids from left to right; columns not named follow in their own order. */
  readonly order: readonly string[];
}

/** The roles of a table, by hand: rows that are placed one by one and come and go are no `<tr>` in a `<table>`. */
export const TABLE_ROLES = {
  group: { role: 'rowgroup' },
  row: { role: 'row' },
  head: { role: 'columnheader' },
  cell: { role: 'gridcell' },
} as const;

const MIN_COLUMN_PX = 40;

/** The columns in sight, from left to right. */
export function orderedColumns<C extends { readonly id: string }>(
  columns: readonly C[],
  layout: Pick<TableLayout, 'hidden' | 'order'>,
): readonly C[] {
  const place = (column: C): number => {
    const index = layout.order.indexOf(column.id);
    return index < 0 ? layout.order.length + columns.indexOf(column) : index;
  };
  return columns.filter((column) => !layout.hidden.includes(column.id)).toSorted((a, b) => place(a) - place(b));
}

export function columnWidthPx<Row>(column: Column<Row>, layout: Pick<TableLayout, 'widths'>): number {
  const chosenPx = layout.widths[column.id];
  const natural = column.width === 'grow' ? (column.minWidthPx ?? 120) : column.width;
  return Math.max(column.minWidthPx ?? MIN_COLUMN_PX, chosenPx ?? natural);
}

/** The CSS grid of one row, and the width below which the table scrolls sideways. */
export function columnTemplate<Row>(
  columns: readonly Column<Row>[],
  layout: Pick<TableLayout, 'widths'>,
): { template: string; widthPx: number } {
  let widthPx = 0;
  const template = columns.map((column) => {
    const px = columnWidthPx(column, layout);
    widthPx += px;
    return column.width === 'grow' ? `minmax(${px}px, 1fr)` : `${px}px`;
  });
  return { template: template.join(' '), widthPx };
}

/** The sort after a click on a head: the same head turns it round; with Shift it becomes (or turns) the second key. */
export function nextSort<Row>(
  sort: readonly TableSort[],
  column: Column<Row>,
  addSecond: boolean,
): readonly TableSort[] {
  const begin: TableSort = { columnId: column.id, descending: column.sortable === 'figure' };
  const present = sort.find((key) => key.columnId === column.id);
  const turned = present === undefined ? begin : { columnId: column.id, descending: !present.descending };
  const [first] = sort;
  if (!addSecond || first === undefined) return [turned];
  return first.columnId === column.id ? [turned, ...sort.slice(1)] : [first, turned];
}

/** Rows in order; equal ones keep theirs. What has no value comes last either way. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: readonly TableSort[],
): readonly Row[] {
  const keys = sort.flatMap(({ columnId, descending }) => {
    const valueOf = columns.find((column) => column.id === columnId)?.sortValue;
    return valueOf === undefined ? [] : [{ valueOf, direction: descending ? -1 : 1 }];
  });
  if (keys.length === 0) return rows;
  return rows.toSorted((a, b) => {
    for (const { valueOf, direction } of keys) {
      const left = valueOf(a);
      const right = valueOf(b);
      if (left === right) continue;
      if (left === null) return 1;
      if (right === null) return -1;
      const order =
        typeof left === 'string' && typeof right === 'string' ? left.localeCompare(right) : left < right ? -1 : 1;
      if (order !== 0) return order * direction;
    }
    return 0;
  });
}
