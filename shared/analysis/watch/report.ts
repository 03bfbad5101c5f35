/** What a watch has seen so far: figures, trends, a short series, gaps and events. */
import { trendOf, type TimedValue } from '../../base/trend.ts';
import {
  stoodStill,
  WATCH_METRICS,
  type WatchEvent,
  type WatchFigure,
  type WatchMetricId,
  type WatchReport,
} from '../../contracts/watch.ts';
import { metricValue } from './metric-values.ts';
import type { SampleRing } from './sample-ring.ts';
import { slotRows } from './slots.ts';
import type { Tally } from './tally.ts';

/** A task this long is a long one (https://w3c.github.io/longtasks/). */
const LONG_TASK_MS = 50;
/** Less of a fall than this share of the heap is no collection worth naming. */
const COLLECTION_SHARE = 0.01;
/** Gaps an answer names; the latest. */
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

/** The samples of one metric from a time on. */
function samplesOf(ring: SampleRing, metric: WatchMetricId, fromMs: number): TimedValue[] {
  const samples: TimedValue[] = [];
  for (let index = ring.indexFrom(fromMs); index < ring.length; index += 1) {
    const value = metricValue(ring, metric, index);
    if (value !== null) samples.push({ atMs: ring.atMs(index), value });
  }
  return samples;
}

/** How often the heap fell between two samples: collections, or as good as that. */
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
    else if (stoodStill(metricValue(ring, 'busy', index), metricValue(ring, 'cpu', index)))
      stoodStillMs += toMs - fromMs;
  }
  return { gaps: gaps.slice(-NAMED_GAPS), stoodStillMs };
}

/** The first sample after the last time in which nobody watched: no slope is drawn over what was not measured. */
function endOfLastGap(ring: SampleRing, fromMs: number): number {
  for (let index = ring.length - 1; index >= ring.indexFrom(fromMs); index -= 1)
    if (ring.gap(index) === 'unwatched') return ring.atMs(index);
  return fromMs;
}

/** At most `rows` rows of a series. Trends are of what came after the last document was loaded: before it was another heap. */
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
  const told = figures.filter(({ last }) => last !== null).map(({ metric }) => metric);
  return {
    samples: tally.samples,
    figures,
    trendFromMs,
    collections: collectionsIn(samplesOf(ring, 'heapUsed', trendFromMs)),
    longTaskSamples: delays === null ? null : delays.filter(({ value }) => value >= LONG_TASK_MS).length,
    series: { metrics: told, ...slotRows(ring, told, startedAtMs, rows) },
    events,
    ...gapsAndStandstills(span),
  };
}
