/** A memoized table row: scrolling or expanding re-renders only rows that changed. */
import { memo, type ReactNode } from 'react';
import { ChevronDownIcon, ChevronRightIcon } from '../icons.tsx';
import { isSameData } from './same-data.ts';
import { TABLE_ROLES, type Column } from './table-columns.ts';

interface CellsProps<Row> {
  readonly columns: readonly Column<Row>[];
  /** Undefined while loading: placeholders. */
  readonly row: Row | undefined;
  /** Undefined if rows have no children. */
  readonly level: number | undefined;
  readonly expanded: boolean | null;
}

export interface TableRowProps<Row> extends CellsProps<Row> {
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

export const TableRow = memo(Row, isSameData) as typeof Row;
