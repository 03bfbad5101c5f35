/** Comparison of two sampled profiles A and B of one unit: what changed in a sentence, and functions by change of self weight. */
import { useMemo, useState, type ReactNode } from 'react';
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../shared/core/analysis/analysis.ts';
import type { ProfileChange, ProfileUnit } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { useComparedSides } from '../../core/stores/hooks/use-compared-sides.ts';
import { useOpenedDocument } from '../../core/stores/hooks/use-opened-document.ts';
import { usePagedRows } from '../../core/stores/hooks/use-paged-rows.ts';
import { useSettledText } from '../../core/stores/hooks/use-settled.ts';
import { useTableLayout } from '../../core/stores/hooks/use-table-layout.ts';
import { DiffFrame, type ComparedPair } from '../../core/widgets/profile/diff-frame.tsx';
import type { DiffSort } from '../../core/widgets/profile/diff-columns.tsx';
import { DiffRows } from '../../core/widgets/profile/diff-rows.tsx';
import { functionKey } from '../../core/widgets/profile/function-rows.tsx';
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
      /** A note on the bold figures. */
      readonly note: string;
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
    note: 'Bold: beyond the noise between two recordings of one build',
  },
  bytes: {
    label: 'Comparison of heap profiles',
    testId: 'heap-profile-diff-document',
    layoutKey: 'heap-profile-diff.functions',
    base: 'Estimated live bytes in A that the function itself allocated',
    new: 'Self size in B',
    sides: ({ base, new: later }) =>
      `A has ${formatBytes(base.extent)} in ${formatCount(base.samples)} samples, B ${formatBytes(later.extent)} in ${formatCount(later.samples)}. Live sizes are not scaled to the recording length`,
    note: 'Bold: beyond the noise of the samples (four standard deviations)',
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
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly onReopen: () => void;
}

function changeOf(change: ProfileChange): ProfileChange {
  return change;
}

function ChangeTable({ unit, document, base, filter, onFilter, onReopen }: ChangeTableProps): ReactNode {
  const labels = DIFF_LABELS[unit];
  const [sort, setSort] = useState<DiffSort>('delta');
  const [times, setTimes] = useState<Times | null>(null);
  const [view, setView] = useState<View>('functions');
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
  const sides = page === null ? '' : labels.sides(page);
  const canScale = unit === 'milliseconds';
  const isScaled = page !== null && page.scale !== 1;
  return (
    <>
      <div className="pane-head">
        <Segmented label="Comparison as" value={view} options={VIEWS} onValue={setView} />
        <span className="third cut" data-testid="compare-scale">
          {sides}
        </span>
        <span className="grow" />
        {canScale ? (
          <Segmented
            label="Times of A"
            value={times ?? (isScaled ? 'normalised' : 'recorded')}
            options={TIMES}
            onValue={setTimes}
          />
        ) : null}
      </div>
      {view === 'graph' ? (
        <DiffGraph unit={unit} document={document} base={base} normalise={isScaled} onReopen={onReopen} />
      ) : (
        <DiffRows<ProfileChange>
          rows={rows}
          arranged={arranged}
          changeOf={changeOf}
          cell={UNIT_LABELS[unit].cell}
          changed={CHANGED[unit]}
          baseMeans={isScaled ? `${labels.base}, scaled to the length of B` : labels.base}
          newMeans={labels.new}
          shownSort={rows.shown()?.sort ?? sort}
          onSort={setSort}
          filter={filter}
          onFilter={onFilter}
          onReopen={onReopen}
        />
      )}
    </>
  );
}

export function ProfileDiffDocument({ unit, ...pair }: ComparedPair & { readonly unit: ProfileUnit }) {
  const profile = useOpenedDocument(pair.later.file, loadOverview);
  const [typed, setTyped] = useState('');
  const filter = useSettledText(typed);
  const { current } = profile;
  const { label, testId, note } = DIFF_LABELS[unit];
  return (
    <DiffFrame
      sides={useComparedSides(pair)}
      label={label}
      testId={testId}
      what={UNIT_LABELS[unit].what}
      filter={{ label: 'Filter functions', typed, onTyped: setTyped }}
      tools={<span className="third cut">{note}</span>}
      opened={profile}
    >
      {current.state === 'open' ? (
        <ChangeTable
          unit={unit}
          document={current.document}
          base={pair.base.file}
          filter={filter}
          onFilter={setTyped}
          onReopen={profile.reopen}
        />
      ) : null}
    </DiffFrame>
  );
}
