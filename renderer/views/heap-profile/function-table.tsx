/** Functions by allocated live size. */
import { useMemo, useState, type RefObject } from 'react';
import type { SampledFunction } from '../../../shared/contracts/allocations.ts';
import type { AnalysisAnswer, AnalysisParams } from '../../../shared/contracts/analysis.ts';
import type { CpuFilter } from '../../../shared/contracts/cpu-profiles.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useTableLayout } from '../../stores/use-table-layout.ts';
import { usePagedRows } from '../../stores/use-paged-rows.ts';
import type { MenuEntry } from '../../widgets/menu.tsx';
import { functionKey, FunctionRows } from '../../widgets/profile/function-rows.tsx';
import type { TableSort } from '../../widgets/table-columns.ts';
import { functionColumns } from './profile-columns.tsx';

export type ProfileOverview = AnalysisAnswer<'heap-profile.overview'>;

export interface FunctionTableProps {
  readonly document: AnalysisDocument;
  readonly overview: ProfileOverview;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  /** The filters of the analysis. */
  readonly filters: readonly CpuFilter[];
  readonly onPick: (of: SampledFunction) => void;
  readonly moreMenu: (of: SampledFunction) => readonly MenuEntry[];
  /** Shows the function in the icicle. */
  readonly onShow: (of: SampledFunction) => void;
  readonly onReopen: () => void;
  readonly table: RefObject<HTMLDivElement | null>;
}

type FunctionSort = NonNullable<AnalysisParams<'heap-profile.functions'>['sort']>;
type Page = AnalysisAnswer<'heap-profile.functions'>;

const SORTS: Readonly<Record<string, FunctionSort>> = {
  function: 'name',
  self: 'self',
  total: 'total',
  count: 'count',
};

export function FunctionTable({ document, overview, filter, filters, ...rest }: FunctionTableProps) {
  const [order, setOrder] = useState<{ readonly sort: FunctionSort; readonly descending: boolean }>({
    sort: 'self',
    descending: true,
  });
  const query = useMemo(() => ({ ...order, filter, filters: [...filters] }), [order, filter, filters]);
  const rows = usePagedRows<typeof query, SampledFunction, Page>(document, query, 0, {
    load: (asked, place) => document.query('heap-profile.functions', { ...asked, ...place }),
    totalOf: (page) => page.total,
    keyOf: functionKey,
  });
  const arranged = useTableLayout('heap-profile.functions');
  const shown = rows.shown() ?? query;
  const columns = useMemo(
    () =>
      functionColumns({
        totalSizeBytes: overview.totalSizeBytes,
        sortable: true,
        selfMeans: 'Estimated live bytes that the function itself allocated',
        totalMeans: 'Self size plus the size of its callees; recursive calls count once',
      }),
    [overview.totalSizeBytes],
  );
  const sort: TableSort[] = Object.entries(SORTS)
    .filter(([, each]) => each === shown.sort)
    .map(([columnId]) => ({ columnId, descending: shown.descending }));
  return (
    <FunctionRows<SampledFunction>
      {...rest}
      rows={rows}
      columns={columns}
      arranged={arranged}
      sort={sort}
      onSort={(last) => setOrder({ sort: SORTS[last?.columnId ?? ''] ?? 'self', descending: last?.descending ?? true })}
      shownKey={JSON.stringify(shown)}
      filter={filter}
      functions={overview.functions}
      note="Sizes are V8’s estimates from samples of live objects"
      showLabel="Show in the icicle"
    />
  );
}
