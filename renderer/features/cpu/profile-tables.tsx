/** Functions of a profile, flat and as call trees, for the whole profile or a range. */
import { useMemo, useState, type RefObject } from 'react';
import type { AnalysisAnswer, AnalysisParams } from '../../../shared/core/analysis/analysis.ts';
import type {
  ProfileFilter,
  ProfileFunction,
  CpuPlace,
  CpuRange,
  ProfileTreeNode,
} from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { useTableLayout } from '../../core/stores/hooks/use-table-layout.ts';
import { usePagedRows } from '../../core/stores/hooks/use-paged-rows.ts';
import { useTreePages } from '../../core/stores/hooks/use-tree-pages.ts';
import { NoteIcon } from '../../core/widgets/icons.tsx';
import type { MenuEntry } from '../../core/widgets/overlays/menu.tsx';
import { CallTree, type CallLine } from '../../core/widgets/profile/call-tree.tsx';
import { functionKey, FunctionRows } from '../../core/widgets/profile/function-rows.tsx';
import { columnSorts, type QuerySort } from '../../core/widgets/tables/table-columns.ts';
import { filterEntries } from '../../core/widgets/profile/filter-entries.ts';
import { transformEntries, type TransformTarget } from '../../core/widgets/profile/transform-entries.ts';
import { isDim, otherName, useOriginals } from '../../core/widgets/profile/originals.ts';
import { figureColumns, functionColumns } from './function-columns.tsx';
import { useUnit, type ProfileOverview, type UnitLabels } from './profile-units.tsx';

/** Destinations of a function table. */
export interface TableActions {
  /** Shows the function in the chart. */
  readonly onShow: (place: CpuPlace) => void;
  readonly onPick: (place: CpuPlace) => void;
  /** Shows callers and callees. */
  readonly onSandwich: (place: CpuPlace) => void;
  readonly onFilter: (filter: ProfileFilter) => void;
  /** Begins a note for a function; null if there are no notes. */
  readonly onNoteFunction: ((place: CpuPlace) => void) | null;
}

export interface TableProps extends TableActions {
  readonly document: AnalysisDocument;
  readonly overview: ProfileOverview;
  readonly range: CpuRange | null;
  /** The filters of the analysis. */
  readonly filters: readonly ProfileFilter[];
  readonly table: RefObject<HTMLDivElement | null>;
}

export interface FunctionTableProps extends TableProps {
  readonly filter: string;
  readonly onSearch: (text: string) => void;
  readonly onReopen: () => void;
}

type FunctionSort = NonNullable<AnalysisParams<'profile.functions'>['sort']>;
type Page = AnalysisAnswer<'profile.functions'>;

const FIRST_SORT: QuerySort<FunctionSort> = { sort: 'self', descending: true };
const SORTS = columnSorts<FunctionSort>(
  { function: 'name', self: 'self', total: 'total', count: 'samples' },
  FIRST_SORT,
);

function wholeOf(unit: UnitLabels, overview: ProfileOverview, range: CpuRange | null) {
  return range === null
    ? { unit, whole: overview.total, wholeName: unit.whole }
    : { unit, whole: range.toMs - range.fromMs, wholeName: 'the range' };
}

function placeEntries(
  { onSandwich, onFilter, onNoteFunction }: TableActions,
  place: CpuPlace,
  call: Omit<TransformTarget, 'place'> = {},
): readonly MenuEntry[] {
  const { name, url, line, column } = place;
  return [
    { label: 'Callers and callees', onSelect: () => onSandwich(place) },
    { kind: 'separator' },
    ...filterEntries({ name, url, line, column }, onFilter, false),
    transformEntries({ place, ...call }, onFilter),
    ...(onNoteFunction === null
      ? []
      : [{ label: 'Add note…', icon: NoteIcon, onSelect: () => onNoteFunction({ name, url, line, column }) }]),
  ];
}

export function FunctionTable(props: FunctionTableProps) {
  const { document, overview, range, filters, filter, onSearch, onShow, onPick, onReopen, table } = props;
  const unit = useUnit();
  const [order, setOrder] = useState(FIRST_SORT);
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
  const rows = usePagedRows<typeof query, ProfileFunction, Page>(document, query, 0, {
    load: (asked, place) => document.query('profile.functions', { ...asked, ...place }),
    totalOf: (page) => page.total,
    keyOf: functionKey,
  });
  const arranged = useTableLayout(`${unit.layoutKey}.functions`);
  const columns = useMemo(
    () =>
      functionColumns({
        ...wholeOf(unit, overview, range),
        originals,
        sortable: true,
        means: unit.functions,
      }),
    [unit, overview, range, originals],
  );
  return (
    <FunctionRows<ProfileFunction>
      rows={rows}
      columns={columns}
      arranged={arranged}
      sort={SORTS.ofQuery(rows.shown() ?? query)}
      onSort={(next) => setOrder(SORTS.ofTable(next))}
      filter={filter}
      onFilter={onSearch}
      functions={range === null ? overview.functions : (rows.page()?.total ?? overview.functions)}
      note={range === null ? unit.note(overview) : 'In the selected range'}
      showLabel={`Show in the ${unit.chartName}`}
      onShow={onShow}
      onPick={onPick}
      moreMenu={(place) => placeEntries(props, place)}
      onReopen={onReopen}
      table={table}
    />
  );
}

/** Remounted per view and range (a `key`), because their nodes differ. */
export function ProfileTree(props: TableProps & { readonly view: 'top-down' | 'bottom-up' }) {
  const { view, document, overview, range, filters, onShow, onPick, table } = props;
  const unit = useUnit();
  const isTopDown = view === 'top-down';
  const isByCaller = !isTopDown || filters.some(({ kind }) => kind === 'invert');
  const means = isTopDown ? unit.topDown : unit.bottomUp;
  const note = isTopDown ? 'Calls with their callees, largest first' : unit.bottomUp.note;
  const pages = useTreePages<ProfileTreeNode>(document, (parent, page) =>
    document.query('profile.tree', {
      view,
      parent,
      filters: [...filters],
      ...(range === null ? {} : { range }),
      ...page,
    }),
  );
  const arranged = useTableLayout(`${unit.layoutKey}.tree`);
  const originals = useOriginals();
  const figures = useMemo(
    () =>
      figureColumns<CallLine<ProfileTreeNode>>((line) => (line.kind === 'node' ? line.node : null), {
        ...wholeOf(unit, overview, range),
        originals,
        sortable: false,
        means,
      }),
    [unit, overview, range, originals, means],
  );
  return (
    <CallTree<ProfileTreeNode>
      label={isTopDown ? 'Top-down' : 'Bottom-up'}
      note={range === null ? note : `${note}; in the selected range`}
      pages={pages}
      figures={figures}
      arranged={arranged}
      originalNameOf={(place) => otherName(place, originals)}
      isDim={(place) => isDim(place, originals)}
      showLabel={`Show in the ${unit.chartName}`}
      onShow={onShow}
      onPick={onPick}
      moreMenu={(place, path) => placeEntries(props, place, isByCaller ? { callers: path } : { path })}
      table={table}
    />
  );
}
