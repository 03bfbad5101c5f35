/** One function with its callers and callees, by allocated size. */
import { useMemo } from 'react';
import { formatBytes, formatPercent } from '../../../shared/base/units.ts';
import type { SampledFunction } from '../../../shared/contracts/allocations.ts';
import type { AnalysisAnswer } from '../../../shared/contracts/analysis.ts';
import type { CpuFilter, CpuPlace } from '../../../shared/contracts/cpu-profiles.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import { useTableLayout } from '../../stores/use-table-layout.ts';
import { usePagedRows } from '../../stores/use-paged-rows.ts';
import { useLayout } from '../../stores/workbench.tsx';
import { functionKey } from '../../widgets/profile/function-rows.tsx';
import { RowsError } from '../../widgets/profile/rows-error.tsx';
import { AroundTable, SandwichFrame, type Around as Direction } from '../../widgets/profile/sandwich-frame.tsx';
import { EmptyState } from '../../widgets/states.tsx';
import type { ProfileOverview } from './function-table.tsx';
import { functionColumns } from './profile-columns.tsx';

export interface HeapSandwichProps {
  readonly document: AnalysisDocument;
  readonly overview: ProfileOverview;
  /** Null: the function with the largest self size. */
  readonly place: CpuPlace | null;
  readonly filters: readonly CpuFilter[];
  readonly onPlace: (of: CpuPlace) => void;
  readonly onShow: (of: CpuPlace) => void;
  readonly onReopen: () => void;
}

const MEANS = { callers: 'called from here', callees: 'called by the function' } as const;
const PANES_KEY = 'heap-profile.sandwich';

function Around({ direction, place, ...rest }: HeapSandwichProps & { direction: Direction; place: CpuPlace }) {
  const { document, overview, filters, onPlace, onShow, onReopen } = rest;
  const query = useMemo(() => ({ place, direction, filters: [...filters] }), [place, direction, filters]);
  const rows = usePagedRows<typeof query, SampledFunction, AnalysisAnswer<'heap-profile.around'>>(document, query, 0, {
    load: (asked, page) => document.query('heap-profile.around', { ...asked, ...page }),
    totalOf: (page) => page.total,
    keyOf: functionKey,
  });
  const arranged = useTableLayout('heap-profile.around');
  const means = MEANS[direction];
  const columns = useMemo(
    () =>
      functionColumns({
        totalSizeBytes: overview.totalSizeBytes,
        sortable: false,
        selfMeans: `Self size in calls that were ${means}`,
        totalMeans: `Total size of calls that were ${means}`,
      }),
    [overview.totalSizeBytes, means],
  );
  return (
    <AroundTable<SampledFunction>
      direction={direction}
      rows={rows}
      columns={columns}
      arranged={arranged}
      onPlace={onPlace}
      showLabel="Show in the icicle"
      onShow={onShow}
      onReopen={onReopen}
    />
  );
}

export function HeapSandwich(props: HeapSandwichProps) {
  const { document, overview, filters, place, onShow, onReopen } = props;
  const sizes = useLayout((state) => state.panes[PANES_KEY]);
  const setPanes = useLayout((state) => state.setPanes);
  const { answer, again } = useAnswer(JSON.stringify([document.documentId, place, filters]), () =>
    document.query('heap-profile.functions', {
      filter: place?.name ?? '',
      filters: [...filters],
      count: place === null ? 1 : 1000,
    }),
  );
  if (answer === null) return <p className="profile-waiting third">Loading functions …</p>;
  if (!answer.ok) return <RowsError place="panel" error={answer.error} onRetry={again} onReopen={onReopen} />;
  const { rows } = answer.value;
  const of = place === null ? rows[0] : rows.find((each) => functionKey(each) === functionKey(place));
  const picked = place ?? of;
  if (picked === undefined) return <EmptyState title="The profile has no functions." />;
  const share = (sizeBytes: number): string =>
    formatPercent(overview.totalSizeBytes > 0 ? sizeBytes / overview.totalSizeBytes : 0);
  return (
    <SandwichFrame
      picked={picked}
      figures={
        of === undefined
          ? null
          : `self ${formatBytes(of.selfSizeBytes)}, total ${formatBytes(of.totalSizeBytes)}, ${share(of.totalSizeBytes)} of the profile`
      }
      callers={<Around {...props} place={picked} direction="callers" />}
      callees={<Around {...props} place={picked} direction="callees" />}
      sizes={sizes}
      onSizes={(percentages) => setPanes(PANES_KEY, percentages)}
      showLabel="Icicle"
      onShow={() => onShow(picked)}
    />
  );
}
