/** One function with its callers above and its callees below, over all calls. */
import { useMemo } from 'react';
import { formatPercent } from '../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../shared/contracts/analysis.ts';
import type { CpuFilter, CpuFunction, CpuPlace } from '../../../shared/contracts/cpu-profiles.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import { useTableLayout } from '../../stores/use-table-layout.ts';
import { usePagedRows } from '../../stores/use-paged-rows.ts';
import { useLayout } from '../../stores/workbench.tsx';
import { functionKey } from '../../widgets/profile/function-rows.tsx';
import { useOriginals } from '../../widgets/profile/originals.ts';
import { RowsError } from '../../widgets/profile/rows-error.tsx';
import { AroundTable, SandwichFrame, type Around as Direction } from '../../widgets/profile/sandwich-frame.tsx';
import { EmptyState } from '../../widgets/states.tsx';
import { functionColumns } from './cpu-columns.tsx';
import type { CpuOverview } from './cpu-tables.tsx';
import { formatMs } from './milliseconds.tsx';

type Page = AnalysisAnswer<'cpu.around'>;

export interface SandwichProps {
  readonly document: AnalysisDocument;
  readonly overview: CpuOverview;
  /** Null: the function with the largest self time. */
  readonly place: CpuPlace | null;
  readonly filters: readonly CpuFilter[];
  readonly onPlace: (place: CpuPlace) => void;
  readonly onShow: (place: CpuPlace) => void;
  readonly onReopen: () => void;
}

const MEANS = { callers: 'called from here', callees: 'called by the function' } as const;
const PANES_KEY = 'cpu-profile.sandwich';

function Around({ direction, place, ...rest }: SandwichProps & { direction: Direction; place: CpuPlace }) {
  const { document, overview, filters, onPlace, onShow, onReopen } = rest;
  const query = useMemo(() => ({ place, direction, filters: [...filters] }), [place, direction, filters]);
  const rows = usePagedRows<typeof query, CpuFunction, Page>(document, query, 0, {
    load: (asked, page) => document.query('cpu.around', { ...asked, ...page }),
    totalOf: (page) => page.total,
    keyOf: functionKey,
  });
  const arranged = useTableLayout('cpu-profile.around');
  const originals = useOriginals();
  const means = MEANS[direction];
  // The same columns for all functions, so that figures agree with other views.
  const columns = useMemo(
    () =>
      functionColumns({
        wholeMs: overview.activeMs,
        wholeName: 'active time',
        originals,
        sortable: false,
        selfMeans: `Self time in calls that were ${means}`,
        totalMeans: `Total time in calls that were ${means}`,
      }),
    [overview.activeMs, originals, means],
  );
  return (
    <AroundTable<CpuFunction>
      direction={direction}
      rows={rows}
      columns={columns}
      arranged={arranged}
      onPlace={onPlace}
      showLabel="Show in the flame chart"
      onShow={onShow}
      onReopen={onReopen}
    />
  );
}

export function Sandwich(props: SandwichProps) {
  const { document, overview, filters, place, onShow, onReopen } = props;
  const sizes = useLayout((state) => state.panes[PANES_KEY]);
  const setPanes = useLayout((state) => state.setPanes);
  const question = JSON.stringify([document.documentId, place, filters]);
  const { answer, again } = useAnswer(question, () =>
    document.query('cpu.functions', {
      filter: place?.name ?? '',
      filters: [...filters],
      count: place === null ? 1 : 1000,
    }),
  );
  if (answer?.ok === false) return <RowsError place="panel" error={answer.error} onRetry={again} onReopen={onReopen} />;
  const found = answer?.ok === true ? answer.value.rows : [];
  const of = place === null ? found[0] : found.find((each) => functionKey(each) === functionKey(place));
  const picked = place ?? of;
  if (answer === null) return <p className="profile-waiting third">Loading functions …</p>;
  if (picked === undefined) return <EmptyState title="The profile has no functions." />;
  return (
    <SandwichFrame
      picked={picked}
      figures={
        of === undefined
          ? null
          : `self ${formatMs(of.selfMs)}, total ${formatMs(of.totalMs)}, ${formatPercent(overview.activeMs > 0 ? of.totalMs / overview.activeMs : 0)} of active time`
      }
      callers={<Around {...props} place={picked} direction="callers" />}
      callees={<Around {...props} place={picked} direction="callees" />}
      sizes={sizes}
      onSizes={(percentages) => setPanes(PANES_KEY, percentages)}
      showLabel="Flame chart"
      onShow={() => onShow(picked)}
    />
  );
}
