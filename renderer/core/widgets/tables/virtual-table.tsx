/**
 * The table of the window: virtual rows that may still be loading, headers to sort, resize, hide and reorder, optional tree rows, and the
 * keyboard of `list-keys.ts`. The focus stays on the table (`aria-activedescendant`).
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { usePointMenu } from '../overlays/menu.tsx';
import { createRowSlots } from './row-slots.ts';
import {
  columnTemplate,
  fittingColumns,
  orderedColumns,
  TABLE_ROLES,
  type Column,
  type TableLayout,
  type TableSort,
} from './table-columns.ts';
import { TableHead } from './table-head.tsx';
import { TableRow } from './table-row.tsx';
import { onRow, useTableInput } from './use-table-input.ts';
import { visibleRowNumbers } from './visible-row-numbers.ts';
import type { LoadedRows, TableProps, VirtualTableProps } from './virtual-table-props.ts';

// The rows of a table that are in view, each in an element that is used again while scrolling.

interface TableRowsProps<Row> extends Pick<LoadedRows<Row>, 'rowAt'>, Pick<TableProps<Row>, 'keyOf' | 'selectedKey'> {
  readonly tree: TableProps<Row>['tree'];
  readonly rowAttributes: TableProps<Row>['rowAttributes'];
  /** Index and top in pixels of the rows to render. */
  readonly items: readonly { readonly index: number; readonly start: number }[];
  /** In the shown order. */
  readonly columns: readonly Column<Row>[];
  /** The widths of the columns for CSS, and their sum. */
  readonly template: string;
  readonly widthPx: number;
  /** Height of all rows. */
  readonly heightPx: number;
  readonly rowHeightPx: number;
  /** Index of the row that has the focus; −1: none. */
  readonly activeIndex: number;
  readonly idOfIndex: (index: number) => string;
}

function TableRows<Row>(props: TableRowsProps<Row>) {
  const { items, rowAt, keyOf, tree, columns, template, activeIndex, selectedKey } = props;
  const [rowSlots] = useState(createRowSlots);
  const slots = rowSlots.of(
    items.map(({ index }) => {
      const row = rowAt(index);
      return row === undefined ? `row-${index}` : keyOf(row);
    }),
  );
  return (
    <div className="table-rows" {...TABLE_ROLES.group} style={{ height: props.heightPx, minWidth: props.widthPx }}>
      {items.map(({ index, start }, place) => {
        const row = rowAt(index);
        return (
          <TableRow
            key={slots[place]}
            id={props.idOfIndex(index)}
            index={index}
            topPx={start}
            heightPx={props.rowHeightPx}
            template={template}
            columns={columns}
            row={row}
            level={row === undefined || tree === undefined ? undefined : tree.levelOf(row)}
            expanded={row === undefined || tree === undefined ? null : tree.expandedOf(row)}
            isTree={tree !== undefined}
            isSelected={row !== undefined && keyOf(row) === selectedKey}
            isActive={index === activeIndex}
            attributes={row === undefined ? undefined : props.rowAttributes?.(row)}
          />
        );
      })}
    </div>
  );
}

/** Longer than the key repeat interval, shorter than a decision. */
const DWELL_MS = 50;

interface DwellOptions {
  readonly scroller: RefObject<HTMLElement | null>;
  /** −1 if there is none. */
  readonly activeIndex: number;
  /** Identifies the row: another key at the same index is another row. */
  readonly activeKey: string | null;
  readonly onDwell: ((index: number) => void) | undefined;
}

function useDwell({ scroller, activeIndex, activeKey, onDwell }: DwellOptions): void {
  const latest = useRef(onDwell);
  useEffect(() => {
    latest.current = onDwell;
  });
  const isWanted = onDwell !== undefined;

  useEffect(() => {
    if (!isWanted || activeIndex < 0 || activeKey === null) return undefined;
    const timer = setTimeout(() => latest.current?.(activeIndex), DWELL_MS);
    return () => clearTimeout(timer);
  }, [isWanted, activeIndex, activeKey]);

  useEffect(() => {
    const element = scroller.current;
    if (!isWanted || element === null) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let under = -1;
    const leave = (): void => {
      clearTimeout(timer);
      under = -1;
    };
    const over = ({ target }: PointerEvent): void => {
      const row = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
      const index = row === null ? -1 : Number(row.dataset['index']);
      if (index === under) return;
      leave();
      under = index;
      if (index >= 0) timer = setTimeout(() => latest.current?.(index), DWELL_MS);
    };
    element.addEventListener('pointerover', over);
    element.addEventListener('pointerleave', leave);
    // Scrolling changes the row under the pointer.
    element.addEventListener('scroll', leave, { passive: true });
    return () => {
      leave();
      element.removeEventListener('pointerover', over);
      element.removeEventListener('pointerleave', leave);
      element.removeEventListener('scroll', leave);
    };
  }, [isWanted, scroller]);
}

interface ActiveRowParts {
  readonly rowCount: number;
  readonly selectedKey: string | null;
  /** Index of the active row until there is another; −1: none. */
  readonly startsAt: number;
  readonly indexOfKey: ((key: string) => number) | undefined;
}

/** −1: none. */
function useActiveRow({
  rowCount,
  selectedKey,
  startsAt,
  indexOfKey,
}: ActiveRowParts): [number, (index: number) => void] {
  const [active, setActive] = useState<number>(-1);
  const selectedIndex = selectedKey === null ? -1 : (indexOfKey?.(selectedKey) ?? -2);
  // Updated during rendering: a key press in between would otherwise go to another row at the old index.
  const [followedIndex, setFollowedIndex] = useState(-1);
  if (selectedIndex !== followedIndex) {
    setFollowedIndex(selectedIndex);
    if (selectedIndex >= -1) setActive(selectedIndex);
  }
  return [Math.min(active < 0 ? startsAt : active, rowCount - 1), setActive];
}

/** Keeps the active row of a table in view when the table gets lower: a pane that opens must not cover the row it belongs to. */
function useActiveRowInView(scroller: RefObject<HTMLDivElement | null>, rowHeightPx: number): void {
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
  }, [scroller, rowHeightPx]);
}

/** Width for columns, in pixels; 0 until it is known, and in a hidden tab. */
function useInnerWidth(scroller: RefObject<HTMLDivElement | null>): number {
  const [widthPx, setWidthPx] = useState(0);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const measure = (): void => setWidthPx(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  return widthPx;
}

const NO_SORT: readonly TableSort[] = [];
const OVERSCAN_ROWS = 12;
const HEAD_HEIGHT_PX = 26;

function listed<Row>(rows: readonly Row[], keyOf: (row: Row) => string): LoadedRows<Row> {
  return {
    rowCount: rows.length,
    rowAt: (index) => rows[index],
    indexOfKey: (key) => rows.findIndex((row) => keyOf(row) === key),
  };
}

export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const { label, keyOf, selectedKey, startsActive = false, onSelect, arranged, tree, rowHeightPx = 24 } = props;
  const source: LoadedRows<Row> = 'rows' in props ? listed(props.rows, keyOf) : props;
  const { rowCount, rowAt, onRange } = source;
  const scroller = useRef<HTMLDivElement | null>(null);
  const [ownLayout, setOwnLayout] = useState<TableLayout>({ widths: {}, hidden: [], order: [] });
  const layout = arranged?.layout ?? ownLayout;
  const [focusedColumn, setFocusedColumn] = useState<string | null>(null);
  const baseId = useId();
  const idOfIndex = (index: number): string => `${baseId}-${index}`;
  const menu = usePointMenu(() => scroller.current?.focus());

  const virtual = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan: OVERSCAN_ROWS,
    scrollPaddingStart: HEAD_HEIGHT_PX,
  });
  const ordered = useMemo(() => orderedColumns(props.columns, layout), [props.columns, layout]);
  const { sort = NO_SORT } = props;
  const availablePx = useInnerWidth(scroller);
  const columns = useMemo(
    () => fittingColumns(ordered, layout, { availablePx, sort }),
    [ordered, layout, availablePx, sort],
  );
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const end = (items.at(-1)?.index ?? -1) + 1;
  useEffect(() => {
    if (end > first) onRange?.(first, end);
  }, [first, end, onRange]);

  const [activeIndex, setActive] = useActiveRow({
    rowCount,
    selectedKey,
    startsAt: startsActive ? 0 : -1,
    indexOfKey: source.indexOfKey,
  });
  useActiveRowInView(scroller, rowHeightPx);
  const activeRow = activeIndex < 0 ? undefined : rowAt(activeIndex);
  useDwell({
    scroller,
    activeIndex,
    activeKey: activeRow === undefined ? null : keyOf(activeRow),
    onDwell: onRow(rowAt, props.onDwell),
  });
  const goTo = (index: number): void => {
    setFocusedColumn(null);
    setActive(index);
    virtual.scrollToIndex(index);
    onRow(rowAt, onSelect)?.(index);
  };
  const input = useTableInput({
    props,
    source,
    // A copied row has also what there is no room for.
    columns: ordered,
    scroller,
    pageRows: Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 240) - HEAD_HEIGHT_PX) / rowHeightPx) - 1),
    activeIndex,
    goTo,
    onLeaveUp: () => setFocusedColumn(columns[0]?.id ?? null),
    menu,
  });
  // A row that is scrolled out of view has no element; the next key press scrolls to it.
  const isActiveShown = items.some(({ index }) => index === activeIndex);
  const activeId =
    focusedColumn !== null ? `${baseId}-head-${focusedColumn}` : isActiveShown ? idOfIndex(activeIndex) : undefined;
  const grid = {
    role: tree === undefined ? 'grid' : 'treegrid',
    'aria-label': label,
    'aria-rowcount': Math.max(rowCount, 1) + 1,
    'aria-colcount': columns.length,
    'aria-activedescendant': activeId,
    tabIndex: 0,
    ...input,
    onBlur: () => setFocusedColumn(null),
  };

  const { template, widthPx } = columnTemplate(columns, layout);
  const { inView, footer } = props;
  const seen = visibleRowNumbers(virtual.scrollOffset ?? 0, virtual.scrollRect?.height ?? 0, {
    rowCount,
    rowHeightPx,
    headHeightPx: HEAD_HEIGHT_PX,
  });
  return (
    <div className="table-frame column full">
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
          sort={sort}
          onSort={props.onSort}
          layout={layout}
          onLayout={arranged?.setLayout ?? setOwnLayout}
          focusedColumn={focusedColumn}
          onFocusColumn={(columnId) => {
            setFocusedColumn(columnId);
            if (columnId === null && rowCount > 0) goTo(0);
          }}
        />
        {rowCount === 0 ? (
          <div className="table-empty" {...TABLE_ROLES.row} aria-rowindex={2}>
            <div className="table-empty-cell" {...TABLE_ROLES.cell}>
              {props.empty}
            </div>
          </div>
        ) : (
          <TableRows
            items={items}
            rowAt={rowAt}
            keyOf={keyOf}
            tree={tree}
            selectedKey={selectedKey}
            rowAttributes={props.rowAttributes}
            columns={columns}
            template={template}
            widthPx={widthPx}
            heightPx={virtual.getTotalSize()}
            rowHeightPx={rowHeightPx}
            activeIndex={focusedColumn === null ? activeIndex : -1}
            idOfIndex={idOfIndex}
          />
        )}
        {menu.element}
      </div>
      {footer === undefined && inView === undefined ? null : (
        <div className="table-footer third small">
          {inView === undefined ? null : <span data-testid={inView.testId}>{inView.text(seen)}</span>}
          {footer}
          {arranged?.copied === true ? <output>Copied</output> : null}
        </div>
      )}
    </div>
  );
}
