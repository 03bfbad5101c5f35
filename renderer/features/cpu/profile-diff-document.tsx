/** Comparison of two sampled profiles A and B of one unit: what changed in a sentence, and functions by change of self weight. */
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../shared/core/analysis/analysis.ts';
import type { ProfileChange, ProfileUnit } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { useOpenedDocument } from '../../core/stores/hooks/use-opened-document.ts';
import { usePagedRows } from '../../core/stores/hooks/use-paged-rows.ts';
import { useSettledText } from '../../core/stores/hooks/use-settled.ts';
import { useTableLayout } from '../../core/stores/hooks/use-table-layout.ts';
import { ComparisonFrame, type ComparedPair } from '../../core/comparison/comparison-frame.tsx';
import type { DiffSort } from '../../core/widgets/profile/diff-columns.tsx';
import { DiffRows } from '../../core/widgets/profile/diff-rows.tsx';
import { functionKey } from '../../core/widgets/profile/function-rows.tsx';
import { FittingSegmented } from '../../core/widgets/fitting-segmented.tsx';
import { Segmented } from '../../core/widgets/segmented.tsx';
import { DiffGraph } from './diff-graph.tsx';
import { loadOverview } from './profile-document.tsx';
import { CHANGED, UNIT_LABELS } from './profile-units.tsx';
import { durationText } from '../../../shared/base/duration-text.ts';

type Page = AnalysisAnswer<'profile.compare'>;
type Times = 'recorded' | 'normalised';
type View = 'functions' | 'graph';

const VIEWS = [
  { value: 'functions', label: 'Functions', title: 'Functions by change of their self weight' },
  { value: 'graph', label: 'Flame graph', title: 'Calls of both profiles, colored by change' },
] as const;

const TIMES = [
  { value: 'normalised', label: 'Scaled to B', title: 'Times of A, scaled to the length of B' },
  { value: 'recorded', label: 'As recorded', title: 'Recorded times of A' },
] as const;

/** Labels of a comparison by unit. `sides` says how long or large A and B are; times can also be scaled, above the table. */
const DIFF_LABELS: Readonly<
  Record<
    ProfileUnit,
    {
      readonly label: string;
      readonly testId: string;
      readonly layoutKey: string;
      readonly base: string;
      readonly new: string;
      readonly sides: (page: Page) => string;
      /** What bold figures are beyond. */
      readonly bold: string;
    }
  >
> = {
  milliseconds: {
    label: 'Comparison of CPU profiles',
    testId: 'cpu-diff-document',
    layoutKey: 'cpu-diff.functions',
    base: 'Self time in A',
    new: 'Self time in B',
    sides: ({ base, new: later, scale }) =>
      `A took ${durationText(base.extent)}, B ${durationText(later.extent)}. ${
        scale === 1 ? 'Times are as recorded' : `Times of A are scaled ×${scaleText(scale)}`
      }`,
    bold: 'the noise between two recordings of one build',
  },
  bytes: {
    label: 'Comparison of heap profiles',
    testId: 'heap-profile-diff-document',
    layoutKey: 'heap-profile-diff.functions',
    base: 'Estimated live bytes in A that the function itself allocated',
    new: 'Self size in B',
    sides: ({ base, new: later }) =>
      `A has ${formatBytes(base.extent)} in ${formatCount(base.samples)} samples, B ${formatBytes(later.extent)} in ${formatCount(later.samples)}. Live sizes are not scaled to the recording length`,
    bold: 'the noise of the samples (four standard deviations)',
  },
};

/** Three significant digits. */
function scaleText(scale: number): string {
  return Number(scale.toPrecision(3)).toString();
}

interface ChangeTableProps {
  readonly unit: ProfileUnit;
  readonly document: AnalysisDocument;
  readonly base: string;
  readonly view: View;
  /** Null: as the analysis chooses. */
  readonly times: Times | null;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  /** What both are, once it is known. */
  readonly onPage: (page: Page) => void;
  readonly onReopen: () => void;
}

function changeOf(change: ProfileChange): ProfileChange {
  return change;
}

const isScaled = (page: Page | null): boolean => page !== null && page.scale !== 1;

function ChangeTable(props: ChangeTableProps): ReactNode {
  const { unit, document, base, view, times, filter, onFilter, onPage, onReopen } = props;
  const labels = DIFF_LABELS[unit];
  const [sort, setSort] = useState<DiffSort>('delta');
  const query = useMemo(
    () => ({ base, ...(times === null ? {} : { normalise: times === 'normalised' }), filter, sort }),
    [base, times, filter, sort],
  );
  const rows = usePagedRows<typeof query, ProfileChange, Page>(document, query, 0, {
    load: (asked, place) => document.query('profile.compare', { ...asked, ...place }),
    totalOf: (page) => page.total,
    keyOf: functionKey,
  });
  const arranged = useTableLayout(labels.layoutKey);
  const page = rows.page();
  useEffect(() => {
    if (page !== null) onPage(page);
  }, [page, onPage]);
  return view === 'graph' ? (
    <DiffGraph unit={unit} document={document} base={base} normalise={isScaled(page)} onReopen={onReopen} />
  ) : (
    <DiffRows<ProfileChange>
      rows={rows}
      arranged={arranged}
      changeOf={changeOf}
      cell={UNIT_LABELS[unit].cell}
      changed={CHANGED[unit]}
      baseMeans={isScaled(page) ? `${labels.base}, scaled to the length of B` : labels.base}
      newMeans={labels.new}
      boldMeans={labels.bold}
      shownSort={rows.shown()?.sort ?? sort}
      onSort={setSort}
      filter={filter}
      onFilter={onFilter}
      onReopen={onReopen}
    />
  );
}

export function ProfileDiffDocument({ unit, ...pair }: ComparedPair & { readonly unit: ProfileUnit }) {
  const profile = useOpenedDocument(pair.later.file, loadOverview);
  const [view, setView] = useState<View>('functions');
  const [times, setTimes] = useState<Times | null>(null);
  const [page, setPage] = useState<Page | null>(null);
  const [typed, setTyped] = useState('');
  const filter = useSettledText(typed);
  const { current } = profile;
  const { label, testId, sides } = DIFF_LABELS[unit];
  return (
    <ComparisonFrame
      pair={pair}
      label={label}
      testId={testId}
      what={UNIT_LABELS[unit].what}
      views={<FittingSegmented label="View" value={view} options={VIEWS} onValue={setView} />}
      filter={{ label: 'Filter functions', typed, onTyped: setTyped }}
      tools={
        <>
          <span className="third cut" data-testid="compare-scale">
            {page === null ? '' : sides(page)}
          </span>
          {unit === 'milliseconds' ? (
            <Segmented
              label="Times of A"
              value={times ?? (isScaled(page) ? 'normalised' : 'recorded')}
              options={TIMES}
              onValue={setTimes}
            />
          ) : null}
        </>
      }
      opened={profile}
    >
      {current.state === 'open' ? (
        <ChangeTable
          unit={unit}
          document={current.document}
          base={pair.base.file}
          view={view}
          times={times}
          filter={filter}
          onFilter={setTyped}
          onPage={setPage}
          onReopen={profile.reopen}
        />
      ) : null}
    </ComparisonFrame>
  );
}
