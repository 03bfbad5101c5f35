/** The rows of a table that are in view, each in an element that is used again while scrolling. */
import { memo, useState, type ReactNode } from 'react';
import { ChevronDownIcon, ChevronRightIcon } from '../icons.tsx';
import { createRowSlots } from './row-slots.ts';
import { isSameData } from './same-data.ts';
import { TABLE_ROLES, type Column } from './table-columns.ts';
import type { LoadedRows, TableProps } from './virtual-table-props.ts';

/** A memoized table row: scrolling or expanding re-renders only rows that changed. */
interface CellsProps<Row> {
  readonly columns: readonly Column<Row>[];
  /** Undefined while loading: placeholders. */
  readonly row: Row | undefined;
  /** Undefined if rows have no children. */
  readonly level: number | undefined;
  readonly expanded: boolean | null;
}

interface TableRowProps<Row> extends CellsProps<Row> {
  readonly id: string;
  readonly index: number;
  readonly topPx: number;
  readonly heightPx: number;
  readonly template: string;
  readonly isSelected: boolean;
  readonly isActive: boolean;
  readonly isTree: boolean;
  readonly attributes: Readonly<Record<`data-${string}`, string | undefined>> | undefined;
}

interface TreeCellsProps<Row> extends CellsProps<Row> {
  readonly isTree: boolean;
}

function Cells<Row>({ columns, row, level, expanded, isTree }: TreeCellsProps<Row>): ReactNode {
  return columns.map((column, columnIndex) => (
    <div
      key={column.id}
      {...TABLE_ROLES.cell}
      className="table-cell"
      data-align={column.align ?? 'left'}
      title={
        row === undefined || column.align === 'right' ? undefined : (column.tooltip ?? column.text)(row) || undefined
      }
    >
      {columnIndex === 0 && isTree ? (
        <span className="tree-chevron" aria-hidden style={{ marginLeft: ((level ?? 1) - 1) * 14 }}>
          {expanded === null ? null : expanded ? <ChevronDownIcon size={12} /> : <ChevronRightIcon size={12} />}
        </span>
      ) : null}
      {row === undefined ? <span className="third">…</span> : (column.cell ?? column.text)(row)}
    </div>
  ));
}

/** Cells do not re-render when their row moves. */
const RowCells = memo(Cells, isSameData) as typeof Cells;

function Row<Row>(props: TableRowProps<Row>): ReactNode {
  const { id, index, topPx, heightPx, template, isSelected, isActive, attributes, ...cells } = props;
  return (
    <div
      id={id}
      data-index={index}
      className="table-row"
      {...TABLE_ROLES.row}
      aria-rowindex={index + 2}
      aria-level={cells.level}
      aria-expanded={cells.expanded ?? undefined}
      aria-selected={isSelected}
      aria-busy={cells.row === undefined || undefined}
      data-active={isActive ? '' : undefined}
      tabIndex={-1}
      style={{ height: heightPx, top: topPx, gridTemplateColumns: template }}
      {...attributes}
    >
      <RowCells {...cells} />
    </div>
  );
}

const TableRow = memo(Row, isSameData) as typeof Row;

export interface TableRowsProps<Row>
  extends Pick<LoadedRows<Row>, 'rowAt'>, Pick<TableProps<Row>, 'keyOf' | 'selectedKey'> {
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

export function TableRows<Row>(props: TableRowsProps<Row>) {
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
