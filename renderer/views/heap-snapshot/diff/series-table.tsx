/** A series of snapshots by class, steady growth first. */
import { useState } from 'react';
import { formatCount } from '../../../../shared/base/units.ts';
import { useLayout } from '../../../stores/workbench.tsx';
import { Button } from '../../../widgets/button.tsx';
import { useKeys } from '../../../widgets/keys.ts';
import { EmptyState } from '../../../widgets/states.tsx';
import { VirtualTable } from '../../../widgets/virtual-table.tsx';
import { classText } from '../classes/class-label.tsx';
import { useHeapNames } from '../heap-names.ts';
import { QueryProgress } from '../query-progress.tsx';
import { useQuery } from '../../../stores/use-query.ts';
import { CompareFailed } from './compare-failed.tsx';
import type { ComparingTableProps } from './comparing.ts';
import { seriesColumns, seriesSort, seriesTableSort, type SeriesLine, type SeriesSort } from './series-columns.tsx';

export interface SeriesTableProps extends Omit<ComparingTableProps, 'selected' | 'onSelect' | 'onOpenGone'> {
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  /** Shows the new objects of a class in the comparison of the first and last snapshot. */
  readonly onShowClass: (className: string) => void;
}

const LAYOUT_KEY = 'heap-diff.series';
const FIRST_ROWS = 100;
const MORE_ROWS = 500;

export function SeriesTable(props: SeriesTableProps) {
  const { document, compared, filter, onFilter, onShowClass, objectActions, table, root } = props;
  const [order, setOrder] = useState<{ sort: SeriesSort; descending: boolean }>({ sort: 'steady', descending: true });
  const [count, setCount] = useState(FIRST_ROWS);
  const [rowKey, setRowKey] = useState<string | null>(null);
  const layout = useLayout((state) => state.tables[LAYOUT_KEY]);
  const setTable = useLayout((state) => state.setTable);
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
    isAsking,
    progress,
    again,
    cancel: giveUp,
  } = useQuery(JSON.stringify([document.documentId, question, version]), (options) =>
    document.query('heap.series', question, options),
  );
  const cancel = (): void => {
    giveUp();
    props.onGiveUp();
  };
  useKeys({ Escape: cancel }, { within: root, enabled: isAsking });
  const series = answer?.ok === true ? answer.value : null;
  const lines: readonly SeriesLine[] =
    series === null ? [] : [...series.rows, { name: 'All classes', ...series.totals, isTotal: true }];
  const columns = seriesColumns(bases.length, names);
  const show = (line: SeriesLine): void => {
    if (line.isTotal !== true) onShowClass(line.name);
  };

  if (answer !== null && !answer.ok)
    return <CompareFailed error={answer.error} onAgain={again} onReopen={props.onReopen} />;
  return (
    <div className="classes">
      <VirtualTable<SeriesLine>
        label="Growth over the series"
        ref={table}
        columns={columns}
        rowCount={series !== null && series.rows.length === 0 ? 0 : lines.length}
        rowAt={(index) => lines[index]}
        keyOf={(line) => (line.isTotal === true ? 'total' : `class:${line.name}`)}
        sort={seriesTableSort(order.sort, order.descending)}
        onSort={(sort) => setOrder(seriesSort(sort))}
        selectedKey={rowKey}
        indexOfKey={(key) => lines.findIndex((line) => `class:${line.name}` === key)}
        onSelect={(line) => setRowKey(`class:${line.name}`)}
        onOpen={show}
        onCopy={(text) => void objectActions.onCopy(text)}
        menuOf={(line) =>
          line.isTotal === true
            ? []
            : [
                { label: 'Show new objects', shortcut: 'Enter', onSelect: () => show(line) },
                { label: 'Copy class name', onSelect: () => void objectActions.onCopy(classText(line, names)) },
                { label: 'Filter by class name', onSelect: () => onFilter(line.name) },
              ]
        }
        {...(layout === undefined ? {} : { layout })}
        onLayout={(next) =>
          setTable(LAYOUT_KEY, { widths: { ...next.widths }, hidden: [...next.hidden], order: [...next.order] })
        }
        rowAttributes={(line) => ({ 'data-testid': line.isTotal === true ? 'diff-total-row' : 'series-row' })}
        empty={
          series === null ? (
            <span className="third">Counting classes …</span>
          ) : (
            <EmptyState
              place="inline"
              title={`No class matches \`${filter}\`.`}
              action={
                <Button size="tiny" shortcut="Escape" onClick={() => onFilter('')}>
                  Clear filter
                </Button>
              }
            />
          )
        }
        footer={
          <>
            <span data-testid="series-total">
              {series === null
                ? '…'
                : `${formatCount(series.rows.length)} of ${formatCount(series.total)} classes over ${formatCount(bases.length + 1)} snapshots`}
            </span>
            {series !== null && series.rows.length < series.total ? (
              <Button look="bare" size="tiny" onClick={() => setCount((now) => now + MORE_ROWS)}>
                show more
              </Button>
            ) : null}
            <span className="grow" />
            {isAsking ? <QueryProgress doing="Counting classes" progress={progress} onCancel={cancel} /> : null}
          </>
        }
      />
    </div>
  );
}
