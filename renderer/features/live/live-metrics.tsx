/** Live metrics of the target as plots: range, pause, all metrics, and keep measuring in the background. */
import { useLiveMetrics } from './use-live-metrics.ts';
import { useEffect, useRef, useState } from 'react';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import {
  metricsOf,
  WATCH_METRICS,
  type WatchMetricId,
  type WatchPoint,
} from '../../../shared/features/live/contract/watch.ts';
import { PLOT_SPANS_MIN, type LiveSeries } from './stores/live-metrics.ts';
import { useAction } from '../../core/stores/hooks/use-action.ts';
import { useBridge, useNow, useTopic, useWorkbench } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { clockSeconds } from '../../core/widgets/plot/plot-axis.ts';
import { PlotStack } from '../../core/widgets/plot/plot-stack.tsx';
import { Segmented } from '../../core/widgets/segmented.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import {
  metricBands,
  metricMarks,
  metricRows,
  samplesAsText,
  shownMetrics,
  stateText,
  unreportedMetrics,
  metricText,
} from './metric-rows.ts';
import './live-metrics.css';
import { CAPTURE_KINDS, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { CallRecord } from '../../../shared/core/contracts/activity.ts';
import type { Recording } from '../../../shared/core/contracts/recordings.ts';
import type { PlotSpan } from '../../core/widgets/plot/plot-drawing.ts';
import { runningCaptures } from '../../core/live/live-target.ts';
import { toolTitle } from '../../core/stores/topics/channels.ts';

const ROWS = 30;

interface MetricsTableProps {
  readonly metrics: readonly WatchMetricId[];
  readonly shown: readonly WatchMetricId[];
  /** The visible points. */
  readonly points: readonly WatchPoint[];
}

function MetricsTable({ metrics, shown, points }: MetricsTableProps) {
  const every = Math.max(1, Math.ceil(points.length / ROWS));
  // Counted from the newest, so that rows do not all change with each sample.
  const rows = points.filter((_, index) => (points.length - 1 - index) % every === 0).toReversed();
  return (
    <table>
      <caption>{every === 1 ? 'Every sample, the newest first' : `Every ${every}th sample, the newest first`}</caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          {shown.map((metric) => (
            <th key={metric} scope="col">
              {WATCH_METRICS[metric].label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ atMs, values }) => (
          <tr key={atMs}>
            <th scope="row">{clockSeconds(atMs)}</th>
            {shown.map((metric) => (
              <td key={metric}>{metricText(values[metrics.indexOf(metric)] ?? null, WATCH_METRICS[metric].unit)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Captures of a target as spans over its plots: completed and running ones. */
function captureSpans(options: {
  targetId: string;
  captures: readonly CaptureRecord[];
  calls: readonly CallRecord[];
  recordings: readonly Recording[];
  fromMs: number;
  nowMs: number;
}): PlotSpan[] {
  const { targetId, captures, calls, recordings, fromMs, nowMs } = options;
  const taken = captures.flatMap(({ target, origin, startedAt, durationMs, kind }): PlotSpan[] => {
    if (target?.id !== targetId || origin !== 'captured') return [];
    const startedMs = Date.parse(startedAt);
    const endedMs = startedMs + (durationMs ?? 0);
    return endedMs < fromMs
      ? []
      : [{ fromMs: startedMs, toMs: endedMs, label: CAPTURE_KINDS[kind].label, isOngoing: false }];
  });
  const active = recordings
    .filter((recording) => recording.targetId === targetId)
    .map(({ tool, startedAtMs }) => ({ tool, startedAtMs }));
  const running = runningCaptures(calls, targetId).filter(({ tool }) => !active.some((each) => each.tool === tool));
  return [
    ...taken,
    ...[...active, ...running].map(({ tool, startedAtMs }) => ({
      fromMs: startedAtMs,
      toMs: nowMs,
      label: toolTitle(tool),
      isOngoing: true,
    })),
  ];
}

const ROW_PX = 44;
/** Plots move by one pixel at a time, at most at the rate of the window's clock. */
const ASSUMED_WIDTH_PX = 600;
const SPAN_OPTIONS = PLOT_SPANS_MIN.map((minutes) => ({
  value: String(minutes),
  label: `${minutes} min`,
  title: `The last ${minutes === 1 ? 'minute' : `${minutes} minutes`}`,
}));

/** Samples arrive while the plots are visible. */
function useShown(targetId: string, isThere: boolean) {
  const place = useRef<HTMLElement>(null);
  const store = useWorkbench().liveMetrics;
  const { show, retry } = store.getState();
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    let leave: (() => void) | null = null;
    const observer = new IntersectionObserver((entries) => {
      const isShown = entries.at(-1)?.isIntersecting === true;
      if (isShown && leave === null) leave = show(targetId);
      if (!isShown) {
        leave?.();
        leave = null;
      }
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      leave?.();
    };
  }, [show, targetId]);
  useEffect(() => {
    if (isThere) retry(targetId);
  }, [retry, targetId, isThere]);
  return place;
}

/** The window's own measurement that continues in the background. */
function KeepWatching({ targetId, series }: { targetId: string; series: LiveSeries }) {
  const bridge = useBridge();
  const { busy, error, perform } = useAction();
  const plot = series.state.watchers.find(({ isPlot }) => isPlot);
  const keeps = series.state.watchers.some(({ isPlot, callerId }) => !isPlot && callerId === plot?.callerId);
  return (
    <Button
      size="tiny"
      look={keeps ? 'plain' : 'bare'}
      aria-pressed={keeps}
      disabled={busy}
      title={
        error?.message ??
        (keeps ? 'Keeps measuring while another tab is active' : 'Keep measuring while another tab is active')
      }
      onClick={() =>
        void perform(() => bridge.call('pen_watch', { action: keeps ? 'stop' : 'start', target: targetId }))
      }
    >
      Keep watching
    </Button>
  );
}

function watchedAlsoBy({ state: { watchers } }: LiveSeries): string {
  const own = watchers.find(({ isPlot }) => isPlot)?.callerId;
  const others = watchers.filter(({ callerId, isPlot }) => !isPlot && callerId !== own).map(({ name }) => name);
  return others.length === 0 ? '' : `also watched by ${[...new Set(others)].join(', ')}`;
}

export function LiveMetrics({ target, isConnected }: { target: TargetInfo; isConnected: boolean }) {
  const bridge = useBridge();
  const { spanMin, showsAll } = useLiveMetrics((state) => state.choices);
  const choose = useLiveMetrics((state) => state.choose);
  const series = useLiveMetrics((state) => state.series[target.id]);
  const error = useLiveMetrics((state) => state.errors[target.id]);
  const captures = useTopic('captures');
  const calls = useTopic('calls');
  const recordings = useTopic('recordings');
  const retry = useLiveMetrics((state) => state.retry);
  const place = useShown(target.id, isConnected);
  const [pausedMs, setPausedMs] = useState<number | null>(null);
  const silentSinceMs = series?.state.silentSinceMs ?? null;
  // Over a longer range, nothing moves by a pixel between two samples.
  const nowMs = useNow(pausedMs === null && (spanMin === 1 || silentSinceMs !== null));

  const metrics = series?.state.metrics ?? metricsOf(target.type);
  if (metrics.length === 0) return null;
  const spanMs = spanMin * 60_000;
  const pixelMs = spanMs / ASSUMED_WIDTH_PX;
  const lastMs = series?.points.at(-1)?.atMs ?? nowMs;
  const isOver = series?.state.state === 'ended';
  const toMs = pausedMs ?? (isOver ? lastMs : Math.max(lastMs, Math.floor(nowMs / pixelMs) * pixelMs));
  const fromMs = toMs - spanMs;
  const known = (series?.points ?? []).filter(({ atMs }) => atMs <= toMs);
  const points = known.slice(Math.max(0, known.findIndex(({ atMs }) => atMs >= fromMs) - 1));
  const inView = points.filter(({ atMs }) => atMs >= fromMs);
  const unreported = unreportedMetrics(metrics, points);
  const { shown, hasMore } = shownMetrics(metrics, unreported, showsAll);
  const events = series?.events ?? [];
  const trendFromMs = events.findLast(({ kind, atMs }) => kind !== 'route' && atMs <= toMs)?.atMs ?? 0;
  const rows = metricRows({ metrics, shown, points, fromMs, trendFromMs });
  const statusText =
    pausedMs === null
      ? stateText(silentSinceMs, series?.state.endedBecause ?? null, nowMs)
      : `Paused at ${clockSeconds(pausedMs)}`;

  return (
    <section ref={place} className="live-metrics" aria-label="Live metrics" data-testid="live-metrics">
      <div className="pane-head live-metrics-head">
        <h3>Live metrics</h3>
        <span className="third cut grow">{series === undefined ? '' : watchedAlsoBy(series)}</span>
        {series === undefined ? null : <KeepWatching targetId={target.id} series={series} />}
        {hasMore ? (
          <Button
            size="tiny"
            look={showsAll ? 'plain' : 'bare'}
            aria-pressed={showsAll}
            title={
              showsAll
                ? 'Only the metrics that indicate leaks and load'
                : `All ${metrics.length - unreported.size} metrics`
            }
            onClick={() => choose({ showsAll: !showsAll })}
          >
            All metrics
          </Button>
        ) : null}
        <Button
          size="tiny"
          look={pausedMs === null ? 'bare' : 'plain'}
          aria-pressed={pausedMs !== null}
          title={pausedMs === null ? 'Freezes the plots; measuring continues' : 'Back to now'}
          onClick={() => setPausedMs(pausedMs === null ? toMs : null)}
        >
          {pausedMs === null ? 'Pause' : 'Resume'}
        </Button>
        <Segmented
          label="Time range"
          value={String(spanMin)}
          options={SPAN_OPTIONS}
          onValue={(value) => choose({ spanMin: PLOT_SPANS_MIN.find((minutes) => String(minutes) === value) ?? 5 })}
        />
      </div>
      {error === undefined || !isConnected ? null : (
        <FailureState
          place="strip"
          error={error}
          actions={
            <Button size="tiny" onClick={() => retry(target.id)}>
              {' '}
              Retry{' '}
            </Button>
          }
        />
      )}
      <PlotStack
        label={`Live metrics of ${target.title === '' ? target.url : target.title}`}
        fromMs={fromMs}
        toMs={toMs}
        times={points.map(({ atMs }) => atMs)}
        breaks={points.map(({ gap }) => gap === 'unwatched' || gap === 'unanswered')}
        rows={rows}
        spans={captureSpans({ targetId: target.id, captures, calls, recordings, fromMs, nowMs: toMs })}
        bands={metricBands(metrics, points, pausedMs === null ? silentSinceMs : null, toMs)}
        marks={metricMarks(events)}
        rowPx={ROW_PX}
        headText={statusText}
        onCopy={() => void bridge.command('clipboard.write', { text: samplesAsText(metrics, shown, points, fromMs) })}
        table={<MetricsTable metrics={metrics} shown={shown} points={inView} />}
      />
      {series === undefined || series.state.absent.length === 0 ? null : (
        <details className="live-metrics-absent third">
          <summary>Not measured: {series.state.absent.map(({ what }) => what).join('; ')}</summary>
          <dl>
            {series.state.absent.map(({ what, why }) => (
              <div key={what}>
                <dt>{what}</dt>
                <dd>{why}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </section>
  );
}
