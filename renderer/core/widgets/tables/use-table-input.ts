/**
 * Keys and pointer of a table. Pointer events are handled on the table, because rows mount and unmount while scrolling; a press or key
 * means the row with the index under it.
 */
import { copiedRow } from '../copied-text.ts';
import type { KeyboardEvent, MouseEvent, RefObject } from 'react';
import { CopyIcon } from '../icons.tsx';
import { useListKeys } from './list-keys.ts';
import type { MenuEntry, PointMenu } from '../overlays/menu.tsx';
import { entryOfKey } from '../overlays/menu-shortcuts.ts';
import type { Column } from './table-columns.ts';
import type { LoadedRows, TableProps } from './virtual-table-props.ts';

export interface TableInputParts<Row> {
  readonly props: TableProps<Row>;
  readonly source: LoadedRows<Row>;
  /** In the shown order. */
  readonly columns: readonly Column<Row>[];
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** Height of the rows in view, in rows. */
  readonly pageRows: number;
  readonly activeIndex: number;
  /** Makes a row active, scrolls to it and selects it. */
  readonly goTo: (index: number) => void;
  /** The focus moves up, out of the rows. */
  readonly onLeaveUp: () => void;
  readonly menu: PointMenu;
}

export interface TableInput {
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onClick: (event: MouseEvent) => void;
  readonly onDoubleClick: (event: MouseEvent) => void;
  readonly onContextMenu: (event: MouseEvent) => void;
}

/** The action on the row of an index; nothing for a row that is not loaded. Undefined without an action. */
export function onRow<Row>(
  rowAt: (index: number) => Row | undefined,
  action: ((row: Row, index: number) => void) | undefined,
): ((index: number) => void) | undefined {
  if (action === undefined) return undefined;
  return (index) => {
    const row = rowAt(index);
    if (row !== undefined) action(row, index);
  };
}

/** −1: none. */
function indexUnder(event: MouseEvent): number {
  const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null;
  return row === null ? -1 : Number(row.dataset['index']);
}

export function useTableInput<Row>(parts: TableInputParts<Row>): TableInput {
  const { props, source, columns, scroller, pageRows, activeIndex, goTo, onLeaveUp, menu } = parts;
  const { rowCount, rowAt } = source;
  const { onOpen, onMark, onDelete, onCopy = props.arranged?.copy, menuOf, tree } = props;
  const textOfRow = (row: Row): string => copiedRow(columns.map((column) => column.text(row)));
  const entriesOf = (row: Row, index: number): readonly MenuEntry[] => {
    const entries = menuOf?.(row, index) ?? [];
    if (onCopy === undefined) return entries;
    const copyRow = { label: 'Copy row', icon: CopyIcon, shortcut: 'Mod+KeyC', onSelect: () => onCopy(textOfRow(row)) };
    return [...entries, copyRow];
  };
  const openMenuFor = (index: number): void => {
    const row = rowAt(index);
    const box = scroller.current?.querySelector(`[data-index="${index}"]`)?.getBoundingClientRect();
    if (row !== undefined && box !== undefined) menu.openAt({ x: box.left + 24, y: box.bottom }, entriesOf(row, index));
  };
  const onListKey = useListKeys({
    count: rowCount,
    activeIndex,
    pageRows,
    onActive: goTo,
    onOpen: onRow(rowAt, onOpen),
    onMark: onRow(rowAt, onMark),
    onDelete: onRow(rowAt, onDelete),
    onCopy: onCopy === undefined ? undefined : onRow(rowAt, (row) => onCopy(textOfRow(row))),
    onMenu: menuOf === undefined && onCopy === undefined ? undefined : openMenuFor,
    onLeaveUp,
    textOf: (index) => {
      const row = rowAt(index);
      return row === undefined ? null : (columns[0]?.text(row) ?? null);
    },
    tree:
      tree === undefined
        ? undefined
        : {
            levelOf: (index) => {
              const row = rowAt(index);
              return row === undefined ? 1 : tree.levelOf(row);
            },
            expandedOf: (index) => {
              const row = rowAt(index);
              return row === undefined ? null : tree.expandedOf(row);
            },
            onToggle: (index) => onRow(rowAt, tree.onToggle)?.(index),
          },
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = event.shiftKey ? rowAt(activeIndex) : undefined;
    const chosen = row === undefined ? null : entryOfKey(menuOf?.(row, activeIndex) ?? [], event);
    if (chosen === null) {
      onListKey(event);
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    chosen();
  };
  return {
    onKeyDown,
    onClick: (event) => {
      const index = indexUnder(event);
      if (index < 0) return;
      scroller.current?.focus();
      const row = rowAt(index);
      const onChevron = event.target instanceof Element && event.target.closest('.tree-chevron') !== null;
      if (onChevron && row !== undefined && tree !== undefined && tree.expandedOf(row) !== null)
        tree.onToggle(row, index);
      else goTo(index);
    },
    onDoubleClick: (event) => {
      const index = indexUnder(event);
      if (index >= 0) onRow(rowAt, onOpen)?.(index);
    },
    onContextMenu: (event) => {
      const index = indexUnder(event);
      const row = index < 0 ? undefined : rowAt(index);
      const entries = row === undefined ? [] : entriesOf(row, index);
      if (entries.length === 0) return;
      event.preventDefault();
      goTo(index);
      menu.openAt({ x: event.clientX, y: event.clientY }, entries);
    },
  };
}
