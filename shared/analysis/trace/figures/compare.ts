/** Figures of two traces beside each other. What one of them lacks is null there, and has no change. */
import type { AnalysisAnswer } from '../../../contracts/analysis.ts';
import { TRACE_ACTIVITIES, type TraceChange } from '../../../contracts/traces.ts';
import { msOf } from './times.ts';
import type { TraceFigures } from './trace-figures.ts';

/** Rows of scripts and of requests. */
const SHOWN_ROWS = 50;

type Unit = TraceChange['unit'];
type Better = NonNullable<TraceChange['better']>;

function changeOf(name: string, unit: Unit, base: number | null, current: number | null, better?: Better): TraceChange {
  const delta = base === null || current === null ? null : current - base;
  return { name, unit, base, new: current, delta, ...(better === undefined ? {} : { better }) };
}

interface Figure {
  readonly name: string;
  readonly unit: Unit;
  readonly better?: Better;
  readonly of: (figures: TraceFigures) => number | null;
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const FIGURES: readonly Figure[] = [
  { name: 'Main-thread work', unit: 'ms', better: 'lower', of: (figures) => figures.breakdown()?.totalMs ?? null },
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
  { name: 'Long tasks', unit: 'count', better: 'lower', of: (figures) => figures.longTaskFigures(0)?.count ?? null },
  { name: 'Longest task', unit: 'ms', better: 'lower', of: (figures) => longestTask(figures) },
  {
    name: 'Total blocking time',
    unit: 'ms',
    better: 'lower',
    of: (figures) => figures.longTaskFigures(0)?.totalBlockingMs ?? null,
  },
  {
    name: 'Garbage collection',
    unit: 'ms',
    better: 'lower',
    of: (figures) => figures.garbageCollection()?.totalMs ?? null,
  },
  {
    name: 'Longest collection',
    unit: 'ms',
    better: 'lower',
    of: (figures) => figures.garbageCollection()?.longestMs ?? null,
  },
  { name: 'Painting', unit: 'ms', better: 'lower', of: (figures) => figures.paint()?.totalMs ?? null },
  { name: 'Frames a second', unit: 'fps', better: 'higher', of: (figures) => figures.frames()?.averageFps ?? null },
  { name: 'Gaps between frames', unit: 'count', better: 'lower', of: (figures) => figures.frames()?.drops ?? null },
  { name: 'Interactions', unit: 'count', of: (figures) => figures.interactionToNextPaint()?.interactions ?? null },
  { name: 'Requests', unit: 'count', better: 'lower', of: (figures) => figures.requests().length },
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

/** `current` against the earlier `base`. Throws what a figure throws: a comparison of some figures would look like one of all. */
export function compareTraces(base: TraceFigures, current: TraceFigures): AnalysisAnswer<'trace.compare'> {
  return {
    baseDurationMs: msOf(base.trace.durationTotalUs),
    newDurationMs: msOf(current.trace.durationTotalUs),
    activities: activityChanges(base, current),
    figures: FIGURES.map(({ name, unit, better, of }) => changeOf(name, unit, of(base), of(current), better)),
    scripts: largestChanges(scriptTimesOf(base), scriptTimesOf(current)),
    requests: largestChanges(requestTimesOf(base), requestTimesOf(current)),
  };
}

/** In the legend's order, those that either has. */
function activityChanges(base: TraceFigures, current: TraceFigures): TraceChange[] {
  const timesOf = (figures: TraceFigures): ReadonlyMap<string, number> =>
    new Map(figures.breakdown()?.activities.map(({ activity, totalMs }) => [activity, totalMs]));
  const before = timesOf(base);
  const after = timesOf(current);
  return TRACE_ACTIVITIES.filter((activity) => before.has(activity) || after.has(activity)).map((activity) =>
    changeOf(activity, 'ms', before.get(activity) ?? null, after.get(activity) ?? null, 'lower'),
  );
}

function scriptTimesOf(figures: TraceFigures): Map<string, number> {
  return new Map(figures.scriptUrls().map(({ url, totalMs }) => [url, totalMs]));
}

/** Time of all requests to an address together. What follows a `?` is left out: it is another one with each call of many services. */
function requestTimesOf(figures: TraceFigures): Map<string, number> {
  const times = new Map<string, number>();
  for (const { row } of figures.requests()) {
    const [address = ''] = row.url.split(/[?#]/, 1);
    times.set(address, (times.get(address) ?? 0) + row.durationMs);
  }
  return times;
}

/** What is only in one of them has changed by all it took. */
function largestChanges(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): TraceChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const sizeOf = (name: string): number => Math.abs((after.get(name) ?? 0) - (before.get(name) ?? 0));
  return names
    .toSorted((a, b) => sizeOf(b) - sizeOf(a) || (a < b ? -1 : 1))
    .slice(0, SHOWN_ROWS)
    .map((name) => changeOf(name, 'ms', before.get(name) ?? null, after.get(name) ?? null, 'lower'));
}
