/** Functions of a CPU profile, flat and as call trees, for the recording or a range. */
import { useMemo, useState, type RefObject } from 'react';
import type { AnalysisAnswer, AnalysisParams } from '../../../shared/contracts/analysis.ts';
import type {
  CpuFilter,
  CpuFunction,
  CpuPlace,
  CpuRange,
  CpuTreeNode,
} from '../../../shared/contracts/cpu-profiles.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useTableLayout } from '../../stores/use-table-layout.ts';
import { usePagedRows } from '../../stores/use-paged-rows.ts';
import { useTreePages } from '../../stores/use-tree-pages.ts';
import type { MenuEntry } from '../../widgets/menu.tsx';
import { CallTree, type CallLine } from '../../widgets/profile/call-tree.tsx';
import { functionKey, FunctionRows } from '../../widgets/profile/function-rows.tsx';
import type { TableSort } from '../../widgets/table-columns.ts';
import { cpuColumns, functionColumns } from './cpu-columns.tsx';
import { filterEntries } from '../../widgets/profile/filter-entries.ts';
import { formatMs } from './milliseconds.tsx';
import { otherName, useOriginals } from '../../widgets/profile/originals.ts';

export type CpuOverview = AnalysisAnswer<'cpu.overview'>;

/** Destinations of a function table. */
export interface CpuTableActions {
  /** Shows the function in the flame chart. */
  readonly onShow: (place: CpuPlace) => void;
  readonly onPick: (place: CpuPlace) => void;
  /** Shows callers and callees. */
  readonly onSandwich: (place: CpuPlace) => void;
  readonly onFilter: (filter: CpuFilter) => void;
}

export interface CpuTableProps extends CpuTableActions {
  readonly document: AnalysisDocument;
  readonly overview: CpuOverview;
  readonly range: CpuRange | null;
  /** The filters of the analysis. */
  readonly filters: readonly CpuFilter[];
  readonly table: RefObject<HTMLDivElement | null>;
}

export interface CpuFunctionTableProps extends CpuTableProps {
  readonly filter: string;
  readonly onSearch: (text: string) => void;
  readonly onReopen: () => void;
}

type FunctionSort = NonNullable<AnalysisParams<'cpu.functions'>['sort']>;
type Page = AnalysisAnswer<'cpu.functions'>;

const SORTS: Readonly<Record<string, FunctionSort>> = {
  function: 'name',
  self: 'self',
  total: 'total',
  count: 'samples',
};

function wholeOf(overview: CpuOverview, range: CpuRange | null) {
  return range === null
    ? { wholeMs: overview.activeMs, wholeName: 'active time' }
    : { wholeMs: range.toMs - range.fromMs, wholeName: 'the range' };
}

/** Time outside functions, such as `(idle)`, so that the figures add up. */
function apartText({ overhead }: CpuOverview): string {
  const parts = overhead.map(({ name, selfMs }) => `${name} ${formatMs(selfMs)}`);
  return parts.length === 0 ? '' : `Not included: ${parts.join(', ')}`;
}

function placeEntries({ onSandwich, onFilter }: CpuTableActions, place: CpuPlace): readonly MenuEntry[] {
  const { name, url, line, column } = place;
  return [
    { label: 'Callers and callees', onSelect: () => onSandwich(place) },
    { kind: 'separator' },
    ...filterEntries({ name, url, line, column }, onFilter, false),
  ];
}

export function CpuFunctionTable(props: CpuFunctionTableProps) {
  const { document, overview, range, filters, filter, onSearch, onShow, onPick, onReopen, table } = props;
  const [order, setOrder] = useState<{ readonly sort: FunctionSort; readonly descending: boolean }>({
    sort: 'self',
    descending: true,
  });
  const originals = useOriginals();
  const query = useMemo(
    () => ({
      ...order,
      filter,
      also: [...originals.find(filter)],
      filters: [...filters],
      ...(range === null ? {} : { range }),
    }),
    [order, filter, originals, filters, range],
  );
  const rows = usePagedRows<typeof query, CpuFunction, Page>(document, query, 0, {
    load: (asked, place) => document.query('cpu.functions', { ...asked, ...place }),
    totalOf: (page) => page.total,
    keyOf: functionKey,
  });
  const arranged = useTableLayout('cpu-profile.functions');
  const shown = rows.shown() ?? query;
  const columns = useMemo(
    () =>
      functionColumns({
        ...wholeOf(overview, range),
        originals,
        sortable: true,
        selfMeans: 'Time at the top of the stack',
        totalMeans: 'Time anywhere on the stack; recursive calls count once',
      }),
    [overview, range, originals],
  );
  const sort: TableSort[] = Object.entries(SORTS)
    .filter(([, each]) => each === shown.sort)
    .map(([columnId]) => ({ columnId, descending: shown.descending }));
  return (
    <FunctionRows<CpuFunction>
      rows={rows}
      columns={columns}
      arranged={arranged}
      sort={sort}
      onSort={(last) => setOrder({ sort: SORTS[last?.columnId ?? ''] ?? 'self', descending: last?.descending ?? true })}
      shownKey={JSON.stringify(shown)}
      filter={filter}
      onFilter={onSearch}
      functions={range === null ? overview.functions : (rows.page()?.total ?? overview.functions)}
      note={range === null ? apartText(overview) : 'In the selected range'}
      showLabel="Show in the flame chart"
      onShow={onShow}
      onPick={onPick}
      moreMenu={(place) => placeEntries(props, place)}
      onReopen={onReopen}
      table={table}
    />
  );
}

const WORDS = {
  'top-down': {
    label: 'Top-down',
    note: 'Calls with their callees, largest first',
    self: 'Time this call was at the top of the stack',
    total: 'Self time plus the time of its callees',
  },
  'bottom-up': {
    label: 'Bottom-up',
    note: 'Functions with their callers',
    self: 'Self time of the top-level function via this caller',
    total: 'Total time via this caller',
  },
} as const;

/** Remounted per view and range (a `key`), because their nodes differ. */
export function CpuTree(props: CpuTableProps & { readonly view: 'top-down' | 'bottom-up' }) {
  const { view, document, overview, range, filters, onShow, onPick, table } = props;
  const pages = useTreePages<CpuTreeNode>(document, (parent, page) =>
    document.query('cpu.tree', { view, parent, filters: [...filters], ...(range === null ? {} : { range }), ...page }),
  );
  const arranged = useTableLayout('cpu-profile.tree');
  const originals = useOriginals();
  const { label, note, self, total } = WORDS[view];
  const figures = useMemo(
    () =>
      cpuColumns<CallLine<CpuTreeNode>>((line) => (line.kind === 'node' ? line.node : null), {
        ...wholeOf(overview, range),
        originals,
        sortable: false,
        selfMeans: self,
        totalMeans: total,
      }),
    [overview, range, originals, self, total],
  );
  return (
    <CallTree<CpuTreeNode>
      label={label}
      note={range === null ? note : `${note}; in the selected range`}
      pages={pages}
      figures={figures}
      arranged={arranged}
      originalNameOf={(place) => otherName(place, originals)}
      showLabel="Show in the flame chart"
      onShow={onShow}
      onPick={onPick}
      moreMenu={(place) => placeEntries(props, place)}
      table={table}
    />
  );
}
