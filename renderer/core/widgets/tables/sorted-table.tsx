/** A table of loaded rows that sorts them and stores the selection. */
import { useMemo, useState } from 'react';
import { sortRows, type TableSort } from './table-columns.ts';
import { VirtualTable } from './virtual-table.tsx';
import type { TableProps } from './virtual-table-props.ts';

export interface SortedTableProps<Row> extends Omit<TableProps<Row>, 'sort' | 'onSort' | 'selectedKey' | 'onSelect'> {
  readonly rows: readonly Row[];
  readonly firstSort: TableSort;
}

export function SortedTable<Row>({ rows, firstSort, ...props }: SortedTableProps<Row>) {
  const { columns, keyOf } = props;
  const [sort, setSort] = useState<readonly TableSort[]>([firstSort]);
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const sorted = useMemo(() => sortRows(rows, columns, sort), [rows, columns, sort]);
  return (
    <VirtualTable<Row>
      {...props}
      rows={sorted}
      sort={sort}
      onSort={setSort}
      selectedKey={selectedKey}
      onSelect={(row) => setSelectedKey(keyOf(row))}
    />
  );
}
