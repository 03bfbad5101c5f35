/** Answers `trace.insights`. A part that cannot be computed is listed in `failures`; the others are valid. */
import { NO_TRACE_FIGURES, type TraceFigureParts, type TraceInsights } from '../contract/trace-insights.ts';
import type { OwnCode } from '../contract/trace-causes.ts';
import type { RecordedTraceRenders } from '../contract/trace-renders.ts';
import type { TraceRange, TracedPage } from '../contract/trace-tracks.ts';
import type { ForeignPlace } from '../../code-use/own-code.ts';
import type { Steps } from '../../steps/steps.ts';
import type { SampledScript } from './task-causes.ts';
import { withMicrotasks } from './scripts.ts';
import { networkInsights } from './delivery/network-insights.ts';
import type { TimeByUrl } from './delivery/third-parties.ts';
import { placedTraceRenders, runningSources } from './renders/placed-renders.ts';
import { traceRenders } from './renders/trace-renders.ts';
import { failedRequestsOf } from './requests/failed-requests.ts';
import { synchronousRequests } from './requests/synchronous-requests.ts';
import { positionKey } from '../queries/function-times.ts';
import { msOf } from './times.ts';
import { unreachableUrlOf } from './traced-page.ts';
import type { TraceFigures } from './trace-figures.ts';

export interface InsightSources {
  /** From samples of the traced page's main thread, largest self time first; empty without samples. */
  readonly hotFunctions: (topN: number, range: TraceRange | undefined) => TraceInsights['hotFunctions'];
  /** The same functions with the position that has most of their samples. */
  readonly hottestPositions: (functions: TraceInsights['hotFunctions']) => TraceInsights['hotFunctions'];
  /** Functions of the traced page's main thread between two times. */
  readonly sampledScript: SampledScript;
  /** The same by the author's functions, which are all but the foreign ones; null without samples. */
  readonly ownCode: (foreign: readonly ForeignPlace[], range: TraceRange | undefined, count: number) => OwnCode | null;
  /** Self time of functions and events that name a script, by its address, between two times in µs; of the traced page's main thread. */
  readonly scriptTimes: (fromUs: number, toUs: number) => TimeByUrl;
  /** Self time of script in microtasks that no event of a script is around, by its address, in µs; empty without samples. */
  readonly microtaskTimes: (range: TraceRange | undefined) => TimeByUrl;
  /** A task of the traced page that did not end in the recording. */
  readonly unfinished: () => NonNullable<TraceInsights['longTasks']>['unfinished'] | null;
  /** ms of our own functions in the page, by samples. */
  readonly workbenchMs: (range: TraceRange | undefined) => number;
  /** CPU samples of the same thread, with those of no function. */
  readonly samples: () => number;
  /** Busy workers of the traced page. */
  readonly workers: (range: TraceRange | undefined) => TraceInsights['workers'];
  /** Receives exceptions of parts, which are bugs. */
  readonly reportBug: (thrown: unknown) => void;
}

type Makers = { readonly [Key in keyof TraceFigureParts]: () => TraceFigureParts[Key] };

/** Functions per interaction, and functions of the author per interaction or task. */
const SAMPLED_FUNCTIONS = 5;
const OWN_FUNCTIONS = 3;

export interface InsightOptions {
  readonly range?: TraceRange | undefined;
  /** The figures of the whole trace, if those that are asked for are of a range. */
  readonly whole?: TraceFigures | undefined;
  /** Functions that are not the author's; without it, nothing is told by the author's functions. */
  readonly foreign?: readonly ForeignPlace[] | undefined;
  /** Parts that stay empty. */
  readonly without?: readonly (keyof TraceFigureParts)[] | undefined;
}

/** Yields between parts. Lists have at most `topN` entries. */
export function* insightsOf(
  figures: TraceFigures,
  sources: InsightSources,
  topN: number,
  { range, whole, foreign, without = [] }: InsightOptions = {},
): Steps<TraceInsights> {
  const { trace } = figures;
  const { hotFunctions, sampledScript, workers, reportBug } = sources;
  const withOwn = <Row extends object>(row: Row, fromMs: number, toMs: number): Row & { own?: OwnCode } => {
    const own = foreign === undefined ? null : sources.ownCode(foreign, { fromMs, toMs }, OWN_FUNCTIONS);
    return own === null ? row : { ...row, own };
  };
  const makers: Makers = {
    page: () => shownPage(figures),
    clock: figures.clock,
    loadPath: figures.loadPath,
    forcedLayout: () => withRows(figures.forcedLayout(), topN),
    interactions: () =>
      figures
        .interactionCauses(topN, (fromUs, toUs) =>
          hotFunctions(SAMPLED_FUNCTIONS, { fromMs: msOf(fromUs), toMs: msOf(toUs) }).map(
            ({ name, url, line, column, selfMs, layoutMs }) => ({
              place: { name, url, line, column },
              selfMs,
              ...(layoutMs === undefined ? {} : { layoutMs }),
            }),
          ),
        )
        .map((causes) => {
          const fromMs = causes.startMs + causes.inputDelayMs;
          return withOwn(causes, fromMs, fromMs + causes.processingMs);
        }),
    breakdown: figures.breakdown,
    longTasks() {
      const tasks = figures.longTaskFigures(topN, sampledScript);
      if (tasks === null) return null;
      const unfinished = range === undefined ? sources.unfinished() : null;
      return {
        ...tasks,
        ...(unfinished === null ? {} : { unfinished }),
        rows: tasks.rows.map((row) => withOwn(row, row.startMs, row.startMs + row.durationMs)),
      };
    },
    layoutShift: () => withRows(figures.layoutShift(), topN),
    largestContentfulPaint: figures.largestContentfulPaint,
    firstContentfulPaint: figures.firstContentfulPaint,
    interactionToNextPaint: () => withRows(figures.interactionToNextPaint(), topN),
    unpaintedInteractions: figures.unpaintedInteractions,
    scripts: () => figures.scripts().slice(0, topN),
    scriptUrls: () => withMicrotasks(figures.scriptUrls(), sources.microtaskTimes(range)).slice(0, topN),
    garbageCollection: figures.garbageCollection,
    paint: figures.paint,
    resources: () =>
      figures
        .requests()
        .map(({ row }) => row)
        .filter(({ endMs }) => endMs !== null)
        .toSorted((a, b) => b.durationMs - a.durationMs)
        .slice(0, topN),
    unread: () =>
      figures
        .requests()
        .filter(({ row }) => row.unread === true)
        .map(({ row: { requestId, url, startMs } }) => ({ requestId, url, startMs }))
        .slice(0, topN),
    failedRequests: () =>
      failedRequestsOf(figures)
        .map(({ row }) => row)
        .toSorted((a, b) => b.durationMs - a.durationMs)
        .slice(0, topN)
        .map(({ requestId, url, method, status, startMs, durationMs, resourceType }) => ({
          requestId,
          url,
          method,
          status,
          startMs,
          durationMs,
          resourceType,
        })),
    synchronousRequests: () => synchronousRequests(trace, figures.requests()).slice(0, topN),
    requests: () => figures.requests().length,
    ...networkInsights(figures, topN, sources.scriptTimes),
    frames: figures.frames,
    domSize: () => withRows(figures.domSize(), topN),
    costlyChanges: () => figures.costlyChanges().slice(0, topN),
    selectorCosts: () => withRows(figures.selectorCosts(), topN),
    // From the texts of scripts, which the trace does not have.
    duplicatedScript: () => null,
    deepWatchers: () => null,
    legacyScript: () => null,
    workers: () => workers(range).slice(0, topN),
    hotFunctions: () => sources.hottestPositions(hotFunctions(topN, range)),
    samples: sources.samples,
    ownCode: () => (foreign === undefined ? null : sources.ownCode(foreign, range, topN)),
    renders() {
      const renders = recordedTraceRenders(figures, sources, topN, range);
      return renders === null ? null : placedTraceRenders(renders, runningSources(renders));
    },
    inTrace: () => (whole === undefined ? null : inTraceOf(whole, hotFunctions(1, undefined).length > 0)),
  };
  const failures: TraceInsights['failures'] = [];
  const parts = { ...NO_TRACE_FIGURES };
  const names = Object.keys(makers)
    .filter((name): name is keyof TraceFigureParts => name in NO_TRACE_FIGURES)
    .filter((name) => !without.includes(name));
  for (const [done, name] of names.entries()) {
    try {
      fill(parts, makers, name);
    } catch (thrown) {
      reportBug(thrown);
      failures.push({ part: name, message: thrown instanceof Error ? thrown.message : String(thrown) });
    }
    yield { stage: 'insights', done: done + 1, total: names.length };
  }
  return { events: trace.count, durationMs: msOf(trace.durationTotalUs), ...parts, failures };
}

/** Functions whose samples are looked at. */
const ALL_FUNCTIONS = 10_000;

/** The renders with functions as numbers. */
export function recordedTraceRenders(
  figures: TraceFigures,
  { hotFunctions, workbenchMs }: Pick<InsightSources, 'hotFunctions' | 'workbenchMs'>,
  topN: number,
  range: TraceRange | undefined,
): RecordedTraceRenders | null {
  const found = figures.renders();
  if (found === null) return null;
  const times = new Map(hotFunctions(ALL_FUNCTIONS, range).map((each) => [positionKey(each), each.totalMs]));
  const notedMs = workbenchMs(range);
  return {
    ...(notedMs === 0 ? {} : { notedMs }),
    ...traceRenders(found.recorded, found.commits, topN, (place) => times.get(positionKey(place)) ?? null),
  };
}

function fill<Key extends keyof TraceFigureParts>(parts: TraceFigureParts, makers: Makers, name: Key): void {
  parts[name] = makers[name]();
}

function inTraceOf(whole: TraceFigures, hasSamples: boolean): TraceInsights['inTrace'] {
  return {
    largestContentfulPaintMs: whole.largestContentfulPaint()?.valueMs ?? null,
    firstContentfulPaintMs: whole.firstContentfulPaint()?.valueMs ?? null,
    interactionToNextPaintMs: whole.interactionToNextPaint()?.valueMs ?? null,
    layoutShiftScore: whole.layoutShift()?.score ?? null,
    requests: whole.requests().length,
    hasSamples,
    hasFrames: whole.frames() !== null,
  };
}

function shownPage(figures: TraceFigures): TracedPage | null {
  const page = figures.page();
  if (page === null) return null;
  const { pid, tid, frameId, url } = page;
  const unreachableUrl = unreachableUrlOf(figures.trace, page);
  return { pid, tid, frameId, url, ...(unreachableUrl === null ? {} : { unreachableUrl }) };
}

function withRows<T extends { readonly rows: readonly unknown[] }>(part: T | null, topN: number): T | null {
  return part === null ? null : { ...part, rows: part.rows.slice(0, topN) };
}
