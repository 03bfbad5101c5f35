/** The stored samples of one target, and what is derived from them: points, navigations, figures and the metrics that are missing. */
import { CLOCK_COLUMN, createSampleRing, pointAt, reportOf, type Tally } from '../../shared/analysis/watch/index.ts';
import type { TargetInfo } from '../../shared/contracts/targets.ts';
import type {
  WatchAbsence,
  WatchEvent,
  WatchGap,
  WatchMetricId,
  WatchPoint,
  WatchReport,
} from '../../shared/contracts/watch.ts';
import { absentOf } from './absent.ts';
import { createNavigationLog } from './navigation.ts';
import type { Look } from './probe.ts';

/** At one sample a second, at least the last hour is stored completely and older samples are thinned out: under 1 MB per target. */
const MAX_SAMPLES = 7200;

export interface TargetSamples {
  /** Milliseconds since the Unix epoch; null without samples. */
  readonly newestAtMs: number | null;
  readonly events: readonly WatchEvent[];
  /** Stores a sample, and why there is a gap before it. */
  add(look: Look, gap: WatchGap, url: string): void;
  /** The newest sample. Throws without samples. */
  newest(): WatchPoint;
  /** Samples after a time, in milliseconds since the Unix epoch. */
  readonly after: (atMs: number) => WatchPoint[];
  /** Metrics that the target lacks or has not reported so far. */
  absent(): WatchAbsence[];
  /** The part of a watcher's report that comes from the samples since it started. */
  reportOf(
    watcher: { readonly tally: Tally; readonly startedAtMs: number; readonly collected: readonly WatchPoint[] },
    rows: number,
  ): ReturnType<typeof reportOf> & Pick<WatchReport, 'collected' | 'absent'>;
}

export function createTargetSamples(
  { type }: Pick<TargetInfo, 'type'>,
  metrics: readonly WatchMetricId[],
): TargetSamples {
  const ring = createSampleRing([...metrics, CLOCK_COLUMN], MAX_SAMPLES);
  const navigation = createNavigationLog();
  const reported = new Set<string>();
  const notReported = (): WatchMetricId[] => metrics.filter((metric) => !reported.has(metric));

  return {
    get newestAtMs() {
      return ring.length === 0 ? null : ring.atMs(ring.length - 1);
    },
    get events() {
      return navigation.events;
    },
    add(look, gap, url) {
      const isRestart = navigation.note(look, url);
      const values = metrics.map((metric) => look.values[metric] ?? Number.NaN);
      metrics.forEach((metric, index) => {
        if (!Number.isNaN(values[index])) reported.add(metric);
      });
      // Time without samples stays a gap, even if the page was reloaded in it: that is an additional event.
      ring.push(look.atMs, gap === 'none' && isRestart ? 'reset' : gap, [...values, look.clockS ?? Number.NaN]);
    },
    newest: () => pointAt(ring, metrics, ring.length - 1),
    after(atMs) {
      const points: WatchPoint[] = [];
      for (let index = ring.indexFrom(atMs); index < ring.length; index += 1)
        if (ring.atMs(index) > atMs) points.push(pointAt(ring, metrics, index));
      return points;
    },
    absent: () => absentOf(type, ring.length === 0 ? [] : notReported()),
    reportOf({ tally, startedAtMs, collected }, rows) {
      const report = reportOf({ ring, metrics, events: navigation.events, tally, startedAtMs }, rows);
      return {
        ...report,
        // Only samples since the last document load, with the values of the series' metrics.
        collected: collected
          .filter(({ atMs }) => atMs >= report.trendFromMs)
          .map(({ atMs, values }) => ({
            atMs,
            values: report.series.metrics.map((metric) => values[metrics.indexOf(metric)] ?? null),
          })),
        absent: absentOf(type, tally.samples === 0 ? [] : notReported()),
      };
    },
  };
}
