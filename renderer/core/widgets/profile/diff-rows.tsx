/** The table of a profile comparison: functions by change, with menu, selection, footer and error. */
import { useMemo, useState } from 'react';
import { CopyIcon } from '../icons.tsx';
import { PagedTable, type RowPages } from '../tables/paged-table.tsx';
import type { ArrangedTable } from '../tables/virtual-table-props.ts';
import { functionText } from './call-columns.tsx';
import { DIFF_SORTS, diffColumns, type DiffColumnsOptions, type DiffSort } from './diff-columns.tsx';
import { functionKey, type FunctionPlace } from './function-rows.tsx';

export interface DiffRowsProps<Row> extends Omit<DiffColumnsOptions<Row>, 'largest'> {
  readonly rows: RowPages<Row>;
  readonly arranged: ArrangedTable;
  /** Displayed and requested sort order. */
  readonly shownSort: DiffSort;
  readonly onSort: (sort: DiffSort) => void;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly onReopen: () => void;
}

export function DiffRows<Row extends FunctionPlace>(props: DiffRowsProps<Row>) {
  const { rows, arranged, shownSort, onSort, filter, onFilter, onReopen } = props;
  const { changeOf, cell, changed, baseMeans, newMeans, boldMeans } = props;
  const first = shownSort === 'delta' ? rows.row(0) : null;
  const firstDelta = first === null ? null : Math.abs(changeOf(first).delta);
  // In the default order the first row has the largest change; otherwise the bar scale is unchanged.
  const [largest, setLargest] = useState(0);
  if (firstDelta !== null && filter === '' && firstDelta !== largest) setLargest(firstDelta);
  const columns = useMemo(
    () => diffColumns<Row>({ changeOf, cell, changed, largest, baseMeans, newMeans, boldMeans }),
    [changeOf, cell, changed, largest, baseMeans, newMeans, boldMeans],
  );
  return (
    <PagedTable<Row>
      label="Functions by change"
      rows={rows}
      arranged={arranged}
      columns={columns}
      keyOf={functionKey}
      rowTestId="change-row"
      rowAttributes={(change) => ({ 'data-noise': changeOf(change).exceedsNoise ? undefined : '' })}
      sort={DIFF_SORTS.ofQuery({ sort: shownSort, descending: shownSort !== 'name' })}
      onSort={(next) => onSort(DIFF_SORTS.ofTable(next).sort)}
      menuOf={(change) => [
        { label: 'Copy function and source', icon: CopyIcon, onSelect: () => arranged.copy(functionText(change)) },
      ]}
      noun="function"
      none="Neither profile has functions."
      filter={filter}
      onFilter={onFilter}
      onReopen={onReopen}
    />
  );
}
