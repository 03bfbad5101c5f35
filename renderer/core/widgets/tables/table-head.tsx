/** The column headers: click sorts, Shift click adds a second key, the edge resizes, the menu hides and reorders. */
import { useEffect, useRef, type MouseEvent, type PointerEvent, type RefObject } from 'react';
import { SortDownIcon, SortUpIcon } from '../icons.tsx';
import { usePointMenu, type MenuEntry } from '../overlays/menu.tsx';
import {
  columnWidthPx,
  nextSort,
  TABLE_ROLES,
  type Column,
  type TableLayout,
  type TableSort,
} from './table-columns.ts';

export interface TableHeadProps<Row> {
  readonly idPrefix: string;
  /** The table, which has the focus while a header is active. */
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly columns: readonly Column<Row>[];
  readonly allColumns: readonly Column<Row>[];
  readonly template: string;
  readonly widthPx: number;
  readonly sort: readonly TableSort[];
  readonly onSort: ((sort: readonly TableSort[]) => void) | undefined;
  readonly layout: TableLayout;
  readonly onLayout: (layout: TableLayout) => void;
  readonly focusedColumn: string | null;
  readonly onFocusColumn: (columnId: string | null) => void;
}

/** Step of Wider and Narrower. */
const RESIZE_STEP_PX = 24;

export function TableHead<Row>(props: TableHeadProps<Row>) {
  const { columns, allColumns, sort, onSort, layout, onLayout, focusedColumn, onFocusColumn, scroller } = props;
  const menu = usePointMenu(() => scroller.current?.focus());
  const row = useRef<HTMLDivElement>(null);

  const setWidth = (column: Column<Row>, widthPx: number): void =>
    onLayout({
      ...layout,
      widths: { ...layout.widths, [column.id]: Math.max(column.minWidthPx ?? 40, Math.round(widthPx)) },
    });
  const move = (column: Column<Row>, step: 1 | -1): void => {
    const order = columns.map((each) => each.id);
    const from = order.indexOf(column.id);
    const to = from + step;
    if (to < 0 || to >= order.length) return;
    order.splice(from, 1);
    order.splice(to, 0, column.id);
    onLayout({ ...layout, order });
  };
  const toggle = (column: Column<Row>): void =>
    onLayout({
      ...layout,
      hidden: layout.hidden.includes(column.id)
        ? layout.hidden.filter((id) => id !== column.id)
        : [...layout.hidden, column.id],
    });
  const entriesFor = (column: Column<Row>): readonly MenuEntry[] => [
    ...(column.sortable === undefined || onSort === undefined
      ? []
      : ([
          { label: 'Sort ascending', onSelect: () => onSort([{ columnId: column.id, descending: false }]) },
          { label: 'Sort descending', onSelect: () => onSort([{ columnId: column.id, descending: true }]) },
          { kind: 'separator' },
        ] satisfies MenuEntry[])),
    { label: 'Move left', onSelect: () => move(column, -1) },
    { label: 'Move right', onSelect: () => move(column, 1) },
    { label: 'Wider', onSelect: () => setWidth(column, columnWidthPx(column, layout) + RESIZE_STEP_PX) },
    { label: 'Narrower', onSelect: () => setWidth(column, columnWidthPx(column, layout) - RESIZE_STEP_PX) },
    { kind: 'separator' },
    { kind: 'label', label: 'Columns' },
    ...allColumns.map((each) => ({
      // Shown again where the table is wider.
      label: !layout.hidden.includes(each.id) && !columns.includes(each) ? `${each.title}, no room` : each.title,
      checked: !layout.hidden.includes(each.id),
      unavailable: each.canHide === false ? 'always shown' : null,
      onSelect: () => toggle(each),
    })),
    { kind: 'separator' },
    { label: 'Reset columns', onSelect: () => onLayout({ widths: {}, hidden: [], order: [] }) },
  ];

  // The table keeps the focus; keys of an active header are handled here before the list.
  const latest = useRef<(event: globalThis.KeyboardEvent) => void>(() => {});
  useEffect(() => {
    latest.current = (event) => {
      const index = columns.findIndex((column) => column.id === focusedColumn);
      const column = columns[index];
      if (column === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      const cell = row.current?.children[index]?.getBoundingClientRect();
      const take = (): void => {
        event.preventDefault();
        event.stopPropagation();
      };
      if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
        take();
        onFocusColumn(
          columns[Math.max(0, Math.min(columns.length - 1, index + (event.key === 'ArrowLeft' ? -1 : 1)))]?.id ?? null,
        );
      } else if (event.key === 'ArrowDown' || event.key === 'Escape') {
        take();
        onFocusColumn(null);
      } else if (event.key === 'ArrowUp') {
        take();
      } else if ((event.key === 'Enter' || event.key === ' ') && column.sortable !== undefined) {
        take();
        onSort?.(nextSort(sort, column, event.shiftKey));
      } else if ((event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) && cell !== undefined) {
        take();
        menu.openAt({ x: cell.left, y: cell.bottom }, entriesFor(column));
      }
    };
  });
  const isActive = focusedColumn !== null;
  useEffect(() => {
    const table = scroller.current;
    if (!isActive || table === null) return undefined;
    const listener = (event: globalThis.KeyboardEvent): void => latest.current(event);
    table.addEventListener('keydown', listener, { capture: true });
    return () => table.removeEventListener('keydown', listener, { capture: true });
  }, [isActive, scroller]);

  const startResize = (event: PointerEvent<HTMLSpanElement>, column: Column<Row>): void => {
    event.preventDefault();
    event.stopPropagation();
    const edge = event.currentTarget;
    const startX = event.clientX;
    const startPx = edge.parentElement?.getBoundingClientRect().width ?? columnWidthPx(column, layout);
    edge.setPointerCapture(event.pointerId);
    const drag = (moved: globalThis.PointerEvent): void => setWidth(column, startPx + moved.clientX - startX);
    const end = (): void => {
      edge.removeEventListener('pointermove', drag);
      edge.removeEventListener('pointerup', end);
      edge.removeEventListener('pointercancel', end);
    };
    edge.addEventListener('pointermove', drag);
    edge.addEventListener('pointerup', end);
    edge.addEventListener('pointercancel', end);
  };

  return (
    <div className="table-head-frame" {...TABLE_ROLES.group}>
      <div
        ref={row}
        className="table-head"
        {...TABLE_ROLES.row}
        aria-rowindex={1}
        style={{ gridTemplateColumns: props.template, minWidth: props.widthPx }}
      >
        {columns.map((column) => {
          const place = sort.findIndex((key) => key.columnId === column.id);
          const key = sort[place];
          const press = (addSecond: boolean): void => {
            if (column.sortable !== undefined) onSort?.(nextSort(sort, column, addSecond));
          };
          // Keys come through the table, which has the focus.
          const head = {
            ...TABLE_ROLES.head,
            onClick: (event: MouseEvent): void => press(event.shiftKey),
            onContextMenu: (event: MouseEvent): void => {
              event.preventDefault();
              menu.openAt({ x: event.clientX, y: event.clientY }, entriesFor(column));
            },
          };
          return (
            <div
              key={column.id}
              id={`${props.idPrefix}${column.id}`}
              {...head}
              className="table-head-cell"
              tabIndex={-1}
              aria-sort={
                key === undefined
                  ? column.sortable === undefined
                    ? undefined
                    : 'none'
                  : key.descending
                    ? 'descending'
                    : 'ascending'
              }
              data-align={column.align ?? 'left'}
              data-unit={column.hasUnit === true || undefined}
              data-sorted={key === undefined ? undefined : ''}
              data-sortable={column.sortable === undefined ? undefined : ''}
              data-active={column.id === focusedColumn ? '' : undefined}
              title={column.explanation}
            >
              <span className="cut">{column.title}</span>
              {key === undefined ? null : key.descending ? <SortDownIcon size={12} /> : <SortUpIcon size={12} />}
              {key !== undefined && sort.length > 1 ? (
                <span className="table-sort-place third small">{place + 1}</span>
              ) : null}
              <span
                className="table-resize"
                aria-hidden
                onPointerDown={(event) => startResize(event, column)}
                onClick={(event) => event.stopPropagation()}
                onDoubleClick={() =>
                  onLayout({
                    ...layout,
                    widths: Object.fromEntries(Object.entries(layout.widths).filter(([id]) => id !== column.id)),
                  })
                }
              />
            </div>
          );
        })}
      </div>
      {menu.element}
    </div>
  );
}
