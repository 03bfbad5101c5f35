/** All calls of a profile as boxes, in time order or left heavy, with minimap and ruler. */
import type { AnalysisAnswer } from '../../../shared/core/analysis/analysis.ts';
import type { ChartRange } from '../../core/charts/range.ts';
import {
  useCallback,
  useEffect,
  useEffectEvent,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
  type ReactNode,
  type Ref,
} from 'react';
import type {
  CpuPlace,
  CpuRange,
  CpuThread,
  ProfileFilter,
} from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { FlamePlace } from '../../../shared/core/contracts/flame-links.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { useViewHistory } from '../../core/stores/hooks/use-view-history.ts';
import { useTableLayout } from '../../core/stores/hooks/use-table-layout.ts';
import { boxBeginningAt } from '../../core/widgets/icicle/icicle-layout.ts';
import { Icicle } from '../../core/widgets/icicle/icicle.tsx';
import { TimeRuler } from '../../core/widgets/icicle/time-ruler.tsx';
import { useIcicleView } from '../../core/widgets/icicle/use-icicle-view.ts';
import { Minimap } from '../../core/widgets/minimap/minimap.tsx';
import { NoteRangePins } from '../../core/widgets/note-pins.tsx';
import type { Colouring } from '../../core/widgets/profile/colouring.ts';
import { RangeMeasure } from '../../core/widgets/range-measure.tsx';
import { NoteRanges } from '../../core/widgets/noted.tsx';
import { useCategoriesOff } from '../../core/widgets/profile/profile-legend.tsx';
import { boxesOf, NO_BOXES } from '../../core/widgets/profile/third-party.ts';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';
import { ChartLegend, SelectedCall } from './chart-footer.tsx';
import { ChartPins } from './chart-pins.tsx';
import { findHits, hitBeside, hitTicks, numberOfHit, type ChartHits } from './chart-hits.ts';
import { callEntries, type CallActions } from './call-entries.ts';
import { BoxCard, BoxTable, boxText, tableRows } from './chart-parts.tsx';
import { placeOf, profileChart, selfOf, stackOf, subtreeText, widestOf, type ProfileChart } from './profile-chart.ts';
import { filtersOfPlace, filterWords } from '../../core/widgets/profile/filter-entries.ts';
import { chartName, originalText, useOriginals } from '../../core/widgets/profile/originals.ts';
import { ChartPictureMenu } from './picture-menu.tsx';
import { hasTimes, useUnit, type ProfileOverview } from './profile-units.tsx';
import { SeriesStrips } from './series-strips.tsx';
import { useColouring } from './use-colouring.ts';
import { useChartAnswer } from './use-chart-answer.ts';
import { useSteps } from './use-steps.ts';

// The chart of a result, built in steps; null until complete.

type Answer = AnalysisAnswer<'profile.chart'>;

/** A chart that is read by range keeps the list of functions while it grows. */
const isGrown = (earlier: Answer, answer: Answer): boolean => earlier.functions === answer.functions;

/** `colouring` is null until it is known; a chart in its earlier colors remains until the new one is complete. */
function useProfileChart(
  answer: Answer | null,
  order: 'time' | 'left-heavy',
  colouring: Colouring | null,
): ProfileChart | null {
  const begin = useCallback(
    (of: Answer) => profileChart(of, order === 'time' ? of.extent : 0, colouring ?? undefined),
    [order, colouring],
  );
  return useSteps(answer, begin, isGrown);
}

export interface ChartHandle {
  /** Selects the next (1) or previous (−1) search result. */
  readonly goToHit: (step: 1 | -1) => void;
  /** The current place in the chart, for a link. */
  readonly place: () => Pick<FlamePlace, 'visibleRange' | 'frame'>;
  /** Navigates the history: −1 back, 1 forward. */
}

/** A call with the data that its details show. */
export interface ChosenCall {
  readonly place: CpuPlace;
  readonly start: number;
  readonly self: number;
  readonly total: number;
  /** The call and its callers, innermost first. */
  readonly stack: readonly CpuPlace[];
  readonly subtree: () => string;
}

export interface ChartViewProps extends CallActions {
  /** Title of the profile, for images. */
  readonly title: string;
  readonly order: 'time' | 'left-heavy';
  readonly filters: readonly ProfileFilter[];
  /** The filters as links and notes have them. */
  readonly linkedFilters: readonly ProfileFilter[];
  /** The thread of a trace whose samples are shown. */
  readonly thread: CpuThread | undefined;
  readonly document: AnalysisDocument;
  readonly overview: ProfileOverview;
  readonly search: string;
  /** A function whose widest call is selected initially. */
  readonly wanted: CpuPlace | null;
  /** The place of the last link while it is current, and the number of links opened. */
  readonly linked: FlamePlace | null;
  readonly linkNumber: number;
  /** The visible range before filters recreated the chart; null: none yet. */
  readonly lastVisible: () => ChartRange | null;
  readonly onVisibleRange: (visible: ChartRange) => void;
  readonly range: CpuRange | null;
  readonly onRange: (range: CpuRange | null) => void;
  /** Begins a note for the range; null if there are no notes. */
  readonly onNoteRange: ((range: CpuRange) => void) | null;
  /** Called with the number of search results and the number of the selected one (from 1; 0: none). */
  readonly onFound: (found: { readonly hits: number; readonly at: number }) => void;
  readonly onChosen: (call: ChosenCall | null) => void;
  readonly onReopen: () => void;
  readonly handle: Ref<ChartHandle>;
}

function chosenCall(chart: ProfileChart, box: number, format: (weight: number) => string): ChosenCall {
  return {
    place: placeOf(chart, box),
    start: chart.layout.starts[box] ?? 0,
    self: selfOf(chart, box),
    total: chart.layout.sizes[box] ?? 0,
    stack: stackOf(chart, box),
    subtree: () => subtreeText(chart, box, format),
  };
}

function windowOf({ visibleRange: visible }: FlamePlace): ChartRange | null {
  return visible === null ? null : { from: visible.fromMs, to: visible.toMs };
}

/** Ranges that must be loaded for a link. */
function placesOfLink(linked: FlamePlace | null): ChartRange[] {
  const visible = linked === null ? null : windowOf(linked);
  const atMs = linked?.frame?.atMs;
  return [...(visible === null ? [] : [visible]), ...(atMs === undefined ? [] : [{ from: atMs, to: atMs }])];
}

/** The call selected initially: that of a link or requested function. */
function firstSelected(chart: ProfileChart, linked: FlamePlace | null, wanted: CpuPlace | null): number | null {
  const frame = linked?.frame ?? null;
  if (frame !== null) {
    const linkedBox = boxBeginningAt(chart.layout, frame.level, frame.atMs);
    return linkedBox < 0 ? null : linkedBox;
  }
  const box = wanted === null ? -1 : widestOf(chart, wanted);
  return box < 0 ? null : box;
}

function Chart(
  props: Omit<ChartViewProps, 'document' | 'onReopen' | 'wanted' | 'linkNumber'> & {
    chart: ProfileChart;
    first: number | null;
    onLook: (range: ChartRange) => void;
  },
) {
  const { chart, first, order, overview, search, range, onRange, onFound, onChosen, onLook, handle } = props;
  const {
    onNoteRange,
    title,
    filters,
    linked,
    lastVisible,
    onVisibleRange,
    onFilter,
    onSandwich,
    onCopyLink,
    onAddNote,
    onTracks,
  } = props;
  const { layout, colouring } = chart;
  const colours = useMemo(() => colouring.groups.map(({ token }) => token), [colouring]);
  const withoutActivity = useMemo(() => new Set([colouring.groups.findIndex(({ id }) => id === 'task')]), [colouring]);
  const unit = useUnit();
  const { format } = unit;
  const isTimed = hasTimes(unit);
  // A chart that is read by range grows, with the same functions.
  const view = useIcicleView(layout, chart.functions);
  const originals = useOriginals();
  const hits = useMemo(
    () => findHits(chart, search, (place) => originalText(originals.of(place))),
    [chart, search, originals],
  );
  const dim = useMemo(
    () =>
      originals.dimsThirdParty
        ? boxesOf(chart.functions, chart.functionOf, (place) => originals.isThirdParty(place, chart.pageOrigin))
        : NO_BOXES,
    [chart, originals],
  );
  // A search that was typed before the chart was shown selects its first result.
  const [initial] = useState(() => first ?? (unit.searchesShown && linked === null ? hitOrNull(chart, hits) : null));
  const [selected, setSelected] = useState<number | null>(initial);
  const [off, toggle] = useCategoriesOff();
  const { copied, copy } = useTableLayout(`${unit.layoutKey}.chart`);
  const found = hits.set.size;
  const at = useMemo(() => numberOfHit(chart, hits, selected), [chart, hits, selected]);
  useEffect(() => onFound({ hits: found, at }), [onFound, found, at]);
  useEffect(
    () => onChosen(selected === null ? null : chosenCall(chart, selected, format)),
    [onChosen, chart, selected, format],
  );
  const { reveal, show, window: inView } = view;
  const arrive = useEffectEvent(() => {
    const from = linked === null ? (order === 'time' ? lastVisible() : null) : windowOf(linked);
    if (from !== null) show(from, initial ?? undefined);
    else if (initial !== null) reveal(initial);
  });
  // Another link, order or filter remounts the chart.
  useEffect(() => arrive(), []);
  useEffect(() => onLook(inView), [onLook, inView]);
  // Calls around the chosen one and below it.
  const lookAt = useEffectEvent((box: number) => {
    const from = layout.starts[box] ?? 0;
    onLook({ from, to: from + (layout.sizes[box] ?? 0) });
  });
  useEffect(() => {
    if (selected !== null) lookAt(selected);
  }, [selected]);
  useEffect(() => {
    if (order === 'time') onVisibleRange(inView);
  }, [onVisibleRange, order, inView]);
  const shownRange = useRef(inView);
  useEffect(() => {
    shownRange.current = inView;
  });
  const visibleRangeOf = useCallback(() => shownRange.current, []);
  const filterText = filters
    .map((filter) => filterWords(filter, (place) => chartName(place, originals)).label)
    .join(', ');
  const ticks = useMemo(() => hitTicks(chart, hits), [chart, hits]);
  const goToHit = (step: 1 | -1): void => {
    const next = hitBeside(chart, hits, selected, step);
    if (next < 0) return;
    setSelected(next);
    view.reveal(next);
  };
  useViewHistory(`chart ${order}`, { visible: inView, selected, range }, (to) => {
    show(to.visible, to.selected ?? undefined);
    setSelected(to.selected);
    onRange(to.range);
  });
  const place = (): Pick<FlamePlace, 'visibleRange' | 'frame'> => ({
    visibleRange: view.isWhole ? null : { fromMs: inView.from, toMs: inView.to },
    frame: selected === null ? null : { level: layout.depths[selected] ?? 0, atMs: layout.starts[selected] ?? 0 },
  });
  useImperativeHandle(handle, () => ({ goToHit, place }));
  const boxActions = {
    format,
    isInverted: filters.some(({ kind }) => kind === 'invert'),
    onFilter,
    onSandwich,
    onCopyLink,
    onAddNote,
    onCopy: copy,
    onFit: view.fitBox,
    // Left heavy has no time axis.
    onTracks: order === 'time' ? onTracks : undefined,
  };
  const keysOfBox = Object.fromEntries(
    (['KeyF', 'KeyX', 'KeyU', 'KeyP'] as const).map((code) => [
      code,
      (box: number) => {
        const filter = filtersOfPlace(placeOf(chart, box))[code];
        if (filter !== null) onFilter(filter);
      },
    ]),
  );
  const rows = useSteps(chart, tableRows);
  const { total: whole } = overview;
  const table = useMemo(
    () => <BoxTable chart={chart} rows={rows} originals={originals} whole={whole} />,
    [chart, rows, originals, whole],
  );
  const cardOf = (box: number): ReactNode => <BoxCard chart={chart} box={box} whole={whole} originals={originals} />;
  const marked = order === 'time' && range !== null ? { from: range.fromMs, to: range.toMs } : null;
  const mark = (next: ChartRange | null): void =>
    onRange(next === null ? null : { fromMs: next.from, toMs: Math.min(next.to, layout.total) });
  const { label = '', width = '' } = unit.charts[order] ?? {};
  const visibleSize = view.window.to - view.window.from;
  return (
    <>
      <Minimap
        label={order === 'time' ? 'The whole recording' : 'All stacks'}
        view={view}
        total={layout.total}
        activity={chart.activity}
        colours={colours}
        without={withoutActivity}
        ticks={ticks}
        range={marked}
      >
        {order === 'time' ? <NoteRanges totalMs={layout.total} /> : null}
      </Minimap>
      {isTimed ? (
        <div className="profile-ruler">
          <TimeRuler window={view.window} />
          {order === 'time' ? <NoteRangePins visible={view.window} /> : null}
        </div>
      ) : null}
      {order === 'time' && overview.series !== undefined ? (
        <SeriesStrips series={overview.series} visible={view.window} />
      ) : null}
      <Icicle
        label={label}
        layout={layout}
        view={view}
        nameOf={(box) => chartName(placeOf(chart, box), originals)}
        textOf={(box) => boxText(chart, box, originals, unit)}
        cardOf={cardOf}
        colours={colours}
        off={off}
        hits={hits.set}
        dim={dim}
        onHit={goToHit}
        selected={selected}
        onSelect={setSelected}
        click={unit.click}
        range={marked}
        {...(order === 'time' ? { onRange: mark } : {})}
        onCopy={copy}
        menuOf={(box) => callEntries(chart, box, boxActions)}
        keysOfBox={keysOfBox}
        table={table}
        overlay={
          <>
            <ChartPins chart={chart} view={view} order={order} filters={props.linkedFilters} thread={props.thread} />
            {marked === null || range === null ? null : (
              <RangeMeasure
                range={marked}
                visible={view.window}
                text={format(marked.to - marked.from)}
                onZoom={() => show(marked)}
                onNote={onNoteRange === null ? null : () => onNoteRange(range)}
                onClear={() => onRange(null)}
              />
            )}
          </>
        }
      />
      <ChartLegend chart={chart} overview={overview} view={view} off={off} onToggle={toggle} />
      <div className="table-footer third small">
        <span data-testid="chart-visible">
          {format(visibleSize)} of {format(layout.total)} visible
        </span>
        <SelectedCall chart={chart} box={selected} whole={whole} otherwise={width} />
        <span className="grow" />
        {copied ? <output>Copied</output> : null}
        <ChartPictureMenu
          chart={chart}
          visibleRangeOf={visibleRangeOf}
          isWhole={view.isWhole}
          title={title}
          filters={filterText}
        />
      </div>
    </>
  );
}

function hitOrNull(chart: ProfileChart, hits: ChartHits): number | null {
  const hit = hitBeside(chart, hits, null, 1);
  return hit < 0 ? null : hit;
}

/** Remounted per order and filters (a `key`), because their boxes differ. */
export function ChartView({ document, onReopen, wanted, filters, linkNumber, ...rest }: ChartViewProps) {
  const { order, linked } = rest;
  const { emptyChart, chartName: chartLabel } = useUnit();
  const asked = useMemo(() => ({ order, filters }), [order, filters]);
  const { answer, refetch, look } = useChartAnswer(document, asked, placesOfLink(linked));
  const colouring = useColouring(document, filters, rest.overview);
  const chart = useProfileChart(answer?.ok === true ? answer.value : null, order, colouring);
  const first = useMemo(() => (chart === null ? null : firstSelected(chart, linked, wanted)), [chart, linked, wanted]);
  if (answer?.ok === false)
    return <FailureState place="panel" error={answer.error} onRetry={refetch} onReopen={onReopen} />;
  if (chart === null) return <p className="profile-waiting third">Loading calls …</p>;
  if (chart.layout.count === 0 && filters.length > 0)
    return <EmptyState title="No calls match the filters">Remove a filter above the {chartLabel}.</EmptyState>;
  if (chart.layout.count === 0) return <EmptyState title={emptyChart.title}>{emptyChart.text}</EmptyState>;
  return (
    <div className="profile-icicle column fill profile-chart" data-testid="profile-chart">
      <Chart
        key={`${linkNumber} ${chart.colouring.by}`}
        chart={chart}
        first={first}
        filters={filters}
        onLook={look}
        {...rest}
      />
    </div>
  );
}
