/** What the samples of a ring say of each metric: gauges as told, shares and rates between a sample and the one before. */
import { WATCH_METRICS, type WatchMetricId, type WatchPoint } from '../../contracts/watch.ts';
import type { SampleRing } from './sample-ring.ts';

/** The column that holds the target's own clock in seconds: by it, and not by when its answer came, is a share counted. */
export const CLOCK_COLUMN = 'clock';

/** The value of a metric at a sample; null where it was not told, or has nothing before it to be counted from. */
export function metricValue(ring: SampleRing, metric: WatchMetricId, index: number): number | null {
  const column = ring.columns.indexOf(metric);
  const now = ring.value(column, index);
  if (Number.isNaN(now)) return null;
  const { kind } = WATCH_METRICS[metric];
  if (kind === 'gauge') return now;
  if (index === 0 || ring.gap(index) !== 'none') return null;
  const counted = now - ring.value(column, index - 1);
  const clock = ring.columns.indexOf(CLOCK_COLUMN);
  const ownSeconds = ring.value(clock, index) - ring.value(clock, index - 1);
  const seconds = Number.isNaN(ownSeconds) ? (ring.atMs(index) - ring.atMs(index - 1)) / 1000 : ownSeconds;
  return seconds > 0 && counted >= 0 ? counted / seconds : null;
}

export function pointAt(ring: SampleRing, metrics: readonly WatchMetricId[], index: number): WatchPoint {
  return {
    atMs: ring.atMs(index),
    gap: ring.gap(index),
    values: metrics.map((metric) => metricValue(ring, metric, index)),
  };
}
