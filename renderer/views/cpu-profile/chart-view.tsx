/** All calls of a CPU profile as boxes, in time order or left heavy, under a minimap and a ruler. */
import { useEffect, useImperativeHandle, useMemo, useState, type ReactNode, type Ref } from 'react';
import type { CpuPlace, CpuRange } from '../../../shared/contracts/cpu-profiles.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import { useKeptTable } from '../../stores/use-kept-table.ts';
import { Button } from '../../widgets/button.tsx';
import { nextHit, placeOfHit } from '../../widgets/icicle/hits.ts';
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
import { BoxCard, BoxTable, boxText } from './chart-parts.tsx';
import {
  findHits,
  nameOf,
  placeOf,
  selfMsOf,
  stackOf,
  subtreeText,
  TASK_CATEGORY,
  widestOf,
  type CpuChart,
} from './cpu-chart.ts';
import type { CpuOverview } from './cpu-tables.tsx';
import { formatMs, msInline } from './milliseconds.tsx';
import { useCpuChart } from './use-cpu-chart.ts';

export interface ChartHandle {
  /** Goes to the next (1) or previous (−1) call that the search finds. */
  readonly goToHit: (step: 1 | -1) => void;
}

/** A call as the details tell of it. */
export interface ChosenCall {
  readonly place: CpuPlace;
  readonly startMs: number;
  readonly selfMs: number;
  readonly totalMs: number;
  /** From the call out to the outermost. */
  readonly stack: readonly CpuPlace[];
  readonly subtree: () => string;
}

export interface ChartViewProps {
  readonly order: 'time' | 'left-heavy';
  readonly document: AnalysisDocument;
  readonly overview: CpuOverview;
  readonly search: string;
  /** A function to begin at: its widest call is selected. */
  readonly wanted: CpuPlace | null;
  readonly range: CpuRange | null;
  readonly onRange: (range: CpuRange | null) => void;
  /** Told how many the search found, and which of them is selected (from 1; 0: none). */
  readonly onFound: (found: { readonly hits: number; readonly at: number }) => void;
  readonly onChosen: (call: ChosenCall | null) => void;
  readonly onReopen: () => void;
  readonly handle: Ref<ChartHandle>;
}

const COLOURS = CATEGORIES.map(({ token }) => token);
const NO_ACTIVITY: ReadonlySet<number> = new Set([TASK_CATEGORY]);
const LABELS = { framework: 'Framework', task: 'Program' } as const;
const WORDS = {
  time: { label: 'Calls over time', width: 'Width: time. Alt and drag selects a range' },
  'left-heavy': {
    label: 'Calls by time, largest first',
    width: 'Width: time of all calls of a stack, largest at the left',
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

/** The first call to select, so that whoever comes with a function to look for is shown where it is. */
function firstSelected(chart: CpuChart, wanted: CpuPlace | null): number | null {
  const box = wanted === null ? -1 : widestOf(chart, wanted);
  return box < 0 ? null : box;
}

function Chart(
  props: Omit<ChartViewProps, 'document' | 'onReopen' | 'wanted'> & { chart: CpuChart; first: number | null },
) {
  const { chart, first, order, overview, search, range, onRange, onFound, onChosen, handle } = props;
  const { layout } = chart;
  const view = useIcicleView(layout);
  const hits = useMemo(() => findHits(chart, search), [chart, search]);
  const [selected, setSelected] = useState<number | null>(first);
  const [off, toggle] = useCategoriesOff();
  const { copied, copy } = useKeptTable('cpu-profile.chart');
  const found = hits.boxes.length;
  const at = useMemo(() => (selected === null ? 0 : placeOfHit(hits.boxes, selected) + 1), [hits, selected]);
  useEffect(() => onFound({ hits: found, at }), [onFound, found, at]);
  useEffect(() => onChosen(selected === null ? null : chosenCall(chart, selected)), [onChosen, chart, selected]);
  const { reveal } = view;
  useEffect(() => {
    if (first !== null) reveal(first);
  }, [first, reveal]);
  const ticks = useMemo(() => {
    const starts = Float64Array.from(hits.boxes, (box) => layout.starts[box] ?? 0);
    return starts.toSorted();
  }, [hits, layout]);
  const goToHit = (step: 1 | -1): void => {
    const next = nextHit(hits.boxes, selected, step);
    if (next < 0) return;
    setSelected(next);
    view.reveal(next);
  };
  useImperativeHandle(handle, () => ({ goToHit }));
  const table = useMemo(() => <BoxTable chart={chart} />, [chart]);
  const cardOf = (box: number): ReactNode => <BoxCard chart={chart} box={box} activeMs={overview.activeMs} />;
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
        nameOf={(box) => nameOf(chart, box)}
        textOf={(box) => boxText(chart, box)}
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
          {formatMs(sightMs)} of {formatMs(layout.total)} in sight
        </span>
        {selected === null || chosen === null ? (
          <span className="cut">{width}</span>
        ) : (
          <span className="cut" data-testid="chart-selected" title={wholeSource(chosen)}>
            <b>{nameOf(chart, selected)}</b> self {formatMs(selfMsOf(chart, selected))}, total{' '}
            {formatMs(layout.sizes[selected] ?? 0)} {sourcePlace(chosen)}
          </span>
        )}
        <span className="grow" />
        {copied ? <output>Copied</output> : null}
      </div>
    </>
  );
}

export function ChartView({ document, onReopen, wanted, ...rest }: ChartViewProps) {
  const { order } = rest;
  const { answer, again } = useAnswer(`${document.documentId} ${order}`, () => document.query('cpu.chart', { order }));
  const chart = useCpuChart(answer?.ok === true ? answer.value : null, order);
  const first = useMemo(() => (chart === null ? null : firstSelected(chart, wanted)), [chart, wanted]);
  if (answer?.ok === false) return <RowsError place="panel" error={answer.error} onRetry={again} onReopen={onReopen} />;
  if (chart === null) return <p className="profile-waiting third">Reading calls …</p>;
  if (chart.layout.count === 0)
    return (
      <EmptyState title="The profile has no calls">
        Nothing ran while it was recorded, or the sampling interval was longer than the recording. Record longer, or
        with a shorter interval.
      </EmptyState>
    );
  return (
    <div className="profile-icicle cpu-chart" data-testid="cpu-chart">
      <Chart chart={chart} first={first} {...rest} />
    </div>
  );
}
