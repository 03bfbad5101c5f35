/** Compares the figures of two traces. A figure that one of them lacks is null there and has no change. */
import type { AnalysisAnswer } from '../../../contracts/analysis.ts';
import { TRACE_ACTIVITIES } from '../../../contracts/trace-tracks.ts';
import { type TraceChange } from '../../../contracts/traces.ts';
import { createTraceNoise, type TraceNoise } from './noise.ts';
import { msOf } from './times.ts';
import type { TraceFigures } from './trace-figures.ts';

/** Maximum number of scripts and requests. */
const SHOWN_ROWS = 50;

type Unit = TraceChange['unit'];
type Better = NonNullable<TraceChange['better']>;

/** Number of standard deviations of a significant change: by chance, one in twenty exceeds it. */
const DEVIATIONS = 2;

/** With the standard deviations of both if known; both traces vary independently. */
function changeOf(
  { name, unit, better }: { readonly name: string; readonly unit: Unit; readonly better?: Better | undefined },
  base: number | null,
  current: number | null,
  deviations: readonly [number | null, number | null] = [null, null],
): TraceChange {
  const delta = base === null || current === null ? null : current - base;
  const [before, after] = deviations;
  const noise = delta === null || before === null || after === null ? null : DEVIATIONS * Math.hypot(before, after);
  return {
    name,
    unit,
    base,
    new: current,
    delta,
    ...(better === undefined ? {} : { better }),
    ...(noise === null || delta === null ? {} : { noise, exceedsNoise: Math.abs(delta) > noise }),
  };
}

interface Figure {
  readonly name: string;
  readonly unit: Unit;
  readonly better?: Better;
  readonly of: (figures: TraceFigures) => number | null;
  /** Omitted for a figure with a single value per recording. */
  readonly deviation?: (noise: TraceNoise) => number | null;
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const FIGURES: readonly Figure[] = [
  {
    name: 'Main-thread work',
    unit: 'ms',
    better: 'lower',
    of: (figures) => figures.breakdown()?.totalMs ?? null,
    deviation: (noise) => noise.mainThreadMs(),
  },
  {
    name: 'First contentful paint',
    unit: 'ms',
    better: 'lower',
    of: (figures) => figures.firstContentfulPaint()?.valueMs ?? null,
  },
  {
    name: 'Largest contentful paint',
    unit: 'ms',
    better: 'lower',
    of: (figures) => figures.largestContentfulPaint()?.valueMs ?? null,
  },
  {
    name: 'Interaction to next paint',
    unit: 'ms',
    better: 'lower',
    of: (figures) => figures.interactionToNextPaint()?.valueMs ?? null,
  },
  {
    name: 'Cumulative layout shift',
    unit: 'score',
    better: 'lower',
    of: (figures) => figures.layoutShift()?.score ?? null,
  },
  {
    name: 'Long tasks',
    unit: 'count',
    better: 'lower',
    of: (figures) => figures.longTaskFigures(0)?.count ?? null,
    deviation: (noise) => noise.longTasks(),
  },
  { name: 'Longest task', unit: 'ms', better: 'lower', of: (figures) => longestTask(figures) },
  {
    name: 'Total blocking time',
    unit: 'ms',
    better: 'lower',
    of: (figures) => figures.longTaskFigures(0)?.totalBlockingMs ?? null,
    deviation: (noise) => noise.blockingMs(),
  },
  {
    name: 'Garbage collection',
    unit: 'ms',
    better: 'lower',
    of: (figures) => figures.garbageCollection()?.totalMs ?? null,
    // Only the outermost ones: their self time is all of theirs, except callbacks.
    deviation: (noise) => noise.activityMs('garbage-collection'),
  },
  {
    name: 'Longest collection',
    unit: 'ms',
    better: 'lower',
    of: (figures) => figures.garbageCollection()?.longestMs ?? null,
  },
  { name: 'Painting', unit: 'ms', better: 'lower', of: (figures) => figures.paint()?.totalMs ?? null },
  {
    name: 'Frames per second',
    unit: 'fps',
    better: 'higher',
    of: (figures) => figures.frames()?.averageFps ?? null,
    deviation: (noise) => noise.framesPerSecond(),
  },
  {
    name: 'Frame gaps over 33 ms',
    unit: 'count',
    better: 'lower',
    of: (figures) => figures.frames()?.drops ?? null,
    deviation: (noise) => noise.frameGaps(),
  },
  { name: 'Interactions', unit: 'count', of: (figures) => figures.interactionToNextPaint()?.interactions ?? null },
  // More requests may be intended; the other figures show what they cost.
  { name: 'Requests', unit: 'count', of: (figures) => figures.requests().length },
  {
    name: 'Failed requests',
    unit: 'count',
    better: 'lower',
    of: (figures) => figures.requests().filter(({ row }) => row.failed).length,
  },
  {
    name: 'Transferred',
    unit: 'bytes',
    better: 'lower',
    of: (figures) => sumOf(figures.requests().map(({ row }) => row.encodedSizeBytes ?? 0)),
  },
];

function longestTask(figures: TraceFigures): number | null {
  const page = figures.page();
  if (page === null) return null;
  const own = figures.longTasks().filter(({ thread }) => thread === page.thread);
  return own.length === 0 ? null : msOf(own.reduce((most, { durationUs }) => Math.max(most, durationUs), 0));
}

/** Compares `current` with the earlier `base`. Throws the exceptions of figures, because a partial comparison would look complete. */
export function compareTraces(base: TraceFigures, current: TraceFigures): AnalysisAnswer<'trace.compare'> {
  const [before, after] = [createTraceNoise(base), createTraceNoise(current)];
  const both = (of: (noise: TraceNoise) => number | null): [number | null, number | null] => [of(before), of(after)];
  return {
    baseDurationMs: msOf(base.trace.durationTotalUs),
    newDurationMs: msOf(current.trace.durationTotalUs),
    ...differentPages(base, current),
    activities: activityChanges(base, current, both),
    figures: FIGURES.map(({ of, deviation = () => null, ...figure }) =>
      changeOf(figure, of(base), of(current), both(deviation)),
    ),
    scripts: largestChanges(scriptTimesOf(base), scriptTimesOf(current), (url) => both((noise) => noise.scriptMs(url))),
    requests: largestChanges(requestTimesOf(base), requestTimesOf(current), () => [null, null]),
  };
}

/** URL without query and fragment, which differ from visit to visit. */
function addressOf(url: string): string {
  return url.split(/[?#]/, 1)[0] ?? '';
}

function differentPages(base: TraceFigures, current: TraceFigures): { pages?: { base: string; new: string } } {
  const [before, after] = [base.page()?.url ?? '', current.page()?.url ?? ''];
  if (before === '' || after === '' || addressOf(before) === addressOf(after)) return {};
  return { pages: { base: before, new: after } };
}

type Both = (of: (noise: TraceNoise) => number | null) => [number | null, number | null];

/** In the order of the legend; activities of either trace. */
function activityChanges(base: TraceFigures, current: TraceFigures, both: Both): TraceChange[] {
  const timesOf = (figures: TraceFigures): ReadonlyMap<string, number> =>
    new Map(figures.breakdown()?.activities.map(({ activity, totalMs }) => [activity, totalMs]));
  const before = timesOf(base);
  const after = timesOf(current);
  return TRACE_ACTIVITIES.filter((activity) => before.has(activity) || after.has(activity)).map((activity) =>
    changeOf(
      { name: activity, unit: 'ms', better: 'lower' },
      before.get(activity) ?? null,
      after.get(activity) ?? null,
      both((noise) => noise.activityMs(activity)),
    ),
  );
}

function scriptTimesOf(figures: TraceFigures): Map<string, number> {
  return new Map(figures.scriptUrls().map(({ url, totalMs }) => [url, totalMs]));
}

/** Total time of the requests to a URL without its query string, which differs with each call of many services. */
function requestTimesOf(figures: TraceFigures): Map<string, number> {
  const times = new Map<string, number>();
  for (const { row } of figures.requests()) {
    const address = addressOf(row.url);
    times.set(address, (times.get(address) ?? 0) + row.durationMs);
  }
  return times;
}

/** An entry of only one trace has changed by its whole value. */
function largestChanges(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  deviationsOf: (name: string) => [number | null, number | null],
): TraceChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const sizeOf = (name: string): number => Math.abs((after.get(name) ?? 0) - (before.get(name) ?? 0));
  return names
    .toSorted((a, b) => sizeOf(b) - sizeOf(a) || (a < b ? -1 : 1))
    .slice(0, SHOWN_ROWS)
    .map((name) =>
      changeOf(
        { name, unit: 'ms', better: 'lower' },
        before.get(name) ?? null,
        after.get(name) ?? null,
        deviationsOf(name),
      ),
    );
}
