/**
 * The table of the window: virtual rows that may still be loading, headers to sort, resize, hide and reorder, optional tree rows, and the
 * keyboard of `list-keys.ts`. The focus stays on the table (`aria-activedescendant`).
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useMemo, useRef, useState, type MouseEvent, type ReactNode, type Ref } from 'react';
import { useListKeys } from './list-keys.ts';
import { usePointMenu, type MenuEntry } from './menu.tsx';
import { createRowSlots } from './row-slots.ts';
import { visibleRowNumbers, type RowsInSight } from './visible-row-numbers.ts';
import {
  columnTemplate,
  orderedColumns,
  TABLE_ROLES,
  type Column,
  type TableLayout,
  type TableSort,
} from './table-columns.ts';
import { TableHead } from './table-head.tsx';
import { TableRow } from './table-row.tsx';
import { useDwell } from './use-dwell.ts';

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

const OVERSCAN_ROWS = 12;
const HEAD_HEIGHT_PX = 26;

export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const { label, rowCount, rowAt, keyOf, onRange, selectedKey, onSelect, indexOfKey, tree, rowHeightPx = 24 } = props;
  const scroller = useRef<HTMLDivElement | null>(null);
  const [ownLayout, setOwnLayout] = useState<TableLayout>({ widths: {}, hidden: [], order: [] });
  const layout = props.layout ?? ownLayout;
  const setLayout = props.onLayout ?? setOwnLayout;
  const columns = useMemo(() => orderedColumns(props.columns, layout), [props.columns, layout]);
  const [active, setActive] = useState<number>(-1);
  const [focusedColumn, setFocusedColumn] = useState<string | null>(null);
  const baseId = useId();
  const menu = usePointMenu(() => scroller.current?.focus());

  const virtual = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan: OVERSCAN_ROWS,
    scrollPaddingStart: HEAD_HEIGHT_PX,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const end = (items.at(-1)?.index ?? -1) + 1;
  useEffect(() => {
    if (end > first) onRange?.(first, end);
  }, [first, end, onRange]);

  // The selection is a key; the active index follows its row after a sort or filter.
  const selectedIndex = selectedKey === null ? -1 : (indexOfKey?.(selectedKey) ?? -2);
  // Updated during rendering: a key press in between would otherwise go to another row at the old index.
  const [followedIndex, setFollowedIndex] = useState(-1);
  if (selectedIndex !== followedIndex) {
    setFollowedIndex(selectedIndex);
    if (selectedIndex >= -1) setActive(selectedIndex);
  }
  const activeIndex = Math.min(active, rowCount - 1);

  // A pane that opens must not cover the row it belongs to.
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    let beforePx = element.clientHeight;
    const observer = new ResizeObserver(() => {
      const nowPx = element.clientHeight;
      const row = nowPx < beforePx ? element.querySelector('[data-active]') : null;
      const topPx = (row?.getBoundingClientRect().top ?? 0) - element.getBoundingClientRect().top;
      const wasVisible = row !== null && topPx >= 0 && topPx < beforePx;
      if (wasVisible && topPx + rowHeightPx > nowPx) element.scrollTop += topPx + rowHeightPx - nowPx;
      beforePx = nowPx;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [rowHeightPx]);

  const withRow = (action: ((row: Row, index: number) => void) | undefined) =>
    action === undefined
      ? undefined
      : (index: number) => {
          const row = rowAt(index);
          if (row !== undefined) action(row, index);
        };
  const activeRow = activeIndex < 0 ? undefined : rowAt(activeIndex);
  useDwell({
    scroller,
    activeIndex,
    activeKey: activeRow === undefined ? null : keyOf(activeRow),
    onDwell: withRow(props.onDwell),
  });
  const goTo = (index: number): void => {
    setFocusedColumn(null);
    setActive(index);
    virtual.scrollToIndex(index);
    withRow(onSelect)?.(index);
  };
  const textOfRow = (row: Row): string => columns.map((column) => column.text(row)).join('\t');
  const openMenuFor = (index: number): void => {
    const row = rowAt(index);
    const box = scroller.current?.querySelector(`[data-index="${index}"]`)?.getBoundingClientRect();
    if (row !== undefined && box !== undefined)
      menu.openAt({ x: box.left + 24, y: box.bottom }, props.menuOf?.(row, index) ?? []);
  };
  const { onCopy } = props;
  const onKeyDown = useListKeys({
    count: rowCount,
    activeIndex,
    pageRows: Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 240) - HEAD_HEIGHT_PX) / rowHeightPx) - 1),
    onActive: goTo,
    onOpen: withRow(props.onOpen),
    onMark: withRow(props.onMark),
    onDelete: withRow(props.onDelete),
    onCopy: onCopy === undefined ? undefined : withRow((row) => onCopy(textOfRow(row))),
    onMenu: props.menuOf === undefined ? undefined : openMenuFor,
    onLeaveUp: () => setFocusedColumn(columns[0]?.id ?? null),
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
            onToggle: (index) => withRow(tree.onToggle)?.(index),
          },
  });
  // Pointer events are handled on the table, because rows mount and unmount while scrolling.
  const indexUnder = (event: MouseEvent): number => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null;
    return row === null ? -1 : Number(row.dataset['index']);
  };
  const onClick = (event: MouseEvent): void => {
    const index = indexUnder(event);
    if (index < 0) return;
    scroller.current?.focus();
    const row = rowAt(index);
    const onChevron = event.target instanceof Element && event.target.closest('.tree-chevron') !== null;
    if (onChevron && row !== undefined && tree !== undefined && tree.expandedOf(row) !== null)
      tree.onToggle(row, index);
    else goTo(index);
  };
  const onDoubleClick = (event: MouseEvent): void => {
    const index = indexUnder(event);
    if (index >= 0) withRow(props.onOpen)?.(index);
  };
  const onContextMenu = (event: MouseEvent): void => {
    const index = indexUnder(event);
    const row = index < 0 ? undefined : rowAt(index);
    if (row === undefined || props.menuOf === undefined) return;
    event.preventDefault();
    goTo(index);
    menu.openAt({ x: event.clientX, y: event.clientY }, props.menuOf(row, index));
  };
  const activeId =
    focusedColumn !== null
      ? `${baseId}-head-${focusedColumn}`
      : activeIndex < 0
        ? undefined
        : `${baseId}-${activeIndex}`;
  const grid = {
    role: tree === undefined ? 'grid' : 'treegrid',
    'aria-label': label,
    'aria-rowcount': rowCount + 1,
    'aria-colcount': columns.length,
    'aria-activedescendant': activeId,
    tabIndex: 0,
    onKeyDown,
    onClick,
    onDoubleClick,
    onContextMenu,
    onBlur: () => setFocusedColumn(null),
  };

  const { template, widthPx } = columnTemplate(columns, layout);
  const [rowSlots] = useState(createRowSlots);
  const slots = rowSlots.of(
    items.map(({ index }) => {
      const row = rowAt(index);
      return row === undefined ? `row-${index}` : keyOf(row);
    }),
  );
  const { inSight, footer } = props;
  const seen = visibleRowNumbers(virtual.scrollOffset ?? 0, virtual.scrollRect?.height ?? 0, {
    rowCount,
    rowHeightPx,
    headHeightPx: HEAD_HEIGHT_PX,
  });
  return (
    <div className="table-frame">
      <div
        ref={(element) => {
          scroller.current = element;
          if (typeof props.ref === 'function') props.ref(element);
          else if (props.ref !== undefined && props.ref !== null) props.ref.current = element;
        }}
        className="table"
        {...grid}
      >
        <TableHead
          idPrefix={`${baseId}-head-`}
          scroller={scroller}
          columns={columns}
          allColumns={props.columns}
          template={template}
          widthPx={widthPx}
          sort={props.sort ?? []}
          onSort={props.onSort}
          layout={layout}
          onLayout={setLayout}
          focusedColumn={focusedColumn}
          onFocusColumn={(columnId) => {
            setFocusedColumn(columnId);
            if (columnId === null && rowCount > 0) goTo(0);
          }}
        />
        {rowCount === 0 ? (
          <div className="table-empty">{props.empty}</div>
        ) : (
          <div
            className="table-rows"
            {...TABLE_ROLES.group}
            style={{ height: virtual.getTotalSize(), minWidth: widthPx }}
          >
            {items.map((item, place) => {
              const { index } = item;
              const row = rowAt(index);
              return (
                <TableRow
                  key={slots[place]}
                  id={`${baseId}-${index}`}
                  index={index}
                  topPx={item.start}
                  heightPx={rowHeightPx}
                  template={template}
                  columns={columns}
                  row={row}
                  level={row === undefined || tree === undefined ? undefined : tree.levelOf(row)}
                  expanded={row === undefined || tree === undefined ? null : tree.expandedOf(row)}
                  isTree={tree !== undefined}
                  isSelected={row !== undefined && keyOf(row) === selectedKey}
                  isActive={index === activeIndex && focusedColumn === null}
                  attributes={row === undefined ? undefined : props.rowAttributes?.(row)}
                />
              );
            })}
          </div>
        )}
        {menu.element}
      </div>
      {footer === undefined && inSight === undefined ? null : (
        <div className="table-footer">
          {inSight === undefined ? null : <span data-testid={inSight.testId}>{inSight.text(seen)}</span>}
          {footer}
        </div>
      )}
    </div>
  );
}
