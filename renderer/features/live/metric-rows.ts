/** Rows of the plots of a target, from its samples: figures, axes, trends, and bands. */
import { durationText } from '../../../shared/base/duration-text.ts';
import { trendOf, type Trend } from '../../../shared/base/trend.ts';
import { signed } from '../../../shared/base/units.ts';
import { watchFigure } from '../../../shared/features/live/tools/watch-figure.ts';
import {
  isStalled,
  WATCH_METRICS,
  type WatchEvent,
  type WatchMetricId,
  type WatchPoint,
  type WatchState,
  type WatchUnit,
} from '../../../shared/features/live/contract/watch.ts';
import { axisFor } from '../../core/widgets/plot/plot-axis.ts';
import type { PlotBand, PlotMark } from '../../core/widgets/plot/plot-drawing.ts';
import type { PlotRow } from '../../core/widgets/plot/plot-stack.tsx';

/** As in answers to assistants, but durations as everywhere in the window. The browser reports whole milliseconds: less than one is none. */
export function metricText(value: number | null, unit: WatchUnit): string {
  return unit === 'milliseconds' && value !== null ? durationText(value < 1 ? 0 : value) : watchFigure(value, unit);
}

/** Metrics shown by default: those that indicate leaks and load of a page. */
const MAIN: readonly WatchMetricId[] = ['heapUsed', 'nodes', 'listeners', 'cpu', 'delay'];
/** Default metrics of a target without a document. */
const MAX_WITHOUT_CHOICE = 5;
const LONG_TASK_MS = 50;

/** The metrics that have a row, in metric order; `hasMore` reports further metrics. */
export function shownMetrics(
  metrics: readonly WatchMetricId[],
  unreported: ReadonlySet<WatchMetricId>,
  showsAll: boolean,
): { shown: WatchMetricId[]; hasMore: boolean } {
  const reported = metrics.filter((metric) => !unreported.has(metric));
  const hasMore = reported.length > MAX_WITHOUT_CHOICE;
  return { shown: showsAll || !hasMore ? reported : reported.filter((metric) => MAIN.includes(metric)), hasMore };
}

/** The JS heap size at the last sample; null if unknown. */
export function lastHeapUsed(
  series: { readonly state: Pick<WatchState, 'metrics'>; readonly points: readonly WatchPoint[] } | undefined,
): number | null {
  return series?.points.at(-1)?.values[series.state.metrics.indexOf('heapUsed')] ?? null;
}

/** Metrics missing from all samples, once there is one. */
export function unreportedMetrics(
  metrics: readonly WatchMetricId[],
  points: readonly WatchPoint[],
): Set<WatchMetricId> {
  // A share needs two samples.
  if (points.length < 2) return new Set();
  return new Set(metrics.filter((_, column) => points.every(({ values }) => typeof values[column] !== 'number')));
}

/** The trend of a metric without a linear trend that did not return to its start: three leaks are steps, neither steady nor up and down. */
function netChange(
  values: readonly number[],
  metric: WatchMetricId,
  { steadyBelow, spanMs }: { steadyBelow: { absolute: number; share: number }; spanMs: number },
): string | null {
  const change = (values.at(-1) ?? 0) - (values[0] ?? 0);
  const range = Math.max(...values) - Math.min(...values);
  const least = Math.max(steadyBelow.absolute, Math.abs(mean(values)) * steadyBelow.share);
  if (Math.abs(change) < least || Math.abs(change) < range / 2) return null;
  return `${signed(change, (size) => metricText(size, WATCH_METRICS[metric].unit))} in ${spanText(spanMs)}`;
}

/** `84 s`, `5 min`: "1.4m" next to a size reads as megabytes. */
function spanText(spanMs: number): string {
  return spanMs < 120_000 ? `${Math.round(spanMs / 1000)} s` : `${Math.round(spanMs / 60_000)} min`;
}

function trendNote(trend: Trend, metric: WatchMetricId, values: readonly number[]): Pick<PlotRow, 'note' | 'noteTone'> {
  const { slopePerMinute, direction } = trend;
  if (direction === 'short' || slopePerMinute === null) return { note: '', noteTone: null };
  const { steadyBelow } = WATCH_METRICS[metric];
  // A line falls through what was collected, whatever was added in the last seconds.
  const hasRisen = (values.at(-1) ?? 0) > (values[0] ?? 0);
  if (
    (direction === 'steady' || direction === 'unclear' || (direction === 'falls' && hasRisen)) &&
    steadyBelow !== null
  ) {
    const change = netChange(values, metric, { steadyBelow, spanMs: trend.spanMs });
    if (change !== null) return { note: change, noteTone: null };
  }
  if (direction === 'steady') return { note: 'steady', noteTone: null };
  if (direction === 'unclear') return { note: 'up and down', noteTone: null };
  return {
    note: `${signed(slopePerMinute, (size) => metricText(size, WATCH_METRICS[metric].unit))}/min`,
    noteTone: direction === 'grows' ? 'growth' : 'shrinkage',
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The text of a metric without growth: mean, or number of long tasks. */
function usualText(metric: WatchMetricId, values: readonly number[]): string {
  if (values.length === 0) return '';
  if (metric === 'delay') {
    const long = values.filter((value) => value >= LONG_TASK_MS).length;
    return long === 0 ? 'no sample over 50 ms' : `${long} of ${values.length} samples over 50 ms`;
  }
  const { unit } = WATCH_METRICS[metric];
  return `mean ${metricText(mean(values), unit)}`;
}

/** Rows over the visible points. A trend restarts with each loaded document. */
export function metricRows(options: {
  metrics: readonly WatchMetricId[];
  shown: readonly WatchMetricId[];
  points: readonly WatchPoint[];
  fromMs: number;
  trendFromMs: number;
}): PlotRow[] {
  const { metrics, shown, points, fromMs, trendFromMs } = options;
  // No slope across a time without measurements.
  const measuredFromMs = points.findLast(({ gap }) => gap === 'unwatched')?.atMs ?? 0;
  return shown.map((metric): PlotRow => {
    const { label, unit, explanation, steadyBelow } = WATCH_METRICS[metric];
    const column = metrics.indexOf(metric);
    const values = points.map((point) => point.values[column] ?? null);
    const inView = points.flatMap(({ atMs }, index) => {
      const value = values[index];
      return atMs >= fromMs && typeof value === 'number' ? [{ atMs, value }] : [];
    });
    const figures = inView.map(({ value }) => value);
    const axis = axisFor(unit, Math.min(...figures, Number.POSITIVE_INFINITY), Math.max(...figures, 0));
    const measured = inView.filter(({ atMs }) => atMs >= Math.max(trendFromMs, measuredFromMs));
    const trend = steadyBelow === null ? null : trendOf(measured, steadyBelow);
    // Round figures need no decimals.
    const axisText = (value: number): string => metricText(value, unit).replace(/\.0+(?!\d)/, '');
    const formatValue = (value: number | null): string => metricText(value, unit);
    return {
      id: metric,
      title: label,
      explanation,
      values,
      axis,
      markedFrom: metric === 'delay' ? LONG_TASK_MS : null,
      topText: figures.length === 0 ? '' : axisText(axis.top),
      // Rounded to the same figure, they would contradict each other.
      floorText:
        figures.length === 0 || axis.floor === 0 || axisText(axis.floor) === axisText(axis.top)
          ? ''
          : axisText(axis.floor),
      valueText: figures.length === 0 && points.length === 0 ? '…' : formatValue(values.at(-1) ?? null),
      formatValue,
      ...(trend === null
        ? { note: usualText(metric, figures), noteTone: null }
        : trendNote(
            trend,
            metric,
            measured.map(({ value }) => value),
          )),
    };
  });
}

function bandAt(gap: WatchPoint['gap'], busy: number | null | undefined, cpu: number | null | undefined) {
  if (gap === 'unwatched') return { kind: 'missing', label: 'not measured' } as const;
  if (gap === 'unanswered') return { kind: 'pause', label: 'no response' } as const;
  return isStalled(busy, cpu) ? ({ kind: 'pause', label: 'paused' } as const) : null;
}

/** Ranges without measurements and ranges in which the target was paused; adjacent ranges of a kind are merged. */
export function metricBands(
  metrics: readonly WatchMetricId[],
  points: readonly WatchPoint[],
  silentSinceMs: number | null,
  nowMs: number,
): PlotBand[] {
  const busy = metrics.indexOf('busy');
  const cpu = metrics.indexOf('cpu');
  const bands: PlotBand[] = [];
  points.forEach(({ atMs, gap, values }, index) => {
    const before = points[index - 1];
    const band = before === undefined ? null : bandAt(gap, values[busy], values[cpu]);
    if (before === undefined || band === null) return;
    const last = bands.at(-1);
    if (last?.toMs === before.atMs && last.label === band.label) bands.splice(-1, 1, { ...last, toMs: atMs });
    else bands.push({ fromMs: before.atMs, toMs: atMs, ...band });
  });
  if (silentSinceMs !== null) bands.push({ fromMs: silentSinceMs, toMs: nowMs, kind: 'pause', label: 'no response' });
  return bands;
}

const MARK_WORDS: Readonly<Record<WatchEvent['kind'], string>> = {
  loaded: 'reload',
  navigated: 'navigated',
  route: 'route',
};

export function metricMarks(events: readonly WatchEvent[]): PlotMark[] {
  return events.map(({ atMs, kind }) => ({ atMs, label: MARK_WORDS[kind] }));
}

/** `No response for 12.0s`, `paused`; empty if all is well. */
export function stateText(silentSinceMs: number | null, endedBecause: string | null, nowMs: number): string {
  if (endedBecause !== null) return 'Ended';
  return silentSinceMs === null ? '' : `No response for ${durationText(Math.max(0, nowMs - silentSinceMs))}`;
}

/** Visible samples as tab-separated text for the clipboard. */
export function samplesAsText(
  metrics: readonly WatchMetricId[],
  shown: readonly WatchMetricId[],
  points: readonly WatchPoint[],
  fromMs: number,
): string {
  const lines = points
    .filter(({ atMs }) => atMs >= fromMs)
    .map(({ atMs, values }) =>
      [new Date(atMs).toISOString(), ...shown.map((metric) => String(values[metrics.indexOf(metric)] ?? ''))].join(
        '\t',
      ),
    );
  return [['time', ...shown].join('\t'), ...lines].join('\n');
}
