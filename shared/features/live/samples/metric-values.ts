/** Metric values of a sample: gauges unchanged, shares and rates between a sample and the previous one. */
import { WATCH_METRICS, type WatchMetricId, type WatchPoint } from '../contract/watch.ts';
import type { SampleRing } from './sample-ring.ts';

/** Column of the target's own clock in seconds; shares use it instead of the arrival time of an answer. */
export const CLOCK_COLUMN = 'clock';

/** Value of a metric at a sample; null if it was not reported or has no previous sample. */
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
