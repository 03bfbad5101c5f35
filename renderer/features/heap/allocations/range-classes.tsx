/** Classes of live objects allocated in a range, expandable into their objects. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { ok } from '../../../../shared/base/result.ts';
import type { AllocationRange } from '../../../../shared/engine/heap/contract/allocations.ts';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import { countNoun, formatBytes, formatCount } from '../../../../shared/base/units.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useRedraw } from '../../../core/stores/hooks/use-redraw.ts';
import { useTableLayout } from '../../../core/stores/hooks/use-table-layout.ts';
import { usePagedRows } from '../../../core/stores/hooks/use-paged-rows.ts';
import { Button } from '../../../core/widgets/button.tsx';
import { CopyIcon } from '../../../core/widgets/icons.tsx';
import { NoRows } from '../../../core/widgets/tables/no-rows.tsx';
import { useNewRowsAtTop } from '../../../core/widgets/tables/paged-table.tsx';
import type { Column } from '../../../core/widgets/tables/table-columns.ts';
import { CLASS_SORTS, ShareOfHeap, classColumns } from '../classes/class-columns.tsx';
import { classLines, type ClassHead, type ClassLine } from '../classes/class-lines.ts';
import type { ClassQuery } from '../classes/class-rows.ts';
import type { AllocationsContext } from '../allocation-parts.ts';
import type { ShownNames } from '../../../../shared/engine/source-map/contract/original-positions.ts';
import { ExpandingTable } from '../objects/expanding-table.tsx';
import { KEY_SEPARATOR, createObjectPages, type ObjectPages } from '../objects/object-pages.ts';
import { loadObjects, type ObjectOrder } from '../objects/object-source.ts';
import { useHeapNames } from '../heap-names.ts';
import { rangeText } from './range-words.ts';
import { FailureState } from '../../../core/widgets/failure-state.tsx';

// Objects of a class allocated in the range. Expanded classes stay expanded when the range changes.

/** `isReady`: retained sizes and distances are available; expanded rows then reload. */
function useBornObjects(document: AnalysisDocument, range: AllocationRange | null, isReady: boolean): ObjectPages {
  const changed = useRedraw();
  const pages = useMemo(
    () =>
      createObjectPages({
        load: async (source, page) => {
          if (source.kind !== 'class') return loadObjects(document, source, page);
          const { className, order } = source;
          const answer = await document.query('allocations.objects', {
            className,
            ...order,
            ...(range === null ? {} : { range }),
            ...page,
          });
          if (!answer.ok) return answer;
          const { rows, total } = answer.value;
          return ok({ rows: rows.map((node) => ({ node, edge: null })), total });
        },
        onChange: changed,
      }),
    [document, range, changed],
  );
  const before = useRef(pages);
  useEffect(() => {
    if (before.current === pages) return;
    for (const key of before.current.keys()) {
      const source = before.current.opened(key)?.source;
      if (source !== undefined && !key.includes(KEY_SEPARATOR)) pages.open(key, source);
    }
    before.current = pages;
  }, [pages]);
  useEffect(() => {
    if (isReady) pages.refresh();
  }, [isReady, pages]);
  return pages;
}

export interface RangeClassesProps {
  readonly context: AllocationsContext;
  readonly overview: AnalysisAnswer<'allocations.overview'>;
  readonly range: AllocationRange | null;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly onWhole: () => void;
}

type Page = AnalysisAnswer<'allocations.classes'>;

/** Objects use the sort order of their classes if it applies to objects. */
function objectOrder({ sort, descending }: Pick<ClassQuery, 'sort' | 'descending'>): ObjectOrder {
  return sort === 'name' || sort === 'count' ? { sort: 'shallow', descending: true } : { sort, descending };
}

/** Shares relate to the range, not the heap. */
function columnsOf(
  context: AllocationsContext,
  sizeBytes: number,
  onMore: (key: string) => void,
  names: ShownNames,
): Column<ClassLine>[] {
  const columns = classColumns({ totalSizeBytes: sizeBytes, retained: context.retained, onMore, names });
  const shareOf = (line: ClassLine): number | null =>
    line.kind === 'class' && sizeBytes > 0 ? line.row.shallowSizeBytes / sizeBytes : null;
  return [
    ...columns.filter(({ id }) => id !== 'share'),
    {
      id: 'range-share',
      title: '% of shown',
      width: 132,
      align: 'right',
      cell: (line) => {
        const share = shareOf(line);
        return share === null ? null : <ShareOfHeap value={share} />;
      },
      text: (line) => {
        const share = shareOf(line);
        return share === null ? '' : (share * 100).toFixed(1);
      },
      explanation: 'Shallow size as a share of all matching objects allocated in the range',
    },
  ];
}

export function RangeClasses({ context, overview, range, filter, onFilter, onWhole }: RangeClassesProps) {
  const { document, retained, objectActions } = context;
  const { shown: names, version } = useHeapNames();
  const [order, setOrder] = useState<Pick<ClassQuery, 'sort' | 'descending'>>({ sort: 'shallow', descending: true });
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const table = useRef<HTMLDivElement>(null);
  const query = useMemo(
    () => ({
      ...order,
      ...(order.sort === 'name' ? { names } : {}),
      filter,
      ...(range === null ? {} : { range }),
    }),
    [order, names, filter, range],
  );
  const rows = usePagedRows<typeof query, Page['rows'][number], Page>(
    document,
    query,
    (retained === 'ready' ? 1 : 0) + version,
    {
      load: (asked, place) => document.query('allocations.classes', { ...asked, ...place }),
      totalOf: (page) => page.matching,
      keyOf: (row) => row.name,
    },
  );
  const page = rows.page();
  const matching = page?.matching ?? 0;
  const shown = rows.shown() ?? query;
  const pages = useBornObjects(document, range, retained === 'ready');
  const arranged = useTableLayout('heap-snapshot.allocated-classes');
  useNewRowsAtTop(table, JSON.stringify(shown));
  const lines = classLines(rows, pages, matching);
  const sizeBytes = page?.matchingShallowSizeBytes ?? 0;
  const columns = columnsOf(context, sizeBytes, pages.more, names);
  return (
    <ExpandingTable<ClassHead>
      label="Classes allocated in the range"
      ref={table}
      pages={pages}
      objectActions={objectActions}
      sourcesOf={({ key, row }) => [[key, { kind: 'class', className: row.name, order: objectOrder(shown) }]]}
      menuOfHead={({ row }) => [{ label: 'Copy class name', icon: CopyIcon, onSelect: () => arranged.copy(row.name) }]}
      columns={columns}
      rowCount={lines.count}
      rowAt={lines.at}
      onRange={(start, end) => rows.look(lines.rowAt(start), lines.rowAt(Math.max(start, end - 1)) + 1)}
      sort={CLASS_SORTS.ofQuery(shown)}
      onSort={(sort) => setOrder(CLASS_SORTS.ofTable(sort))}
      selectedKey={selectedKey}
      indexOfKey={lines.placeOfKey}
      onSelect={(line) => {
        setSelectedKey(line.key);
        if (line.kind === 'object') context.onSelectObject(line.item.node, line.key);
      }}
      arranged={arranged}
      testIdOf={(line) => `born-${line.kind}-row`}
      empty={
        <NoRows
          waitsFor={page === null ? '' : null}
          noun={range === null ? 'class allocated in the recording' : 'class allocated in the range'}
          none={
            range === null
              ? 'No object allocated in the recording is alive at its end.'
              : `No object allocated from ${rangeText(range)} is alive at the end.`
          }
          action={
            range === null ? undefined : (
              <Button size="tiny" onClick={onWhole}>
                Whole recording
              </Button>
            )
          }
          filter={filter}
          onFilter={onFilter}
        />
      }
      footer={
        <>
          <span data-testid="born-total">{page === null ? '…' : countNoun(matching, 'class', 'classes')}</span>
          {page === null ? null : (
            <span className="cut">
              {formatCount(page.matchingCount)} objects, {formatBytes(sizeBytes)} of {formatCount(overview.liveCount)}{' '}
              and {formatBytes(overview.liveSizeBytes)} allocated in the recording and alive at its end
            </span>
          )}
          <span className="grow" />
          {rows.loading() && page !== null ? <span>Loading rows …</span> : null}
        </>
      }
    >
      <FailureState error={rows.error()} onRetry={() => rows.retry()} onReopen={context.onReopen} />
    </ExpandingTable>
  );
}
