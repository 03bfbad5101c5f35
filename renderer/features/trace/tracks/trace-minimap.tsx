/** Minimap of the trace: main-thread activity, long tasks, requests in flight, and unrecorded ranges. */
import type { ChartRange } from '../../../core/charts/range.ts';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import type { TraceRange } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import { createColourReader, useThemeName } from '../../../core/widgets/canvas/canvas-colours.ts';
import { beginDrawing, useCanvasSize } from '../../../core/widgets/canvas/use-canvas-size.ts';
import type { Activity } from '../../../core/widgets/minimap/activity.ts';
import { Minimap } from '../../../core/widgets/minimap/minimap.tsx';
import { NoteRanges } from '../../../core/widgets/noted.tsx';
import { activityCategory, COLOURS } from '../activities.ts';
import type { RequestChart } from './network-lanes.ts';
import type { LostPart } from './overlays.tsx';
import type { TimeAxis } from './time-axis.ts';
import type { LongTask } from './track-drawing.ts';
import { useTimeWindow } from './use-time-axis.ts';

export type Busy = AnalysisAnswer<'trace.busy'>;

export interface TraceMinimapProps {
  readonly axis: TimeAxis;
  /** Null while loading and if the trace has no main thread. */
  readonly busy: Busy | null;
  /** The range of the axis that `busy` covers. */
  readonly recordedMs: number;
  readonly longTasks: readonly LongTask[];
  readonly requests: RequestChart | null;
  readonly lost: readonly LostPart[];
  /** Sorted by time. */
  readonly ticks: ArrayLike<number>;
  readonly range: TraceRange | null;
}

/** Idle is not activity. */
const NO_ACTIVITY: ReadonlySet<number> = new Set([activityCategory('idle')]);

/** Buckets of the recorded part, spread over the axis; unrecorded ranges have none. */
export function activityOfBusy(busy: Busy | null, recordedMs: number, totalMs: number): Activity {
  const categoryCount = COLOURS.length;
  const buckets = busy?.activities[0]?.shares.length ?? 0;
  const sliceCount = buckets === 0 || recordedMs <= 0 ? 0 : Math.max(1, Math.round((buckets * totalMs) / recordedMs));
  const shares = new Float32Array(sliceCount * categoryCount);
  for (const { activity, shares: own } of busy?.activities ?? []) {
    const category = activityCategory(activity);
    for (let bucket = 0; bucket < Math.min(own.length, sliceCount); bucket += 1)
      shares[bucket * categoryCount + category] = own[bucket] ?? 0;
  }
  return { sliceCount, categoryCount, shares, selfSizes: new Float64Array(categoryCount) };
}

/** Minimum share of an empty end to skip, and the share of it that stays. */
const EMPTY_SHARE = 0.2;
const MARGIN_SHARE = 0.02;

/**
 * The range with main-thread activity, if much of the trace is outside it: recordings start with buffered browser events. Null if the whole
 * trace should be shown.
 */
export function activePart(busy: Busy, recordedMs: number): ChartRange | null {
  const buckets = busy.activities[0]?.shares.length ?? 0;
  const isBusy = (bucket: number): boolean =>
    busy.activities.some(({ activity, shares }) => activity !== 'idle' && (shares[bucket] ?? 0) > 0.001);
  let first = 0;
  while (first < buckets && !isBusy(first)) first += 1;
  let end = buckets;
  while (end > first && !isBusy(end - 1)) end -= 1;
  if (first === end) return null;
  const share = (bucket: number): number => bucket / buckets;
  if (share(first) < EMPTY_SHARE && 1 - share(end) < EMPTY_SHARE) return null;
  return {
    from: Math.max(0, share(first) - MARGIN_SHARE) * recordedMs,
    to: Math.min(1, share(end) + MARGIN_SHARE) * recordedMs,
  };
}

/** Number of requests in flight, in columns of equal width. */
export function requestsInFlight(chart: RequestChart, totalMs: number, columns: number): Uint32Array {
  const changes = new Int32Array(columns + 1);
  for (const { startMs, durationMs } of chart.requests) {
    const from = Math.max(0, Math.min(columns - 1, Math.floor((startMs / totalMs) * columns)));
    const to = Math.max(from, Math.min(columns - 1, Math.floor(((startMs + durationMs) / totalMs) * columns)));
    changes[from] = (changes[from] ?? 0) + 1;
    changes[to + 1] = (changes[to + 1] ?? 0) - 1;
  }
  const counts = new Uint32Array(columns);
  let open = 0;
  for (let column = 0; column < columns; column += 1) {
    open += changes[column] ?? 0;
    counts[column] = open;
  }
  return counts;
}

function Marks({
  totalMs,
  longTasks,
  requests,
}: { totalMs: number } & Pick<TraceMinimapProps, 'longTasks' | 'requests'>) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useCanvasSize(frame);
  const theme = useThemeName();
  const [readColour] = useState(createColourReader);
  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element === null ? null : beginDrawing(element, size);
    if (element === null || context === null) return;
    const { widthPx, heightPx } = size;
    if (requests !== null && requests.requests.length > 0) {
      const counts = requestsInFlight(requests, totalMs, Math.max(1, Math.floor(widthPx / 2)));
      const most = counts.reduce((high, count) => Math.max(high, count), 1);
      context.strokeStyle = readColour(element, theme, '--info');
      context.lineWidth = 1;
      context.beginPath();
      for (const [column, count] of counts.entries()) {
        const y = heightPx - 1.5 - (count / most) * (heightPx * 0.4);
        if (column === 0) context.moveTo(0, y);
        context.lineTo(column * 2, y);
        context.lineTo(column * 2 + 2, y);
      }
      context.stroke();
    }
    context.fillStyle = readColour(element, theme, '--recording');
    for (const { startMs, durationMs } of longTasks) {
      const leftPx = (startMs / totalMs) * widthPx;
      context.fillRect(leftPx, 0, Math.max(2, (durationMs / totalMs) * widthPx), 3);
    }
  }, [size, theme, readColour, longTasks, requests, totalMs]);
  return (
    <div ref={frame} className="trace-minimap-marks" aria-hidden>
      <canvas ref={canvas} className="chart-canvas" />
    </div>
  );
}

export function TraceMinimap(props: TraceMinimapProps) {
  const { axis, busy, recordedMs, longTasks, requests, lost, ticks, range } = props;
  const visible = useTimeWindow(axis);
  const { totalMs } = axis;
  const activity = useMemo(() => activityOfBusy(busy, recordedMs, totalMs), [busy, recordedMs, totalMs]);
  const view = { ...axis, window: visible, isWhole: visible.from <= 0 && visible.to >= totalMs };
  const percent = (ms: number): string => `${(ms / totalMs) * 100}%`;
  return (
    <Minimap
      label="The whole trace"
      view={view}
      total={totalMs}
      activity={activity}
      colours={COLOURS}
      without={NO_ACTIVITY}
      ticks={ticks}
      range={range === null ? null : { from: range.fromMs, to: range.toMs }}
    >
      <NoteRanges totalMs={totalMs} />
      <Marks totalMs={totalMs} longTasks={longTasks} requests={requests} />
      {lost.map(({ fromMs, toMs, reason }) => (
        <span
          key={fromMs}
          className="trace-lost"
          style={{ left: percent(fromMs), width: percent(toMs - fromMs) }}
          title={reason}
        />
      ))}
    </Minimap>
  );
}
