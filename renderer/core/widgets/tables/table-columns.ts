/** Column definitions, width distribution, and sorting of loaded rows. No React here. */
import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** Px, or the remaining width (at least `minWidthPx`). One column per table should grow. */
  readonly width: number | 'grow';
  readonly minWidthPx?: number;
  /** Text left, figures right. */
  readonly align?: 'left' | 'right';
  /** Figures end in a unit column, for which the header reserves room. */
  readonly hasUnit?: boolean;
  /** By default the text. */
  readonly cell?: (row: Row) => ReactNode;
  /** The cell as text for copying and type-ahead. */
  readonly text: (row: Row) => string;
  /** Tooltip of a left-aligned cell, which may be truncated. By default the text. */
  readonly tooltip?: (row: Row) => string;
  /** Present if sortable; figures sort descending first. */
  readonly sortable?: 'text' | 'figure';
  /** The sort value, for loaded rows. By default the text. */
  readonly sortValue?: (row: Row) => string | number | null;
  /** Explanation in the header tooltip. */
  readonly explanation?: string;
  /** True: it goes before the others where there is no room. */
  readonly leavesFirst?: boolean;
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
  /** Column ids from left to right; unnamed columns follow in their own order. */
  readonly order: readonly string[];
}

/** Explicit table roles: virtual rows are not `<tr>` in a `<table>`. */
export const TABLE_ROLES = {
  group: { role: 'rowgroup' },
  row: { role: 'row' },
  head: { role: 'columnheader' },
  cell: { role: 'gridcell' },
} as const;

const MIN_COLUMN_PX = 40;

/** The visible columns from left to right. */
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

/**
 * The columns that fit, so that nothing scrolls sideways: those that say least go, then the last ones, but those that always stay, that grow, or that sort. A person's own widths are kept as they are.
 * `availablePx`: 0 while it is unknown.
 */
export function fittingColumns<Row>(
  columns: readonly Column<Row>[],
  layout: Pick<TableLayout, 'widths'>,
  { availablePx, sort }: { readonly availablePx: number; readonly sort: readonly TableSort[] },
): readonly Column<Row>[] {
  if (availablePx === 0 || Object.keys(layout.widths).length > 0) return columns;
  let kept = columns;
  while (columnTemplate(kept, layout).widthPx > availablePx) {
    const canGo = kept.filter(
      ({ id, canHide, width }) =>
        canHide !== false && width !== 'grow' && !sort.some(({ columnId }) => columnId === id),
    );
    const gone = canGo.findLast(({ leavesFirst }) => leavesFirst === true) ?? canGo.at(-1);
    if (gone === undefined) break;
    kept = kept.filter((column) => column !== gone);
  }
  return kept;
}

/** The CSS grid of a row, and the width below which the table scrolls horizontally. */
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

/** The sort after a click on a header: the same header reverses it; with Shift it becomes (or reverses) the second key. */
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

/** Sorted rows, stable for equal values. Missing values are last in both directions. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: readonly TableSort[],
): readonly Row[] {
  const keys = sort.flatMap(({ columnId, descending }) => {
    const column = columns.find(({ id }) => id === columnId);
    return column === undefined ? [] : [{ valueOf: column.sortValue ?? column.text, direction: descending ? -1 : 1 }];
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

/** The sort of a query: one key of the analysis and its direction. */
export interface QuerySort<Sort extends string> {
  readonly sort: Sort;
  readonly descending: boolean;
}

/** Converts between the sort of a query and that of the table header. `byColumn` has the key of each sortable column. */
export function columnSorts<Sort extends string>(byColumn: Readonly<Record<string, Sort>>, first: QuerySort<Sort>) {
  return {
    /** For the header. */
    ofQuery: ({ sort, descending }: QuerySort<Sort>): TableSort[] =>
      Object.entries(byColumn)
        .filter(([, each]) => each === sort)
        .map(([columnId]) => ({ columnId, descending })),
    /** After a click on a header; `first` if its column is unknown. */
    ofTable: (sorts: readonly TableSort[]): QuerySort<Sort> => {
      const last = sorts.at(-1);
      const sort = byColumn[last?.columnId ?? ''];
      return last === undefined || sort === undefined ? first : { sort, descending: last.descending };
    },
  };
}
