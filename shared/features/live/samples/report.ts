/** Report of a watch so far: figures, trends, a short series, gaps and events. */
import { trendOf, type TimedValue } from '../../../base/trend.ts';
import {
  WATCH_METRICS,
  isStalled,
  type WatchEvent,
  type WatchFigure,
  type WatchMetricId,
  type WatchReport,
} from '../contract/watch.ts';
import { metricValue } from './metric-values.ts';
import type { SampleRing } from './sample-ring.ts';
import type { Tally } from './tally.ts';

/** Summarises a watch in a few rows: equal time slots with one value per metric. */
interface SlotRow {
  /** Start of the slot, milliseconds since the Unix epoch. */
  readonly atMs: number;
  readonly values: (number | null)[];
}

/** Minimum of a gauge (collections remove the rest), mean of a share or rate, maximum of a delay. */
function inSlot(metric: WatchMetricId, values: readonly number[]): number | null {
  if (values.length === 0) return null;
  if (metric === 'delay') return Math.max(...values);
  if (WATCH_METRICS[metric].kind === 'gauge') return Math.min(...values);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** At most `most` rows, fewer if there are fewer samples. */
export function slotRows(
  ring: SampleRing,
  metrics: readonly WatchMetricId[],
  fromMs: number,
  most: number,
): { slotMs: number; rows: SlotRow[] } {
  const first = ring.indexFrom(fromMs);
  const count = Math.min(most, ring.length - first);
  if (count <= 0) return { slotMs: 0, rows: [] };
  const startMs = ring.atMs(first);
  const spanMs = ring.atMs(ring.length - 1) - startMs;
  const slotMs = spanMs / count;
  const rows: SlotRow[] = [];
  let index = first;
  for (let slot = 0; slot < count; slot += 1) {
    const begin = index;
    // The last sample lies on the end of the last slot and belongs to it.
    index = slot === count - 1 ? ring.length : ring.indexFrom(startMs + slotMs * (slot + 1));
    rows.push({
      atMs: Math.round(startMs + slotMs * slot),
      values: metrics.map((metric) => {
        const values: number[] = [];
        for (let sample = begin; sample < index; sample += 1) {
          const value = metricValue(ring, metric, sample);
          if (value !== null) values.push(value);
        }
        return inSlot(metric, values);
      }),
    });
  }
  return { slotMs: Math.round(slotMs), rows };
}

/** Minimum duration of a long task (https://w3c.github.io/longtasks/). */
const LONG_TASK_MS = 50;
/** Minimum fall, as a share of the heap, that counts as a collection. */
const COLLECTION_SHARE = 0.01;
/** Maximum number of gaps in an answer; the latest ones. */
const NAMED_GAPS = 20;

export interface WatchedSpan {
  readonly ring: SampleRing;
  readonly metrics: readonly WatchMetricId[];
  readonly events: readonly WatchEvent[];
  readonly tally: Tally;
  /** Milliseconds since the Unix epoch. */
  readonly startedAtMs: number;
}

type Seen = Pick<
  WatchReport,
  | 'figures'
  | 'trendFromMs'
  | 'collections'
  | 'longTaskSamples'
  | 'series'
  | 'events'
  | 'gaps'
  | 'stoodStillMs'
  | 'samples'
>;

/** Samples of one metric from a time on. */
function samplesOf(ring: SampleRing, metric: WatchMetricId, fromMs: number): TimedValue[] {
  const samples: TimedValue[] = [];
  for (let index = ring.indexFrom(fromMs); index < ring.length; index += 1) {
    const value = metricValue(ring, metric, index);
    if (value !== null) samples.push({ atMs: ring.atMs(index), value });
  }
  return samples;
}

/** Number of falls of the heap between two samples, which are collections. */
function collectionsIn(heap: readonly TimedValue[]): number {
  return heap.filter(({ value }, index) => {
    const before = heap[index - 1]?.value;
    return before !== undefined && before - value > before * COLLECTION_SHARE;
  }).length;
}

function gapsAndStandstills({ ring, startedAtMs }: WatchedSpan): Pick<Seen, 'gaps' | 'stoodStillMs'> {
  const gaps: Seen['gaps'] = [];
  let stoodStillMs = 0;
  for (let index = Math.max(1, ring.indexFrom(startedAtMs)); index < ring.length; index += 1) {
    const fromMs = Math.max(startedAtMs, ring.atMs(index - 1));
    const toMs = ring.atMs(index);
    const reason = ring.gap(index);
    if (reason === 'unwatched' || reason === 'unanswered') gaps.push({ fromMs, toMs, reason });
    else if (isStalled(metricValue(ring, 'busy', index), metricValue(ring, 'cpu', index)))
      stoodStillMs += toMs - fromMs;
  }
  return { gaps: gaps.slice(-NAMED_GAPS), stoodStillMs };
}

/** First sample after the last time without watching: a slope must not span unmeasured time. */
function endOfLastGap(ring: SampleRing, fromMs: number): number {
  for (let index = ring.length - 1; index >= ring.indexFrom(fromMs); index -= 1)
    if (ring.gap(index) === 'unwatched') return ring.atMs(index);
  return fromMs;
}

/** A series of at most `rows` rows. Trends begin after the last document load, because it replaced the heap. */
export function reportOf(span: WatchedSpan, rows: number): Seen {
  const { ring, metrics, tally, startedAtMs } = span;
  const events = span.events.filter(({ atMs }) => atMs >= startedAtMs);
  const trendFromMs = events.findLast(({ kind }) => kind !== 'route')?.atMs ?? startedAtMs;
  const measuredFromMs = Math.max(trendFromMs, endOfLastGap(ring, startedAtMs));
  const figures = metrics.map((metric): WatchFigure => {
    const { label, unit, steadyBelow } = WATCH_METRICS[metric];
    const trend = steadyBelow === null ? null : trendOf(samplesOf(ring, metric, measuredFromMs), steadyBelow);
    return { metric, label, unit, ...tally.of(metric), trend };
  });
  const delays = metrics.includes('delay') ? samplesOf(ring, 'delay', startedAtMs) : null;
  const measured = figures.filter(({ last }) => last !== null).map(({ metric }) => metric);
  return {
    samples: tally.samples,
    figures,
    trendFromMs,
    collections: collectionsIn(samplesOf(ring, 'heapUsed', trendFromMs)),
    longTaskSamples: delays === null ? null : delays.filter(({ value }) => value >= LONG_TASK_MS).length,
    series: { metrics: measured, ...slotRows(ring, measured, startedAtMs, rows) },
    events,
    ...gapsAndStandstills(span),
  };
}
