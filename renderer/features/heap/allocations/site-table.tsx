/** Functions by allocated size, for the range or the whole recording. */
import { useMemo, useState } from 'react';
import type { AllocationRange, AllocationSite } from '../../../../shared/engine/heap/contract/allocations.ts';
import type { AnalysisAnswer, AnalysisParams } from '../../../../shared/core/analysis/analysis.ts';
import { useTableLayout } from '../../../core/stores/hooks/use-table-layout.ts';
import { usePagedRows } from '../../../core/stores/hooks/use-paged-rows.ts';
import { CopyIcon } from '../../../core/widgets/icons.tsx';
import { PagedTable } from '../../../core/widgets/tables/paged-table.tsx';
import { functionName, wholeSource } from '../../../core/widgets/source-place.ts';
import { columnSorts, type Column, type QuerySort } from '../../../core/widgets/tables/table-columns.ts';
import type { AllocationsContext } from '../allocation-parts.ts';
import { useHeapNames } from '../heap-names.ts';
import { rangeText } from './range-words.ts';
import { siteColumns, siteText } from './site-columns.tsx';
import { siteKey, siteTooltip, withOriginalPlaces, type MappedSite } from './mapped-sites.ts';

export interface SiteTableProps {
  readonly context: AllocationsContext;
  readonly range: AllocationRange | null;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
}

type SiteSort = NonNullable<AnalysisParams<'allocations.sites'>['sort']>;
type Site = MappedSite;
type Page = Omit<AnalysisAnswer<'allocations.sites'>, 'rows'> & { readonly rows: Site[] };

const FIRST_SORT: QuerySort<SiteSort> = { sort: 'size', descending: true };
const SORTS = columnSorts<SiteSort>(
  { function: 'name', size: 'size', count: 'count', allocated: 'allocated' },
  FIRST_SORT,
);

function columnsOf(isRange: boolean): Column<Site>[] {
  return [
    {
      id: 'function',
      title: 'Function',
      width: 'grow',
      minWidthPx: 160,
      text: (site) => functionName(site.name),
      tooltip: siteTooltip,
      sortable: 'text',
      canHide: false,
    },
    ...siteColumns<Site>((site) => site, { sortable: true, isRange }),
  ];
}

export function SiteTable({ context, range, filter, onFilter }: SiteTableProps) {
  const { document } = context;
  const [order, setOrder] = useState(FIRST_SORT);
  const { shown: names, version } = useHeapNames();
  const query = useMemo(
    () => ({ ...order, filter, names, ...(range === null ? {} : { range }) }),
    [order, filter, names, range],
  );
  const rows = usePagedRows<typeof query, Site, Page>(document, query, version, {
    load: async ({ names: wanted, ...asked }, place) => {
      const page = await document.query('allocations.sites', { ...asked, ...place });
      return wanted === 'original'
        ? withOriginalPlaces<AllocationSite, AnalysisAnswer<'allocations.sites'>>(document, page)
        : page;
    },
    totalOf: (page) => page.total,
    keyOf: siteKey,
  });
  const arranged = useTableLayout('heap-snapshot.allocation-sites');
  const columns = useMemo(() => columnsOf(range !== null), [range]);
  return (
    <PagedTable<Site>
      label="Allocation sites"
      rows={rows}
      arranged={arranged}
      columns={columns}
      keyOf={siteKey}
      rowTestId="site-row"
      sort={SORTS.ofQuery(rows.shown() ?? query)}
      onSort={(next) => setOrder(SORTS.ofTable(next))}
      menuOf={(site) => [
        {
          label: 'Copy function and source',
          icon: CopyIcon,
          onSelect: () => arranged.copy(`${siteText(site)}\n${wholeSource(site)}`),
        },
      ]}
      noun="function"
      none={
        range === null
          ? 'No function allocated objects during the recording.'
          : `No object allocated from ${rangeText(range)} is alive at the end.`
      }
      filter={filter}
      onFilter={onFilter}
      note={
        range === null
          ? 'Live: alive at the end of the recording. Allocated: all, including freed objects.'
          : 'Live: allocated in the range and alive at the end. Allocated: whole recording, including freed objects.'
      }
      onReopen={context.onReopen}
    />
  );
}
