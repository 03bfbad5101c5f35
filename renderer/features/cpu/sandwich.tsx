/** One function with its callers above and its callees below, over all calls. */
import { useMemo, useState } from 'react';
import { formatPercent } from '../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../shared/core/analysis/analysis.ts';
import type {
  ProfileFilter,
  ProfileFunction,
  CpuPlace,
} from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { useTableLayout } from '../../core/stores/hooks/use-table-layout.ts';
import { usePagedRows } from '../../core/stores/hooks/use-paged-rows.ts';
import { usePanes } from '../../core/stores/hooks/use-panes.ts';
import { functionKey } from '../../core/widgets/profile/function-rows.tsx';
import { useOriginals } from '../../core/widgets/profile/originals.ts';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { Segmented } from '../../core/widgets/segmented.tsx';
import { AroundTable, SandwichFrame } from '../../core/widgets/profile/sandwich-frame.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';
import { functionColumns } from './function-columns.tsx';
import { useUnit, type ProfileOverview } from './profile-units.tsx';
import { SandwichGraph, type Direction } from './sandwich-graph.tsx';

type Page = AnalysisAnswer<'profile.around'>;

const FORMS = [
  { value: 'tables', label: 'Tables', title: 'Direct callers and callees' },
  { value: 'graphs', label: 'Flame graphs', title: 'All paths to and from the function' },
] as const;

export interface SandwichProps {
  readonly document: AnalysisDocument;
  readonly overview: ProfileOverview;
  /** Null: the function with the largest self weight. */
  readonly place: CpuPlace | null;
  readonly filters: readonly ProfileFilter[];
  readonly onPlace: (place: CpuPlace) => void;
  readonly onShow: (place: CpuPlace) => void;
  readonly onReopen: () => void;
}

const HOW = { callers: 'called from here', callees: 'called by the function' } as const;

function Around({ direction, place, ...rest }: SandwichProps & { direction: Direction; place: CpuPlace }) {
  const { document, overview, filters, onPlace, onShow, onReopen } = rest;
  const unit = useUnit();
  const query = useMemo(() => ({ place, direction, filters: [...filters] }), [place, direction, filters]);
  const rows = usePagedRows<typeof query, ProfileFunction, Page>(document, query, 0, {
    load: (asked, page) => document.query('profile.around', { ...asked, ...page }),
    totalOf: (page) => page.total,
    keyOf: functionKey,
  });
  const arranged = useTableLayout(`${unit.layoutKey}.around`);
  const originals = useOriginals();
  // The same columns for all functions, so that figures agree with other views.
  const columns = useMemo(
    () =>
      functionColumns({
        unit,
        whole: overview.total,
        wholeName: unit.whole,
        originals,
        sortable: false,
        means: unit.around(HOW[direction]),
      }),
    [unit, overview.total, originals, direction],
  );
  return (
    <AroundTable<ProfileFunction>
      direction={direction}
      rows={rows}
      columns={columns}
      arranged={arranged}
      onPlace={onPlace}
      showLabel={`Show in the ${unit.chartName}`}
      onShow={onShow}
      onReopen={onReopen}
    />
  );
}

export function Sandwich(props: SandwichProps) {
  const { document, overview, filters, place, onShow, onReopen } = props;
  const unit = useUnit();
  const panesKey = `${unit.layoutKey}.sandwich`;
  const split = usePanes(panesKey);
  const [form, setForm] = useState<'tables' | 'graphs'>('tables');
  const question = JSON.stringify([document.documentId, place, filters]);
  const { answer, refetch } = useQuery(question, () =>
    document.query('profile.functions', {
      filter: place?.name ?? '',
      filters: [...filters],
      count: place === null ? 1 : 1000,
    }),
  );
  if (answer?.ok === false)
    return <FailureState place="panel" error={answer.error} onRetry={refetch} onReopen={onReopen} />;
  const found = answer?.ok === true ? answer.value.rows : [];
  const of = place === null ? found[0] : found.find((each) => functionKey(each) === functionKey(place));
  const picked = place ?? of;
  if (answer === null) return <p className="profile-waiting third">Loading functions …</p>;
  if (picked === undefined) return <EmptyState title="The profile has no functions." />;
  const graph = (direction: Direction) => (
    <SandwichGraph key={direction} {...props} place={picked} direction={direction} />
  );
  return (
    <SandwichFrame
      picked={picked}
      figures={
        of === undefined
          ? null
          : `self ${unit.format(of.self)}, total ${unit.format(of.total)}, ${formatPercent(overview.total > 0 ? of.total / overview.total : 0)} of ${unit.whole}`
      }
      callers={form === 'graphs' ? graph('callers') : <Around {...props} place={picked} direction="callers" />}
      callees={form === 'graphs' ? graph('callees') : <Around {...props} place={picked} direction="callees" />}
      controls={<Segmented label="Callers and callees as" value={form} options={FORMS} onValue={setForm} />}
      {...split}
      showLabel={unit.views.find(({ value }) => value === unit.chartView)?.label ?? ''}
      onShow={() => onShow(picked)}
    />
  );
}
