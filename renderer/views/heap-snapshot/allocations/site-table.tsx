/** Functions by allocated size, for the range or the whole recording. */
import { useMemo, useRef, useState, useEffect } from 'react';
import type { AllocationRange, AllocationSite } from '../../../../shared/contracts/allocations.ts';
import type { AnalysisAnswer, AnalysisParams } from '../../../../shared/contracts/analysis.ts';
import { formatCount } from '../../../../shared/base/units.ts';
import { useTableLayout } from '../../../stores/use-table-layout.ts';
import { usePagedRows } from '../../../stores/use-paged-rows.ts';
import { Button } from '../../../widgets/button.tsx';
import { CopyIcon } from '../../../widgets/icons.tsx';
import { functionName, wholeSource } from '../../../widgets/source-place.ts';
import { EmptyState } from '../../../widgets/states.tsx';
import type { Column, TableSort } from '../../../widgets/table-columns.ts';
import { VirtualTable } from '../../../widgets/virtual-table.tsx';
import type { AllocationsContext } from '../allocation-parts.ts';
import { rangeText } from './range-words.ts';
import { RowsError } from './rows-error.tsx';
import { siteColumns, siteText } from './site-columns.tsx';

export interface SiteTableProps {
  readonly context: AllocationsContext;
  readonly range: AllocationRange | null;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
}

type SiteSort = NonNullable<AnalysisParams<'allocations.sites'>['sort']>;
type Page = AnalysisAnswer<'allocations.sites'>;

const SORTS: Readonly<Record<string, SiteSort>> = {
  function: 'name',
  size: 'size',
  count: 'count',
  allocated: 'allocated',
};

function keyOf(site: AllocationSite): string {
  return `${site.name} ${site.url}:${site.line}:${site.column}`;
}

function columnsOf(isRange: boolean): Column<AllocationSite>[] {
  return [
    {
      id: 'function',
      title: 'Function',
      width: 'grow',
      minWidthPx: 160,
      cell: (site) => functionName(site.name),
      text: (site) => functionName(site.name),
      tooltip: (site) => `${functionName(site.name)}\n${wholeSource(site)}`.trim(),
      sortable: 'text',
      canHide: false,
    },
    ...siteColumns<AllocationSite>((site) => site, { sortable: true, isRange }),
  ];
}

export function SiteTable({ context, range, filter, onFilter }: SiteTableProps) {
  const { document } = context;
  const [order, setOrder] = useState<{ readonly sort: SiteSort; readonly descending: boolean }>({
    sort: 'size',
    descending: true,
  });
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const table = useRef<HTMLDivElement>(null);
  const query = useMemo(() => ({ ...order, filter, ...(range === null ? {} : { range }) }), [order, filter, range]);
  const rows = usePagedRows<typeof query, AllocationSite, Page>(document, query, 0, {
    load: (asked, place) => document.query('allocations.sites', { ...asked, ...place }),
    totalOf: (page) => page.total,
    keyOf,
  });
  const { layout, setLayout, copied, copy } = useTableLayout('heap-snapshot.allocation-sites');
  const page = rows.page();
  const shown = rows.shown() ?? query;
  const shownKey = JSON.stringify(shown);
  // New rows start at the top.
  const lastShown = useRef(shownKey);
  useEffect(() => {
    if (lastShown.current !== shownKey) table.current?.scrollTo({ top: 0 });
    lastShown.current = shownKey;
  }, [shownKey]);
  const columns = useMemo(() => columnsOf(range !== null), [range]);
  const sorted: TableSort[] = Object.entries(SORTS)
    .filter(([, sort]) => sort === shown.sort)
    .map(([columnId]) => ({ columnId, descending: shown.descending }));
  return (
    <div className="classes">
      <RowsError error={rows.error()} onRetry={() => rows.retry()} onReopen={context.onReopen} />
      <VirtualTable<AllocationSite>
        label="Allocation sites"
        ref={table}
        columns={columns}
        rowCount={page?.total ?? 0}
        rowAt={(index) => rows.row(index) ?? undefined}
        keyOf={keyOf}
        onRange={rows.look}
        sort={sorted}
        onSort={(next) => {
          const last = next.at(-1);
          setOrder({ sort: SORTS[last?.columnId ?? ''] ?? 'size', descending: last?.descending ?? true });
        }}
        selectedKey={selectedKey}
        indexOfKey={rows.placeOf}
        onSelect={(site) => setSelectedKey(keyOf(site))}
        onCopy={copy}
        menuOf={(site) => [
          {
            label: 'Copy function and source',
            icon: CopyIcon,
            onSelect: () => copy(`${siteText(site)}\n${wholeSource(site)}`),
          },
          {
            label: 'Copy row',
            icon: CopyIcon,
            shortcut: 'Mod+KeyC',
            onSelect: () => copy(columns.map((column) => column.text(site)).join('\t')),
          },
        ]}
        layout={layout}
        onLayout={setLayout}
        rowAttributes={() => ({ 'data-testid': 'site-row' })}
        empty={
          page === null ? (
            <span className="third">…</span>
          ) : filter !== '' ? (
            <EmptyState
              place="inline"
              title={`No function matches \`${filter}\`.`}
              action={
                <Button size="tiny" shortcut="Escape" onClick={() => onFilter('')}>
                  Clear filter
                </Button>
              }
            />
          ) : (
            <EmptyState
              place="inline"
              title={
                range === null
                  ? 'No function allocated objects during the recording.'
                  : `No object allocated from ${rangeText(range)} is alive at the end.`
              }
            />
          )
        }
        footer={
          <>
            <span>
              {page === null ? '…' : `${formatCount(page.total)} ${page.total === 1 ? 'function' : 'functions'}`}
            </span>
            <span className="cut">
              {range === null
                ? 'Live: alive at the end of the recording. Allocated: all, including freed objects.'
                : 'Live: allocated in the range and alive at the end. Allocated: whole recording, including freed objects.'}
            </span>
            <span className="grow" />
            {copied ? <output>Copied</output> : null}
            {rows.loading() && page !== null ? <span>Loading rows …</span> : null}
          </>
        }
      />
    </div>
  );
}
