/** Answers the queries on one open trace. */
import { US_PER_MS } from '../../base/units.ts';
import { AppFailure, appError } from '../../base/errors.ts';
import { TRACE_ACTIVITIES, type TraceActivity, type TraceRange } from './contract/trace-tracks.ts';
import { type TraceEventFilter } from './contract/traces.ts';
import type { OwnCode } from './contract/trace-causes.ts';
import type { ForeignPlace } from '../code-use/own-code.ts';
import { runSteps, type Steps } from '../steps/steps.ts';
import type { PiecewiseChart } from './chart-builder.ts';
import { figureQueries, type FigureQueryName } from './figures/figure-queries.ts';
import { callRowsOf, calleesOf, callersOf, selfByLabel, type CallRows } from './queries/call-tree.ts';
import { detailsOf, requireEvent, screenshotOf, type ReadBytes } from './queries/event-details.ts';
import { WORKBENCH_PLACE } from './figures/task-causes.ts';
import { unfinishedTask } from './figures/unfinished-task.ts';
import { groupEvents, orderGroups } from './queries/event-groups.ts';
import { createSelfTimes, eventRow, orderEvents } from './queries/event-rows.ts';
import { selectEvents } from './queries/event-selection.ts';
import { flowsOfEvent, flowsOfRequest } from './queries/flows.ts';
import {
  functionTimes,
  hotFunctionOf,
  microtasksByUrl,
  selfByUrl,
  workbenchUs,
  type FunctionTime,
} from './queries/function-times.ts';
import { withHottestPositions } from './queries/hottest-position.ts';
import { ownCodeOfThread } from './queries/own-code.ts';
import { overviewOf, type TraceReadFacts } from './queries/overview.ts';
import type { SampledProfile } from '../profile/profile-columns.ts';
import { busyWorkers } from './samples/busy-workers.ts';
import { sampledThread } from './samples/sampled-profile.ts';
import { screenshotsOf } from './tracks/page-tracks.ts';
import { createTrackList } from './tracks/track-list.ts';
import type { TrackSource } from './tracks/track-source.ts';
import type { TraceDocument } from './trace-document.ts';
import { createTraceModel } from './trace-model.ts';
import type { TraceAnswerers, TraceQueries, TraceQueryName } from './trace-queries.ts';

export interface TraceAnswersOptions {
  readonly facts: TraceReadFacts;
  readonly readBytes: ReadBytes;
  /** Receives exceptions of figures, which are bugs. */
  readonly reportBug: (thrown: unknown) => void;
}

function pageOf<T>(rows: readonly T[], { start, count }: { start: number; count: number }) {
  return { rows: rows.slice(start, start + count), start, total: rows.length };
}

/** Caches the last result, because its pages are requested one after the other. */
function createLast<T>(): (key: string, make: () => Steps<T>) => Steps<T> {
  let last: { readonly key: string; readonly value: T } | null = null;
  return function* cached(key, make) {
    if (last?.key === key) return last.value;
    const value = yield* make();
    last = { key, value };
    return value;
  };
}

export function createTraceQueries(
  trace: TraceDocument,
  { facts, readBytes, reportBug }: TraceAnswersOptions,
): TraceQueries {
  const model = createTraceModel(trace);
  const { figures, labels } = model;
  const tracks = createTrackList(model, false);
  const tracksOfAll = createTrackList(model, true);
  const selfTimes = createSelfTimes(trace);
  const lastEvents = createLast<Uint32Array>();
  const lastGroups = createLast<ReturnType<typeof groupEvents>>();
  const lastRows = createLast<CallRows>();
  const lastSampledRows = createLast<CallRows>();
  /** By thread, of the whole trace: several figures need them. */
  const wholeRows = new Map<number, CallRows>();
  /** Chart with remaining pieces. */
  let pendingChart: { readonly key: string; readonly chart: PiecewiseChart } | null = null;

  function* requireKind(id: string, wanted: 'chart' | 'counter', query: string, allEvents = false): Steps<TrackSource> {
    const source = yield* (allEvents ? tracksOfAll : tracks).require(id);
    if (source[wanted] !== null) return source;
    throw new AppFailure(
      appError(
        'invalid_params',
        `The track “${id}” is of the kind ${source.track.kind}, which ${query} does not draw.`,
        'Use trace.chart for tracks with boxes, trace.counter for counters, trace.network for requests, and trace.screenshots for screenshots.',
      ),
    );
  }

  function* rowsOf(track: string, range: TraceRange | undefined, allEvents: boolean): Steps<CallRows> {
    const { thread } = yield* tracks.require(track);
    if (thread === null) {
      throw new AppFailure(
        appError(
          'invalid_params',
          `The track “${track}” is not a thread.`,
          'Use the id of a track of the kind thread.',
        ),
      );
    }
    return yield* lastRows(JSON.stringify([track, range, allEvents]), () => {
      const boxes = model.boxesOf(thread, allEvents);
      return callRowsOf(boxes, labels.labels.length, range);
    });
  }

  function keyOf({ name, category, thread, range, minDurationMs }: TraceEventFilter, more: string): string {
    return JSON.stringify([name, category, thread, range, minDurationMs, more]);
  }

  const answers: TraceAnswerers<Exclude<TraceQueryName, FigureQueryName>> = {
    'trace.overview': () => overviewOf(model, facts),
    *'trace.tracks'({ allEvents = false }) {
      const list = allEvents ? tracksOfAll : tracks;
      return { tracks: (yield* list.sources()).map(({ track }) => track) };
    },
    *'trace.chart'({ track, allEvents = false, start = 0, count, sample }) {
      const { chart } = yield* requireKind(track, 'chart', 'trace.chart', allEvents);
      if (chart === null) throw new Error(`${track} has no chart`);
      const key = JSON.stringify([track, allEvents]);
      const whole = pendingChart?.key === key ? pendingChart.chart : chart();
      if (sample !== undefined) {
        // Ranges of one chart are asked for as it is panned.
        pendingChart = { key, chart: whole };
        return whole.sample(sample);
      }
      const end = count === undefined ? whole.boxes : start + count;
      pendingChart = end < whole.boxes ? { key, chart: whole } : null;
      return whole.piece(start, end);
    },
    *'trace.counter'({ track }) {
      const { counter } = yield* requireKind(track, 'counter', 'trace.counter');
      if (counter === null) throw new Error(`${track} has no counter`);
      return counter();
    },
    'trace.event': ({ event }) => detailsOf(trace, selfTimes, readBytes, event),
    *'trace.flows'({ event, requestId }) {
      const sources = { trace, readBytes, requests: () => figures.requests() };
      if (event === undefined) return flowsOfRequest(sources, requestId ?? '');
      requireEvent(trace, event);
      return yield* flowsOfEvent(sources, event);
    },
    *'trace.events'({ sort, descending, start, count, ...filter }) {
      const events = yield* lastEvents(keyOf(filter, `${sort} ${descending}`), function* select() {
        const found = yield* selectEvents(trace, filter);
        orderEvents(trace, selfTimes, found, sort, descending);
        return found;
      });
      return {
        rows: Array.from(events.subarray(start, start + count), (event) => eventRow(trace, selfTimes, event)),
        start,
        total: events.length,
      };
    },
    *'trace.groups'({ by, sort, start, count, ...filter }) {
      const groups = yield* lastGroups(keyOf(filter, by), function* group() {
        const found = yield* selectEvents(trace, filter);
        orderEvents(trace, selfTimes, found, 'start', false);
        return groupEvents(trace, selfTimes, found, by);
      });
      return pageOf(orderGroups(groups, sort), { start, count });
    },
    *'trace.breakdown'({ track, range }) {
      const sums = new Map<TraceActivity, number>();
      let totalUs = 0;
      for (const [label, selfUs] of selfByLabel(yield* rowsOf(track, range, true))) {
        const { activity } = labels.labels[label];
        sums.set(activity, (sums.get(activity) ?? 0) + selfUs);
        totalUs += selfUs;
      }
      return {
        totalMs: totalUs / US_PER_MS,
        activities: TRACE_ACTIVITIES.flatMap((activity) => {
          const sum = sums.get(activity) ?? 0;
          return sum > 0 ? [{ activity, totalMs: sum / US_PER_MS, share: sum / totalUs }] : [];
        }).toSorted((a, b) => b.totalMs - a.totalMs),
      };
    },
    *'trace.calls'({ track, allEvents = false, view, parent, range, start, count }) {
      const rows = yield* rowsOf(track, range, allEvents);
      const nodes =
        view === 'top-down' ? calleesOf(rows, labels.labels, parent) : callersOf(rows, labels.labels, parent);
      return pageOf(nodes, { start, count });
    },
    *'trace.screenshots'() {
      yield* [];
      return {
        rows: Array.from(screenshotsOf(model), (event) => ({ atMs: trace.startUs[event] / US_PER_MS, event })),
      };
    },
    'trace.screenshot': ({ event }) => screenshotOf(trace, readBytes, event),
  };

  /** Counted as by the call trees of the thread, which stand next to the insights. */
  function sampledRows(thread: number, range: TraceRange | undefined): CallRows | null {
    if (!model.hasSamples(thread)) return null;
    if (range !== undefined) return rowsInRange(thread, range);
    let rows = wholeRows.get(thread);
    if (rows === undefined) {
      rows = runSteps(callRowsOf(model.boxesOf(thread, false), labels.labels.length, range));
      wholeRows.set(thread, rows);
    }
    return rows;
  }
  function rowsInRange(thread: number, range: TraceRange): CallRows {
    const make = (): Steps<CallRows> => callRowsOf(model.boxesOf(thread, false), labels.labels.length, range);
    return runSteps(lastSampledRows(JSON.stringify([thread, range]), make));
  }
  function functionsOf(thread: number, range: TraceRange | undefined): FunctionTime[] {
    const rows = sampledRows(thread, range);
    return rows === null ? [] : functionTimes(rows, labels.labels);
  }
  /** Main thread of the page; of a trace without one, such as that of a build, the thread with the most samples. */
  function shownThread(): number | null {
    const page = figures.page();
    if (page !== null) return page.thread;
    return sampledThread(trace.samples.byThread);
  }
  function ownCode(foreign: readonly ForeignPlace[], range: TraceRange | undefined, count: number): OwnCode | null {
    const thread = shownThread();
    const rows = thread === null ? null : sampledRows(thread, range);
    return rows === null ? null : ownCodeOfThread(rows, labels.labels, foreign, count);
  }
  function functionsOfPage(range: TraceRange | undefined): FunctionTime[] {
    const thread = shownThread();
    return thread === null ? [] : functionsOf(thread, range);
  }

  const profileOfPage = (): SampledProfile | undefined => trace.samples.byThread.get(shownThread() ?? -1);

  const answerers: TraceAnswerers<TraceQueryName> = {
    ...answers,
    ...figureQueries(figures, {
      ownCode,
      sampledScript(fromUs, toUs) {
        const range = { fromMs: fromUs / US_PER_MS, toMs: toUs / US_PER_MS };
        const times = functionsOfPage(range);
        const thread = shownThread();
        const rows = thread === null ? null : sampledRows(thread, range);
        const ours = rows === null ? 0 : workbenchUs(rows, labels.labels);
        const all = ours === 0 ? times : [...times, { place: WORKBENCH_PLACE, selfUs: ours }];
        return all.length === 0 ? null : all;
      },
      scriptTimes(fromUs, toUs) {
        const page = figures.page();
        if (page === null) return new Map();
        const range = { fromMs: fromUs / US_PER_MS, toMs: toUs / US_PER_MS };
        const rows = runSteps(callRowsOf(model.boxesOf(page.thread, false), labels.labels.length, range));
        return selfByUrl(rows, labels.labels, page.url);
      },
      microtaskTimes(range) {
        const page = figures.page();
        const rows = page === null ? null : sampledRows(page.thread, range);
        return rows === null ? new Map() : microtasksByUrl(rows, labels.labels);
      },
      hotFunctions: (topN, range) => functionsOfPage(range).slice(0, topN).map(hotFunctionOf),
      hottestPositions: (functions) => withHottestPositions(functions, profileOfPage()),
      workers(range) {
        const page = figures.page();
        return page === null
          ? []
          : busyWorkers(trace, page, { samplesOf: (thread) => trace.samples.byThread.get(thread), functionsOf }, range);
      },
      unfinished() {
        const page = figures.page();
        return page === null ? null : unfinishedTask(trace, page.thread, profileOfPage());
      },
      workbenchMs(range) {
        const thread = shownThread();
        const rows = thread === null ? null : sampledRows(thread, range);
        return rows === null ? 0 : workbenchUs(rows, labels.labels) / US_PER_MS;
      },
      samples: () => profileOfPage()?.samples.count ?? 0,
      reportBug,
    }),
  };

  return {
    trace,
    figures,
    steps: (query, params) => answerers[query](params),
    get heldBytes() {
      return model.heldBytes + selfTimes.heldBytes;
    },
  };
}
