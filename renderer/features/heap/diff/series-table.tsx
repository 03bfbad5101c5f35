/** A series of snapshots by class, steady growth first. */
import { useState } from 'react';
import { formatBytes, formatCount } from '../../../../shared/base/units.ts';
import { useTableLayout } from '../../../core/stores/hooks/use-table-layout.ts';
import { NoRows } from '../../../core/widgets/tables/no-rows.tsx';
import { VirtualTable } from '../../../core/widgets/tables/virtual-table.tsx';
import { GrowthChart } from '../growth-chart.tsx';
import { classText } from '../classes/class-label.tsx';
import { LinesFooter } from '../objects/expanding-table.tsx';
import { useHeapNames } from '../heap-names.ts';
import { CompareFailed } from './compare-failed.tsx';
import { useComparing, type ComparingTableProps } from './comparing.ts';
import { FIRST_SERIES_SORT, SERIES_SORTS, seriesColumns, type SeriesLine } from './series-columns.tsx';

export interface SeriesTableProps extends Omit<
  ComparingTableProps,
  'selected' | 'onSelect' | 'onOpenGone' | 'objectActions'
> {
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  /** Shows the new objects of a class in the comparison of the first and last snapshot. */
  readonly onShowClass: (className: string) => void;
}

const LAYOUT_KEY = 'heap-diff.series';
const FIRST_ROWS = 100;
const MORE_ROWS = 500;

/** `A`, `2`, `3`, `B`: the snapshots of a series of this length. */
function snapshotLabels(count: number): string[] {
  return Array.from({ length: count }, (_, at) => (at === 0 ? 'A' : at === count - 1 ? 'B' : String(at + 1)));
}

/** The growth of the selected class, or of all, over the snapshots. */
function SeriesCharts({ line, name }: { readonly line: SeriesLine; readonly name: string }) {
  const labels = snapshotLabels(line.counts.length);
  return (
    <section className="growth-charts series-charts" aria-label={`Growth of ${name}`} data-testid="series-charts">
      <h3 className="cut">{name}</h3>
      <GrowthChart title="Objects" figures={line.counts} labels={labels} format={formatCount} />
      <GrowthChart title="Shallow size" figures={line.sizesBytes} labels={labels} format={formatBytes} />
    </section>
  );
}

export function SeriesTable(props: SeriesTableProps) {
  const { document, compared, filter, onFilter, onShowClass, table } = props;
  const [order, setOrder] = useState(FIRST_SERIES_SORT);
  const [count, setCount] = useState(FIRST_ROWS);
  const [rowKey, setRowKey] = useState<string | null>(null);
  const arranged = useTableLayout(LAYOUT_KEY);
  const bases = [compared.base, ...compared.between];
  const { shown: names, version } = useHeapNames();
  const question = {
    bases,
    filter,
    ...order,
    ...(order.sort === 'name' ? { names } : {}),
    start: 0,
    count,
  };
  const {
    answer,
    found: series,
    isLoading,
    progress,
    refetch,
    cancel,
  } = useComparing(props, JSON.stringify([document.documentId, question, version]), (context) =>
    document.query('heap.series', question, context),
  );
  const lines: readonly SeriesLine[] =
    series === null ? [] : [...series.rows, { name: 'All classes', ...series.totals, isTotal: true }];
  const keyOf = (line: SeriesLine): string => (line.isTotal === true ? 'total' : `class:${line.name}`);
  const charted = lines.find((line) => keyOf(line) === rowKey) ?? lines.at(-1);
  const columns = seriesColumns(bases.length, names);
  const show = (line: SeriesLine): void => {
    if (line.isTotal !== true) onShowClass(line.name);
  };

  if (answer !== null && !answer.ok)
    return <CompareFailed error={answer.error} onRetry={refetch} onReopen={props.onReopen} />;
  return (
    <div className="classes column fill">
      <VirtualTable<SeriesLine>
        label="Growth over the series"
        ref={table}
        columns={columns}
        rows={series !== null && series.rows.length === 0 ? [] : lines}
        keyOf={keyOf}
        sort={SERIES_SORTS.ofQuery(order)}
        onSort={(sort) => setOrder(SERIES_SORTS.ofTable(sort))}
        selectedKey={rowKey}
        onSelect={(line) => setRowKey(keyOf(line))}
        onOpen={show}
        menuOf={(line) =>
          line.isTotal === true
            ? []
            : [
                { label: 'Show new objects', shortcut: 'Enter', onSelect: () => show(line) },
                { label: 'Copy class name', onSelect: () => arranged.copy(classText(line, names)) },
                { label: 'Filter by class name', onSelect: () => onFilter(line.name) },
              ]
        }
        arranged={arranged}
        rowAttributes={(line) => ({ 'data-testid': line.isTotal === true ? 'diff-total-row' : 'series-row' })}
        empty={
          <NoRows
            waitsFor={series === null ? 'Counting classes' : null}
            noun="class"
            none="No classes."
            filter={filter}
            onFilter={onFilter}
          />
        }
        footer={
          <LinesFooter
            testId="series-total"
            listed={
              series === null
                ? null
                : `${formatCount(series.rows.length)} of ${formatCount(series.total)} classes over ${formatCount(bases.length + 1)} snapshots`
            }
            onMore={
              series !== null && series.rows.length < series.total ? () => setCount((now) => now + MORE_ROWS) : null
            }
            doing="Counting classes"
            asking={isLoading ? { progress, cancel } : null}
          />
        }
      />
      {charted === undefined ? null : (
        <SeriesCharts line={charted} name={charted.isTotal === true ? 'All classes' : classText(charted, names)} />
      )}
    </div>
  );
}
