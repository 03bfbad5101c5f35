/** The rows of a table that are in view, each in an element that is used again while scrolling. */
import { useState } from 'react';
import { createRowSlots } from './row-slots.ts';
import { TABLE_ROLES, type Column } from './table-columns.ts';
import { TableRow } from './table-row.tsx';
import type { LoadedRows, TableProps } from './virtual-table-props.ts';

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
