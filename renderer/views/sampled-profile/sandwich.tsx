/** One function with its callers above and its callees below, over all calls. */
import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { formatPercent } from '../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../shared/contracts/analysis.ts';
import type { CpuPlace, ProfileFilter, ProfileFunction } from '../../../shared/contracts/sampled-profiles.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useClipboard } from '../../stores/hooks/use-command.ts';
import { useQuery } from '../../stores/hooks/use-query.ts';
import { useTableLayout } from '../../stores/hooks/use-table-layout.ts';
import { usePagedRows } from '../../stores/hooks/use-paged-rows.ts';
import { usePanes } from '../../stores/hooks/use-panes.ts';
import { useIcicleView } from '../../widgets/icicle/use-icicle-view.ts';
import { functionKey } from '../../widgets/profile/function-rows.tsx';
import { chartName, useOriginals } from '../../widgets/profile/originals.ts';
import { FailureState } from '../../widgets/failure-state.tsx';
import { Segmented } from '../../widgets/segmented.tsx';
import { AroundTable, SandwichFrame } from '../../widgets/profile/sandwich-frame.tsx';
import { functionName, wholeSource } from '../../widgets/source-place.ts';
import { EmptyState } from '../../widgets/states.tsx';
import { CallGraph } from './call-graph.tsx';
import { functionColumns } from './function-columns.tsx';
import { loadChart, type ChartAnswer } from './load-chart.ts';
import { placeOf, profileChart, type ProfileChart } from './profile-chart.ts';
import { useUnit, type ProfileOverview } from './profile-units.tsx';
import { useColouring } from './use-colouring.ts';
import { useSteps } from './use-steps.ts';

/** The callers or the callees of a function as a flame graph: all paths that lead to it, or from it, merged. */
type Direction = 'callers' | 'callees';

/** The steps that leave one side of a function. Recursive calls are part of the outermost one. */
function sideFilters(
  direction: Direction,
  place: CpuPlace,
  filters: readonly ProfileFilter[],
): readonly ProfileFilter[] {
  const others = filters.filter(({ kind }) => kind !== 'invert');
  return direction === 'callees'
    ? [...others, { kind: 'focus-function', place }]
    : [...others, { kind: 'focus', place }, { kind: 'collapse-function', place }, { kind: 'invert' }];
}

/** Callers stand above the function, so that stacks grow downwards on both sides of it. */
function upsideDown(answer: ChartAnswer): ChartAnswer {
  return { ...answer, depth: answer.depth.map((level) => answer.depths - 1 - level) };
}

/** The box of the function itself. */
function ownBox({ layout }: ProfileChart, direction: Direction): number {
  const row = direction === 'callees' ? 0 : layout.rowCount - 1;
  return layout.order[layout.rowStarts[row] ?? 0] ?? 0;
}

interface GraphProps {
  readonly chart: ProfileChart;
  readonly direction: Direction;
  readonly whole: number;
  readonly onPlace: (place: CpuPlace) => void;
}

function Graph({ chart, direction, whole, onPlace }: GraphProps) {
  const { layout, colouring } = chart;
  const { format } = useUnit();
  const originals = useOriginals();
  const view = useIcicleView(layout);
  const [selected, setSelected] = useState<number | null>(null);
  const copy = useClipboard();
  const colours = useMemo(() => colouring.groups.map(({ token }) => token), [colouring]);
  const { reveal } = view;
  useEffect(() => reveal(ownBox(chart, direction)), [reveal, chart, direction]);
  const textOf = (box: number): string => {
    const size = layout.sizes[box] ?? 0;
    const source = wholeSource(placeOf(chart, box));
    const share = formatPercent(whole > 0 ? size / whole : 0);
    return `${chartName(placeOf(chart, box), originals)}, total ${format(size)}, ${share}${source === '' ? '' : `, ${source}`}`;
  };
  const cardOf = (box: number): ReactNode => (
    <div className="profile-card">
      <b>{chartName(placeOf(chart, box), originals)}</b>
      <p>
        {format(layout.sizes[box] ?? 0)}{' '}
        <span className="third">{formatPercent(whole > 0 ? (layout.sizes[box] ?? 0) / whole : 0)}</span>
      </p>
      <p className="mono small third">{wholeSource(placeOf(chart, box))}</p>
    </div>
  );
  return (
    <div className="profile-icicle column fill sandwich-graph" data-testid={`sandwich-${direction}-graph`}>
      <CallGraph
        label={direction === 'callers' ? 'Callers as a flame graph' : 'Callees as a flame graph'}
        layout={layout}
        view={view}
        nameOf={(box) => chartName(placeOf(chart, box), originals)}
        textOf={textOf}
        cardOf={cardOf}
        colours={colours}
        selected={selected}
        onSelect={setSelected}
        copy={copy}
        moreOf={(box) => [
          { label: 'Show its callers and callees', onSelect: () => onPlace(placeOf(chart, box)) },
          { label: 'Copy name', onSelect: () => void copy(functionName(placeOf(chart, box).name)) },
        ]}
      />
    </div>
  );
}

interface SandwichGraphProps {
  readonly direction: Direction;
  readonly document: AnalysisDocument;
  readonly overview: ProfileOverview;
  readonly place: CpuPlace;
  readonly filters: readonly ProfileFilter[];
  readonly onPlace: (place: CpuPlace) => void;
  readonly onReopen: () => void;
}

function SandwichGraph({ direction, document, overview, place, filters, onPlace, onReopen }: SandwichGraphProps) {
  const { name, url, line, column } = place;
  const steps = sideFilters(direction, { name, url, line, column }, filters);
  const { answer, refetch } = useQuery(JSON.stringify([document.documentId, steps]), () =>
    loadChart(document, { order: 'left-heavy', filters: steps }),
  );
  const colouring = useColouring(document, filters, overview);
  const begin = useCallback(
    (of: ChartAnswer) => profileChart(direction === 'callers' ? upsideDown(of) : of, 0, colouring ?? undefined),
    [direction, colouring],
  );
  const chart = useSteps(answer?.ok === true ? answer.value : null, begin);
  if (answer?.ok === false)
    return <FailureState place="panel" error={answer.error} onRetry={refetch} onReopen={onReopen} />;
  if (chart === null) return <p className="profile-waiting third">Loading calls …</p>;
  if (chart.layout.count === 0) return <EmptyState title="No calls of the function remain after the filters." />;
  return <Graph chart={chart} direction={direction} whole={overview.total} onPlace={onPlace} />;
}

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
