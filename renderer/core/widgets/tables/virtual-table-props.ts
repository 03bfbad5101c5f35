/** The properties that the owner of a table passes to it. */
import type { ReactNode, Ref } from 'react';
import type { MenuEntry } from '../overlays/menu.tsx';
import type { Column, TableLayout, TableSort } from './table-columns.ts';
import type { VisibleRows } from './visible-row-numbers.ts';

/** The stored layout of a table, and copying with its confirmation. */
export interface ArrangedTable {
  readonly layout: TableLayout;
  readonly setLayout: (layout: TableLayout) => void;
  readonly copied: boolean;
  readonly copy: (text: string) => void;
}

/** Rows that are loaded as they become visible. */
export interface LoadedRows<Row> {
  /** Number of rows, loaded or not. */
  readonly rowCount: number;
  /** Undefined for a row that is not loaded: rendered as a placeholder of the same height. */
  readonly rowAt: (index: number) => Row | undefined;
  /** The current index of a key, so that the selection survives sort and filter. */
  readonly indexOfKey?: (key: string) => number;
  /** Called with the visible rows (`end` exclusive), to load missing ones. */
  readonly onRange?: (start: number, end: number) => void;
}

export interface TableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;

  readonly sort?: readonly TableSort[];
  /** A header was clicked; with Shift, the second key is last in the list. */
  readonly onSort?: (sort: readonly TableSort[]) => void;

  readonly selectedKey: string | null;
  /** The keyboard is on the first row, unselected, until it is on another: for a table that a key leads into. */
  readonly startsActive?: boolean;
  readonly onSelect: (row: Row, index: number) => void;
  /** A row has been active or under the pointer for a moment: its children may be prefetched. */
  readonly onDwell?: (row: Row, index: number) => void;
  /** Enter or double click. */
  readonly onOpen?: (row: Row, index: number) => void;
  /** Space. */
  readonly onMark?: (row: Row, index: number) => void;
  /** Delete. */
  readonly onDelete?: (row: Row, index: number) => void;
  /** Ctrl C and "Copy row": the cells joined by tabs. By default `arranged` copies. */
  readonly onCopy?: (text: string) => void;
  /** "Copy row" follows the entries. */
  readonly menuOf?: (row: Row, index: number) => readonly MenuEntry[];

  /** Present if rows have children; the first column shows the chevron. */
  readonly tree?: {
    readonly levelOf: (row: Row) => number;
    readonly expandedOf: (row: Row) => boolean | null;
    readonly onToggle: (row: Row, index: number) => void;
  };

  /** Widths, order and hidden columns, stored by the owner; without it they last as long as the table. */
  readonly arranged?: ArrangedTable;

  /** Shown instead of rows if there are none. */
  readonly empty?: ReactNode;
  readonly footer?: ReactNode;
  /** The footer starts with this text about the visible rows. */
  readonly inView?: { readonly testId: string; readonly text: (rows: VisibleRows) => string };
  readonly rowHeightPx?: number;
  readonly rowAttributes?: (row: Row) => Readonly<Record<`data-${string}`, string | undefined>>;
  readonly ref?: Ref<HTMLDivElement>;
}

export type VirtualTableProps<Row> = TableProps<Row> & ({ readonly rows: readonly Row[] } | LoadedRows<Row>);
