/** The stored samples of one target, and what is derived from them: points, navigations, figures and the metrics that are missing. */
import {
  CLOCK_COLUMN,
  createSampleRing,
  pointAt,
  reportOf,
  type Tally,
} from '../../../shared/features/live/samples/index.ts';
import {
  type TargetInfo,
  isPageLike,
  SERVER_RUNTIMES,
  type TargetType,
} from '../../../shared/core/contracts/targets.ts';
import {
  type WatchAbsence,
  type WatchEvent,
  type WatchGap,
  type WatchMetricId,
  type WatchPoint,
  type WatchReport,
  WATCH_METRICS,
} from '../../../shared/features/live/contract/watch.ts';
import type { Look } from './probe.ts';

/** Maximum number of events; older ones are dropped. */
const MAX_EVENTS = 100;
/** The new address and the new document of one navigation are seen in two samples at most this far apart. */
const SAME_NAVIGATION_MS = 1500;

interface NavigationLog {
  readonly events: readonly WatchEvent[];
  /** True if the document differs from the last sample, so that its counters restarted. */
  note(look: Pick<Look, 'atMs' | 'clockS' | 'navigationStartS'>, url: string): boolean;
}

function createNavigationLog(): NavigationLog {
  let events: readonly WatchEvent[] = [];
  let noticedAtMs = 0;
  let known: { readonly url: string; readonly navigationStartS: number | null } | null = null;

  return {
    get events() {
      return events;
    },
    note: ({ atMs, clockS, navigationStartS }, url) => {
      const before = known;
      known = { url, navigationStartS: navigationStartS ?? before?.navigationStartS ?? null };
      if (before === null) return false;
      const isLoaded =
        navigationStartS !== null && before.navigationStartS !== null && navigationStartS !== before.navigationStartS;
      const isElsewhere = url !== before.url;
      if (!isLoaded && !isElsewhere) return false;
      const loadedAtMs =
        isLoaded && clockS !== null && navigationStartS > 0 ? atMs - (clockS - navigationStartS) * 1000 : atMs;
      const last = events.at(-1);
      // The other half of the same navigation: address and document may change in either order.
      const isOtherHalf =
        last !== undefined &&
        atMs - noticedAtMs < SAME_NAVIGATION_MS &&
        (isLoaded ? last.kind === 'route' && !isElsewhere : last.kind === 'loaded');
      noticedAtMs = atMs;
      const kind = isOtherHalf || (isLoaded && isElsewhere) ? 'navigated' : isLoaded ? 'loaded' : 'route';
      const event: WatchEvent = {
        atMs: isOtherHalf ? Math.min(last.atMs, loadedAtMs) : loadedAtMs,
        kind,
        url,
      };
      events = [...(isOtherHalf ? events.slice(0, -1) : events), event].slice(-MAX_EVENTS);
      return isLoaded;
    },
  };
}

const NOUNS: Readonly<Partial<Record<TargetType, string>>> = {
  worker: 'a worker',
  service_worker: 'a service worker',
  ...SERVER_RUNTIMES,
};

const LONG_TASKS: WatchAbsence = {
  what: 'Individual long tasks',
  why: 'Chromium reports them only to code in the page, and PEN runs none there. Main thread delay shows the long tasks that delayed a sample; a trace contains all of them.',
};

/** `unreported`: metrics that the target did not report, although its type can. */
function absentOf(type: TargetType, unreported: readonly WatchMetricId[]): WatchAbsence[] {
  const byVersion = unreported.map((metric) => ({
    what: WATCH_METRICS[metric].label,
    why: 'This version of the target does not report it.',
  }));
  if (isPageLike(type)) return [LONG_TASKS, ...byVersion];
  const noun = NOUNS[type] ?? 'this kind of target';
  return [
    {
      what: 'CPU',
      why: `The protocol reports no CPU time for ${noun}, and PEN runs no code in it. A CPU profile shows where the time is spent.`,
    },
    {
      what: 'Delay',
      why: `${noun} reports its heap even while script runs, so the delay of its answer does not show how busy it is.`,
    },
    { what: 'Nodes, listeners, layout', why: 'There is no document.' },
    ...byVersion,
  ];
}

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
