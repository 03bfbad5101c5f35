/** Compares the figures of two traces. A figure that one of them lacks is null there and has no change. */
import { TRACE_ACTIVITIES } from '../../contract/trace-tracks.ts';
import {
  MAIN_THREAD_BUSY,
  MAIN_THREAD_WORK,
  canJudge,
  type TraceChange,
  type TraceComparison,
} from '../../contract/trace-comparison.ts';
import { failedRequestsOf } from '../requests/failed-requests.ts';
import { createJudge, partsOf, type FigureName, type Judge } from './compare-rules.ts';
import { basisOf, differencesOf, recordingOf, type ComparedTrace } from './compared-recordings.ts';
import { comparedDelivery, comparedFirstPaint } from './compared-delivery.ts';
import { createTraceNoise, type TraceNoise } from './noise.ts';
import { busyWorkers } from '../../samples/busy-workers.ts';
import { tracedSeries } from '../requests/request-series.ts';
import { synchronousRequests } from '../requests/synchronous-requests.ts';
import { needlessRenders, type RecordedRow } from '../renders/recorded-renders.ts';
import { addressOf } from '../script-address.ts';
import { msOf } from '../times.ts';
import type { TraceFigures } from '../trace-figures.ts';

/** Maximum number of scripts and requests. */
const SHOWN_ROWS = 50;
/** Blink rounds interactions to 8 ms, so two of them may differ by two steps. */
const MIN_INTERACTION_MS = 16;

/** The figure whose changes are a part of those of the work. */
const COLLECTIONS = 'Garbage collection';

interface Figure extends FigureName {
  /** It grows with the work and the length of a recording. */
  readonly isSum?: true;
  readonly of: (figures: TraceFigures) => number | null;
  /** Omitted for a figure with a single value per recording. */
  readonly deviation?: (noise: TraceNoise) => number | null;
}

/** Most pages have none of these: then a comparison says so in one line, not in a row of zeros. */
const noneAsNull = (value: number): number | null => (value === 0 ? null : value);

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const FIGURES: readonly Figure[] = [
  {
    name: MAIN_THREAD_WORK,
    unit: 'ms',
    better: 'lower',
    isSum: true,
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
    isSum: true,
    of: (figures) => figures.longTaskFigures(0)?.count ?? null,
    deviation: (noise) => noise.longTasks(),
  },
  { name: 'Longest task', unit: 'ms', better: 'lower', of: (figures) => longestTask(figures) },
  {
    name: 'Total blocking time',
    unit: 'ms',
    better: 'lower',
    hasLimit: true,
    isSum: true,
    of: (figures) => figures.longTaskFigures(0)?.totalBlockingMs ?? null,
    deviation: (noise) => noise.blockingMs(),
  },
  {
    name: COLLECTIONS,
    unit: 'ms',
    better: 'lower',
    isSum: true,
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
  { name: 'Painting', unit: 'ms', better: 'lower', isSum: true, of: (figures) => figures.paint()?.totalMs ?? null },
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
    isSum: true,
    of: (figures) => figures.frames()?.drops ?? null,
    deviation: (noise) => noise.frameGaps(),
  },
  { name: 'Interactions', unit: 'count', of: (figures) => figures.interactions().length || null },
  // More requests may be intended; the other figures show what they cost.
  { name: 'Requests', unit: 'count', of: (figures) => figures.requests().length },
  {
    name: 'Failed requests',
    unit: 'count',
    better: 'lower',
    isSum: true,
    of: (figures) => failedRequestsOf(figures).length,
  },
  {
    name: 'Bodies not read',
    unit: 'count',
    better: 'lower',
    isSum: true,
    of: (figures) => noneAsNull(figures.requests().filter(({ row }) => row.unread === true).length),
  },
  {
    name: 'Synchronous requests',
    unit: 'ms',
    better: 'lower',
    isSum: true,
    of: (figures) =>
      noneAsNull(sumOf(synchronousRequests(figures.trace, figures.requests()).map(({ durationMs }) => durationMs))),
  },
  {
    name: 'Requests one after another',
    unit: 'ms',
    better: 'lower',
    isSum: true,
    of: (figures) => {
      const delivery = figures.delivery();
      return delivery === null ? null : noneAsNull(sumOf(tracedSeries(delivery).map(({ waitedMs }) => waitedMs)));
    },
  },
  {
    name: 'Forced layout',
    unit: 'ms',
    better: 'lower',
    isSum: true,
    of: (figures) => {
      const forced = figures.forcedLayout();
      return forced === null ? null : forced.layoutMs + forced.styleMs;
    },
  },
  {
    name: 'Renders',
    unit: 'count',
    better: 'lower',
    isSum: true,
    of: (figures) => rendersIn(figures, ({ renders }) => renders),
  },
  {
    name: 'Renders with equal input and output',
    unit: 'count',
    better: 'lower',
    isSum: true,
    of: (figures) => rendersIn(figures, needlessRenders),
  },
  { name: 'Busy workers', unit: 'ms', better: 'lower', isSum: true, of: (figures) => workerTime(figures) },
  {
    name: 'Transferred',
    unit: 'bytes',
    better: 'lower',
    isSum: true,
    of: (figures) => sumOf(figures.requests().map(({ row }) => row.encodedSizeBytes ?? 0)),
  },
];

/** Null where renders were not recorded, or the page has no framework whose renders can be read. */
function rendersIn(figures: TraceFigures, of: (row: RecordedRow) => number): number | null {
  const found = figures.renders();
  if (found === null || (found.recorded.pages.length === 0 && found.commits.length === 0)) return null;
  return sumOf(found.commits.flatMap(({ rows }) => (rows ?? []).map(of)));
}

/** Renders of components by their names. Those of one name in several places are one, because another build has them elsewhere. */
function rendersOf({ figures, componentName = ({ name }) => name }: ComparedTrace): Map<string, number> {
  const renders = new Map<string, number>();
  for (const { rows } of figures.renders()?.commits ?? [])
    for (const row of rows ?? []) {
      const name = componentName(row.component);
      renders.set(name, (renders.get(name) ?? 0) + row.renders);
    }
  return renders;
}

/** By the events of their threads, because one of the traces may have no samples. */
function workerTime({ trace, page }: TraceFigures): number | null {
  const ofTrace = page();
  if (ofTrace === null) return null;
  const busy = busyWorkers(trace, ofTrace, { samplesOf: () => undefined, functionsOf: () => [] });
  return noneAsNull(sumOf(busy.map(({ busyMs }) => busyMs)));
}

function longestTask(figures: TraceFigures): number | null {
  const page = figures.page();
  if (page === null) return null;
  const own = figures.longTasks().filter(({ thread }) => thread === page.thread);
  return own.length === 0 ? null : msOf(own.reduce((most, { durationUs }) => Math.max(most, durationUs), 0));
}

/** Compares `current` with the earlier `base`. Throws the exceptions of figures, because a partial comparison would look complete. */
export function compareTraces(base: ComparedTrace, current: ComparedTrace): TraceComparison {
  const recordings = { base: recordingOf(base), new: recordingOf(current) };
  const differences = differencesOf(recordings.base, recordings.new);
  const basis = basisOf(recordings.base, recordings.new);
  const judge = createJudge(differences, basis);
  const [before, after] = [base.figures, current.figures];
  const noises = [createTraceNoise(before), createTraceNoise(after)] as const;
  const both = (of: (noise: TraceNoise) => number | null): [number | null, number | null] => [
    of(noises[0]),
    of(noises[1]),
  ];
  const amounts = FIGURES.map(({ of, isSum, deviation = () => null, ...figure }) =>
    judge[isSum === true ? 'sum' : 'value'](figure, {
      base: of(before),
      new: of(after),
      deviations: both(deviation),
    }),
  );
  const work = amounts.find(({ name }) => name === MAIN_THREAD_WORK);
  const times = partsOf(work, activityTimes(before, after, both, judge));
  const scripts = partsOf(
    work,
    largestChanges(scriptTimesOf(before), scriptTimesOf(after), (name, values) =>
      judge.sum(
        { name, unit: 'ms', better: 'lower' },
        { ...values, deviations: both((noise) => noise.scriptMs(name)) },
      ),
    ),
  );
  const figures = [
    interactionDurations(before, after, judge),
    busyShare(before, after, judge),
    // Collections are a part of the work; everything else is what a person waits for, whatever the whole is.
    ...amounts.flatMap((change) => (change.name === COLLECTIONS ? partsOf(work, [change]) : [change])),
  ];
  const activities = canJudge(differences) ? times : activityShares(before, after, judge);
  // Delivery says nothing of other loads, and of a part of one.
  const areWholeLoads = !differences.some((difference) => difference === 'loads' || difference === 'incomplete');
  return {
    ...recordings,
    differences,
    per: basis.per,
    ...differentPages(before, after),
    activities,
    figures,
    scripts,
    delivery: areWholeLoads ? comparedDelivery(before, after) : [],
    firstPaint: areWholeLoads ? comparedFirstPaint(before, after) : null,
    requests: largestChanges(requestTimesOf(before), requestTimesOf(after), (name, values) =>
      judge.sum({ name, unit: 'ms', better: 'lower' }, { ...values, deviations: [null, null] }),
    ),
    renders: largestChanges(rendersOf(base), rendersOf(current), (name, values) =>
      judge.sum({ name, unit: 'count', better: 'lower' }, { ...values, deviations: [null, null] }),
    ),
  };
}

/** The part of the recording in which the main thread worked. */
function busyShare(before: TraceFigures, after: TraceFigures, judge: Judge): TraceChange {
  const shareOf = (figures: TraceFigures): number | null => {
    const work = figures.breakdown()?.totalMs ?? null;
    const durationMs = msOf(figures.trace.durationTotalUs);
    return work === null || durationMs === 0 ? null : work / durationMs;
  };
  return judge.value(
    { name: MAIN_THREAD_BUSY, unit: 'share' },
    { base: shareOf(before), new: shareOf(after), deviations: [null, null] },
  );
}

function interactionDurations(before: TraceFigures, after: TraceFigures, judge: Judge): TraceChange {
  const durationsOf = (figures: TraceFigures): number[] =>
    figures
      .interactions()
      // A hidden page does not tell when an interaction was shown.
      .filter(({ isPainted }) => isPainted)
      .toSorted((a, b) => a.startUs - b.startUs)
      .map(({ durationUs }) => msOf(durationUs));
  return judge.medians(
    { name: 'Interaction duration', unit: 'ms', better: 'lower' },
    durationsOf(before),
    durationsOf(after),
    MIN_INTERACTION_MS,
  );
}

function differentPages(base: TraceFigures, current: TraceFigures): { pages?: { base: string; new: string } } {
  const [before, after] = [base.page()?.url ?? '', current.page()?.url ?? ''];
  if (before === '' || after === '' || addressOf(before) === addressOf(after)) return {};
  return { pages: { base: before, new: after } };
}

type Both = (of: (noise: TraceNoise) => number | null) => [number | null, number | null];

function timesByActivity(figures: TraceFigures): ReadonlyMap<string, number> {
  return new Map(figures.breakdown()?.activities.map(({ activity, totalMs }) => [activity, totalMs]));
}

/** In the order of the legend; activities of either trace. */
function activityTimes(base: TraceFigures, current: TraceFigures, both: Both, judge: Judge): TraceChange[] {
  const [before, after] = [timesByActivity(base), timesByActivity(current)];
  return TRACE_ACTIVITIES.filter((activity) => before.has(activity) || after.has(activity)).map((activity) =>
    judge.sum(
      { name: activity, unit: 'ms', better: 'lower' },
      {
        base: before.get(activity) ?? null,
        new: after.get(activity) ?? null,
        deviations: both((noise) => noise.activityMs(activity)),
      },
    ),
  );
}

/** Returns what the main thread did with its time; a larger share of one activity is neither better nor worse. */
function activityShares(base: TraceFigures, current: TraceFigures, judge: Judge): TraceChange[] {
  const sharesOf = (figures: TraceFigures): ReadonlyMap<string, number> =>
    new Map(figures.breakdown()?.activities.map(({ activity, share }) => [activity, share]));
  const [before, after] = [sharesOf(base), sharesOf(current)];
  return TRACE_ACTIVITIES.filter((activity) => before.has(activity) || after.has(activity)).map((activity) =>
    judge.value(
      { name: activity, unit: 'share' },
      { base: before.get(activity) ?? null, new: after.get(activity) ?? null, deviations: [null, null] },
    ),
  );
}

/** Scripts by their URL without the query string, in which builds write a version. */
function scriptTimesOf(figures: TraceFigures): Map<string, number> {
  const times = new Map<string, number>();
  for (const { url, totalMs } of figures.scriptUrls()) {
    const address = addressOf(url);
    times.set(address, (times.get(address) ?? 0) + totalMs);
  }
  return times;
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
  judged: (name: string, amounts: { readonly base: number | null; readonly new: number | null }) => TraceChange,
): TraceChange[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  const sizeOf = ({ base, new: later }: TraceChange): number => Math.abs((later ?? 0) - (base ?? 0));
  return Array.from(names, (name) => judged(name, { base: before.get(name) ?? null, new: after.get(name) ?? null }))
    .toSorted((a, b) => sizeOf(b) - sizeOf(a) || (a.name < b.name ? -1 : 1))
    .slice(0, SHOWN_ROWS);
}
