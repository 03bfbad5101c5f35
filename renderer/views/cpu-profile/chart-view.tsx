/** All calls of a CPU profile as boxes, in time order or left heavy, with minimap and ruler. */
import {
  useCallback,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
  type ReactNode,
  type Ref,
} from 'react';
import type { CpuFilter, CpuPlace, CpuRange } from '../../../shared/contracts/cpu-profiles.ts';
import type { FlamePlace } from '../../../shared/contracts/flame-links.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useViewHistory } from '../../stores/use-view-history.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import { useTableLayout } from '../../stores/use-table-layout.ts';
import { Button } from '../../widgets/button.tsx';
import { boxBeginningAt } from '../../widgets/icicle/icicle-layout.ts';
import { Icicle } from '../../widgets/icicle/icicle.tsx';
import type { IcicleWindow } from '../../widgets/icicle/icicle-window.ts';
import { TimeRuler } from '../../widgets/icicle/time-ruler.tsx';
import { useIcicleView } from '../../widgets/icicle/use-icicle-view.ts';
import { Kbd } from '../../widgets/kbd.tsx';
import { Minimap } from '../../widgets/minimap/minimap.tsx';
import { CATEGORIES } from '../../widgets/profile/function-category.ts';
import { ProfileLegend, useCategoriesOff } from '../../widgets/profile/profile-legend.tsx';
import { RowsError } from '../../widgets/profile/rows-error.tsx';
import { sourcePlace, wholeSource } from '../../widgets/source-place.ts';
import { EmptyState } from '../../widgets/states.tsx';
import { findHits, hitBeside, hitTicks, numberOfHit } from './chart-hits.ts';
import { callEntries, type CallActions } from './call-entries.ts';
import { BoxCard, BoxTable, boxText, tableRows } from './chart-parts.tsx';
import { placeOf, selfMsOf, stackOf, subtreeText, TASK_CATEGORY, widestOf, type CpuChart } from './cpu-chart.ts';
import type { CpuOverview } from './cpu-tables.tsx';
import { filtersOfPlace, filterWords } from '../../widgets/profile/filter-entries.ts';
import { loadChart } from './load-chart.ts';
import { formatMs, msInline } from './milliseconds.tsx';
import { chartName, originalText, useOriginals } from '../../widgets/profile/originals.ts';
import { CpuPictureMenu } from './picture-menu.tsx';
import { useCpuChart } from './use-cpu-chart.ts';
import { useSteps } from './use-steps.ts';

export interface ChartHandle {
  /** Selects the next (1) or previous (−1) search result. */
  readonly goToHit: (step: 1 | -1) => void;
  /** The current place in the chart, for a link. */
  readonly place: () => Pick<FlamePlace, 'sight' | 'frame'>;
  /** Navigates the history: −1 back, 1 forward. */
  readonly goInHistory: (step: -1 | 1) => void;
}

/** A call with the data that its details show. */
export interface ChosenCall {
  readonly place: CpuPlace;
  readonly startMs: number;
  readonly selfMs: number;
  readonly totalMs: number;
  /** The call and its callers, innermost first. */
  readonly stack: readonly CpuPlace[];
  readonly subtree: () => string;
}

export interface ChartViewProps extends CallActions {
  /** Title of the profile, for images. */
  readonly title: string;
  readonly order: 'time' | 'left-heavy';
  readonly filters: readonly CpuFilter[];
  readonly document: AnalysisDocument;
  readonly overview: CpuOverview;
  readonly search: string;
  /** A function whose widest call is selected initially. */
  readonly wanted: CpuPlace | null;
  /** The place of the last link while it is current, and the number of links opened. */
  readonly linked: FlamePlace | null;
  readonly linkNumber: number;
  /** The visible range before filters recreated the chart; null: none yet. */
  readonly lastVisible: () => IcicleWindow | null;
  readonly onVisibleRange: (visible: IcicleWindow) => void;
  readonly range: CpuRange | null;
  readonly onRange: (range: CpuRange | null) => void;
  /** Called with the number of search results and the number of the selected one (from 1; 0: none). */
  readonly onFound: (found: { readonly hits: number; readonly at: number }) => void;
  readonly onChosen: (call: ChosenCall | null) => void;
  readonly onReopen: () => void;
  readonly handle: Ref<ChartHandle>;
}

const COLOURS = CATEGORIES.map(({ token }) => token);
const NO_ACTIVITY: ReadonlySet<number> = new Set([TASK_CATEGORY]);
const LABELS = { framework: 'Framework', task: 'Program' } as const;
const WORDS = {
  time: { label: 'Calls over time', width: 'Width: time. Alt+drag selects a range' },
  'left-heavy': {
    label: 'Calls by time, largest first',
    width: 'Width: total time of equal stacks, largest on the left',
  },
} as const;

function chosenCall(chart: CpuChart, box: number): ChosenCall {
  return {
    place: placeOf(chart, box),
    startMs: chart.layout.starts[box] ?? 0,
    selfMs: selfMsOf(chart, box),
    totalMs: chart.layout.sizes[box] ?? 0,
    stack: stackOf(chart, box),
    subtree: () => subtreeText(chart, box),
  };
}

function windowOf({ sight: visible }: FlamePlace): IcicleWindow | null {
  return visible === null ? null : { from: visible.fromMs, to: visible.toMs };
}

/** The call selected initially: that of a link or requested function. */
function firstSelected(chart: CpuChart, linked: FlamePlace | null, wanted: CpuPlace | null): number | null {
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
    chart: CpuChart;
    first: number | null;
  },
) {
  const { chart, first, order, overview, search, range, onRange, onFound, onChosen, handle } = props;
  const { title, filters, linked, lastVisible, onVisibleRange, onFilter, onSandwich, onCopyLink, onTracks } = props;
  const { layout } = chart;
  const view = useIcicleView(layout);
  const originals = useOriginals();
  const hits = useMemo(
    () => findHits(chart, search, (place) => originalText(originals.of(place))),
    [chart, search, originals],
  );
  const [selected, setSelected] = useState<number | null>(first);
  const [off, toggle] = useCategoriesOff();
  const { copied, copy } = useTableLayout('cpu-profile.chart');
  const found = hits.set.size;
  const at = useMemo(() => numberOfHit(chart, hits, selected), [chart, hits, selected]);
  useEffect(() => onFound({ hits: found, at }), [onFound, found, at]);
  useEffect(() => onChosen(selected === null ? null : chosenCall(chart, selected)), [onChosen, chart, selected]);
  const { reveal, show, window: inSight } = view;
  useEffect(() => {
    const from = linked === null ? (order === 'time' ? lastVisible() : null) : windowOf(linked);
    if (from !== null) show(from, first ?? undefined);
    else if (first !== null) reveal(first);
  }, [linked, lastVisible, order, first, show, reveal]);
  useEffect(() => {
    if (order === 'time') onVisibleRange(inSight);
  }, [onVisibleRange, order, inSight]);
  const shownRange = useRef(inSight);
  useEffect(() => {
    shownRange.current = inSight;
  });
  const sightOf = useCallback(() => shownRange.current, []);
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
  const goInHistory = useViewHistory({ visible: inSight, selected, range }, (to) => {
    show(to.visible, to.selected ?? undefined);
    setSelected(to.selected);
    onRange(to.range);
  });
  const place = (): Pick<FlamePlace, 'sight' | 'frame'> => ({
    sight: view.isWhole ? null : { fromMs: inSight.from, toMs: inSight.to },
    frame: selected === null ? null : { level: layout.depths[selected] ?? 0, atMs: layout.starts[selected] ?? 0 },
  });
  useImperativeHandle(handle, () => ({ goToHit, place, goInHistory }));
  const boxActions = {
    onFilter,
    onSandwich,
    onCopyLink,
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
  const table = useMemo(() => <BoxTable chart={chart} rows={rows} originals={originals} />, [chart, rows, originals]);
  const cardOf = (box: number): ReactNode => (
    <BoxCard chart={chart} box={box} activeMs={overview.activeMs} originals={originals} />
  );
  const marked = order === 'time' && range !== null ? { from: range.fromMs, to: range.toMs } : null;
  const mark = (next: IcicleWindow | null): void =>
    onRange(next === null ? null : { fromMs: next.from, toMs: Math.min(next.to, layout.total) });
  const { label, width } = WORDS[order];
  const sightMs = view.window.to - view.window.from;
  const idle = overview.overhead.find(({ name }) => name === '(idle)')?.selfMs ?? 0;
  const chosen = selected === null ? null : placeOf(chart, selected);
  return (
    <>
      <Minimap
        label={order === 'time' ? 'The whole recording' : 'All stacks'}
        view={view}
        total={layout.total}
        activity={chart.activity}
        colours={COLOURS}
        without={NO_ACTIVITY}
        ticks={ticks}
        range={marked}
      />
      <TimeRuler window={view.window} />
      <Icicle
        label={label}
        layout={layout}
        view={view}
        nameOf={(box) => chartName(placeOf(chart, box), originals)}
        textOf={(box) => boxText(chart, box, originals)}
        cardOf={cardOf}
        colours={COLOURS}
        off={off}
        hits={hits.set}
        onHit={goToHit}
        selected={selected}
        onSelect={setSelected}
        click="select"
        range={marked}
        {...(order === 'time' ? { onRange: mark } : {})}
        onCopy={copy}
        menuOf={(box) => callEntries(chart, box, boxActions)}
        keysOfBox={keysOfBox}
        table={table}
      />
      <div className="profile-legend cpu-legend">
        <ProfileLegend figures={chart.selfMs} figureOf={msInline} labels={LABELS} off={off} onToggle={toggle} />
        {idle > 0 ? <span className="cpu-idle third">Idle {formatMs(idle)}</span> : null}
        <span className="grow" />
        <span className="profile-keys third small">
          <Kbd shortcut="KeyW" />
          <Kbd shortcut="KeyS" /> zoom <Kbd shortcut="KeyA" />
          <Kbd shortcut="KeyD" /> pan
        </span>
        <Button size="tiny" shortcut="Digit0" disabled={view.isWhole} onClick={view.fitAll}>
          All
        </Button>
      </div>
      <div className="table-footer">
        <span data-testid="chart-sight">
          {formatMs(sightMs)} of {formatMs(layout.total)} visible
        </span>
        {selected === null || chosen === null ? (
          <span className="cut">{width}</span>
        ) : (
          <span className="cut" data-testid="chart-selected" title={wholeSource(chosen)}>
            <b>{chartName(chosen, originals)}</b> self {formatMs(selfMsOf(chart, selected))}, total{' '}
            {formatMs(layout.sizes[selected] ?? 0)} {sourcePlace(chosen)}
          </span>
        )}
        <span className="grow" />
        {copied ? <output>Copied</output> : null}
        <CpuPictureMenu
          chart={chart}
          sightOf={sightOf}
          isWhole={view.isWhole}
          title={title}
          filters={filterText}
          labels={LABELS}
        />
      </div>
    </>
  );
}

/** Remounted per order and filters (a `key`), because their boxes differ. */
export function ChartView({ document, onReopen, wanted, filters, linkNumber, ...rest }: ChartViewProps) {
  const { order, linked } = rest;
  const { answer, again } = useAnswer(`${document.documentId} ${order}`, () => loadChart(document, { order, filters }));
  const chart = useCpuChart(answer?.ok === true ? answer.value : null, order);
  const first = useMemo(() => (chart === null ? null : firstSelected(chart, linked, wanted)), [chart, linked, wanted]);
  if (answer?.ok === false) return <RowsError place="panel" error={answer.error} onRetry={again} onReopen={onReopen} />;
  if (chart === null) return <p className="profile-waiting third">Loading calls …</p>;
  if (chart.layout.count === 0 && filters.length > 0)
    return <EmptyState title="No calls match the filters">Remove a filter above the chart.</EmptyState>;
  if (chart.layout.count === 0)
    return (
      <EmptyState title="The profile has no calls">
        Nothing ran during the recording, or the sampling interval was longer than the recording. Record longer or use a
        shorter interval.
      </EmptyState>
    );
  return (
    <div className="profile-icicle cpu-chart" data-testid="cpu-chart">
      <Chart key={linkNumber} chart={chart} first={first} filters={filters} {...rest} />
    </div>
  );
}
