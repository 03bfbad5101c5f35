/** What the owner of a table passes to it. */
import type { ReactNode, Ref } from 'react';
import type { MenuEntry } from './menu.tsx';
import type { Column, TableLayout, TableSort } from './table-columns.ts';
import type { RowsInSight } from './visible-row-numbers.ts';

export interface VirtualTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  /** Number of rows, loaded or not. */
  readonly rowCount: number;
  /** Undefined for a row that is not loaded: rendered as a placeholder of the same height. */
  readonly rowAt: (index: number) => Row | undefined;
  readonly keyOf: (row: Row) => string;
  /** Called with the visible rows (`end` exclusive), to load missing ones. */
  readonly onRange?: (start: number, end: number) => void;

  readonly sort?: readonly TableSort[];
  /** A header was clicked; with Shift, the second key is last in the list. */
  readonly onSort?: (sort: readonly TableSort[]) => void;

  readonly selectedKey: string | null;
  readonly onSelect: (row: Row, index: number) => void;
  /** The current index of a key, so that the selection survives sort and filter. */
  readonly indexOfKey?: (key: string) => number;
  /** A row has been active or under the pointer for a moment: its children may be prefetched. */
  readonly onDwell?: (row: Row, index: number) => void;
  /** Enter or double click. */
  readonly onOpen?: (row: Row, index: number) => void;
  /** Space. */
  readonly onMark?: (row: Row, index: number) => void;
  /** Delete. */
  readonly onDelete?: (row: Row, index: number) => void;
  /** Ctrl C: the cells joined by tabs. */
  readonly onCopy?: (text: string) => void;
  readonly menuOf?: (row: Row, index: number) => readonly MenuEntry[];

  /** Present if rows have children; the first column shows the chevron. */
  readonly tree?: {
    readonly levelOf: (row: Row) => number;
    readonly expandedOf: (row: Row) => boolean | null;
    readonly onToggle: (row: Row, index: number) => void;
  };

  /** Widths, order and hidden columns, stored by the owner. */
  readonly layout?: TableLayout | undefined;
  readonly onLayout?: (layout: TableLayout) => void;

  /** Shown instead of rows if there are none. */
  readonly empty?: ReactNode;
  readonly footer?: ReactNode;
  /** The footer starts with this text about the visible rows. */
  readonly inSight?: { readonly testId: string; readonly text: (rows: RowsInSight) => string };
  readonly rowHeightPx?: number;
  readonly rowAttributes?: (row: Row) => Readonly<Record<`data-${string}`, string | undefined>>;
  readonly ref?: Ref<HTMLDivElement>;
}
