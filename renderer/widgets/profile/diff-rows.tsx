/** The table of a profile comparison: functions by change, with menu, selection, footer and error. */
import { useMemo, useState, type ReactNode } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import { Button } from '../button.tsx';
import { CopyIcon } from '../icons.tsx';
import { EmptyState } from '../states.tsx';
import { VirtualTable } from '../virtual-table.tsx';
import { functionText } from './call-columns.tsx';
import { DIFF_SORTS, diffColumns, type DiffColumnsOptions } from './diff-columns.tsx';
import { functionKey, type ArrangedTable, type FunctionPlace, type FunctionRowsSource } from './function-rows.tsx';
import { RowsError } from './rows-error.tsx';

export type DiffSort = (typeof DIFF_SORTS)[string];

export interface DiffRowsProps<Row> extends Omit<DiffColumnsOptions<Row>, 'largest'> {
  readonly rows: FunctionRowsSource<Row>;
  readonly arranged: ArrangedTable;
  /** Displayed and requested sort order. */
  readonly shownSort: DiffSort;
  readonly onSort: (sort: DiffSort) => void;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  /** How A and B are matched or scaled; absent if shown elsewhere. */
  readonly note?: ReactNode;
  readonly onReopen: () => void;
}

export function DiffRows<Row extends FunctionPlace>(props: DiffRowsProps<Row>) {
  const { rows, arranged, shownSort, onSort, filter, onFilter, note, onReopen } = props;
  const { changeOf, cell, changed, baseMeans, newMeans } = props;
  const { layout, setLayout, copied, copy } = arranged;
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const page = rows.page();
  const first = shownSort === 'delta' ? rows.row(0) : null;
  const firstDelta = first === null ? null : Math.abs(changeOf(first).delta);
  // In the default order the first row has the largest change; otherwise the bar scale is unchanged.
  const [largest, setLargest] = useState(0);
  if (firstDelta !== null && filter === '' && firstDelta !== largest) setLargest(firstDelta);
  const columns = useMemo(
    () => diffColumns<Row>({ changeOf, cell, changed, largest, baseMeans, newMeans }),
    [changeOf, cell, changed, largest, baseMeans, newMeans],
  );
  const sorted = Object.entries(DIFF_SORTS)
    .filter(([, each]) => each === shownSort)
    .map(([columnId]) => ({ columnId, descending: shownSort !== 'name' }));
  return (
    <div className="profile-table">
      <RowsError error={rows.error()} onRetry={() => rows.retry()} onReopen={onReopen} />
      <VirtualTable<Row>
        label="Functions by change"
        columns={columns}
        rowCount={page?.total ?? 0}
        rowAt={(index) => rows.row(index) ?? undefined}
        keyOf={functionKey}
        onRange={rows.look}
        sort={sorted}
        onSort={(next) => onSort(DIFF_SORTS[next.at(-1)?.columnId ?? ''] ?? 'delta')}
        selectedKey={selectedKey}
        indexOfKey={rows.placeOf}
        onSelect={(change) => setSelectedKey(functionKey(change))}
        onCopy={copy}
        menuOf={(change) => [
          { label: 'Copy function and source', icon: CopyIcon, onSelect: () => copy(functionText(change)) },
          {
            label: 'Copy row',
            icon: CopyIcon,
            shortcut: 'Mod+KeyC',
            onSelect: () => copy(columns.map((column) => column.text(change)).join('\t')),
          },
        ]}
        layout={layout}
        onLayout={setLayout}
        rowAttributes={(change) => ({
          'data-testid': 'change-row',
          'data-noise': changeOf(change).exceedsNoise ? undefined : '',
        })}
        empty={
          page === null ? (
            <span className="third">…</span>
          ) : (
            <EmptyState
              place="inline"
              title={filter === '' ? 'Neither profile has functions.' : `No function matches \`${filter}\`.`}
              action={
                filter === '' ? undefined : (
                  <Button size="tiny" shortcut="Escape" onClick={() => onFilter('')}>
                    Clear filter
                  </Button>
                )
              }
            />
          )
        }
        footer={
          <>
            <span>{page === null ? '…' : `${formatCount(page.total)} functions`}</span>
            {note === undefined ? null : (
              <span className="cut" data-testid="compare-scale">
                {note}
              </span>
            )}
            <span className="grow" />
            {copied ? <output>Copied</output> : null}
          </>
        }
      />
    </div>
  );
}
