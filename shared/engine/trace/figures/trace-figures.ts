/** Figures of one trace, computed on first use: a figure may need others, and an answer rarely needs all. */
import { once } from '../../../base/once.ts';
import type { CostlyChanges } from '../contract/dom-and-styles.ts';
import type { ForcedLayout, InteractionCauses, LoadPath } from '../contract/trace-causes.ts';
import type { TraceClock } from '../contract/trace-clock.ts';
import type { TraceInsights } from '../contract/trace-insights.ts';
import { activityOf } from '../activities.ts';
import type { ThreadCalls, TraceColumns } from '../columns.ts';
import { createActivityColumn, placeOfActivity } from './activity-column.ts';
import { breakdownOf, type Breakdown } from './breakdown.ts';
import { costlyChangesOf } from './costly-changes.ts';
import { domSizeOf } from './dom-size.ts';
import { framesOf } from './frames.ts';
import { deliveryOf, type Delivery } from './delivery/delivery.ts';
import { forcedLayoutOf, forcedReadsOf, type ForcedReads } from './forced-layout.ts';
import { interactionCauses } from './interaction-causes.ts';
import { interactionsOf, interactionToNextPaint, type Interaction } from './interactions.ts';
import { layoutShiftOf } from './layout-shifts.ts';
import { loadPathOf } from './requests/load-path.ts';
import { tasksOf, totalBlockingUs, type LongTask } from './long-tasks.ts';
import { selectorCostsOf } from './selector-costs.ts';
import { createTaskCauses, type SampledScript } from './task-causes.ts';
import { createTaskStarts } from './task-start.ts';
import { createShiftCauses } from './shift-causes.ts';
import { firstContentfulPaint, largestContentfulPaint, paintedNavigation } from './paints.ts';
import { CLOCK_MARKER, parseTraceNote, type TraceNote } from '../contract/trace-notes.ts';
import { argsOf, numberOf, textOf } from './event-members.ts';
import { recordedRenders, type RecordedRenders } from './renders/recorded-renders.ts';
import { createRenderStarts } from './renders/render-starts.ts';
import type { StartedCommit } from './renders/trace-renders.ts';
import { requestsOf, type RequestOfTrace } from './requests/requests.ts';
import { scriptItems, scriptTimes } from './scripts.ts';
import { markSynchronous } from './requests/synchronous-requests.ts';
import { msOf, usOf } from './times.ts';
import { navigationsOf, tracedPage, type Navigation, type PageOfTrace } from './traced-page.ts';

// Figures of one type of events (garbage collection, painting), counting nested ones once.

export interface SortFigures {
  readonly events: number;
  readonly totalMs: number;
  readonly longestMs: number;
}

/** Over several threads; null if there are none. Times of concurrent threads are added. */
function outermostFigures(
  { durationUs }: Pick<TraceColumns, 'durationUs'>,
  threads: readonly ThreadCalls[],
  isOfSort: (event: number) => boolean,
): SortFigures | null {
  let count = 0;
  let totalUs = 0;
  let longestUs = 0;
  for (const { events, parent } of threads) {
    /** By index: 1 if the event or an enclosing one is of the type. */
    const isInside = new Uint8Array(events.length);
    for (let place = 0; place < events.length; place += 1) {
      const event = events[place];
      if (parent[place] >= 0 && isInside[parent[place]] === 1) {
        isInside[place] = 1;
        continue;
      }
      if (!isOfSort(event)) continue;
      isInside[place] = 1;
      count += 1;
      totalUs += durationUs[event];
      longestUs = Math.max(longestUs, durationUs[event]);
    }
  }
  return count === 0 ? null : { events: count, totalMs: msOf(totalUs), longestMs: msOf(longestUs) };
}

type Part<Key extends keyof TraceInsights> = NonNullable<TraceInsights[Key]>;

/** Null means that the trace does not have the data. */
export interface TraceFigures {
  /** Marks that the workbench wrote into the trace; empty in one of another tool. */
  readonly notes: () => TraceNote;
  readonly trace: TraceColumns;
  readonly page: () => PageOfTrace | null;
  /** Tasks of all renderers' main threads. */
  readonly longTasks: () => readonly LongTask[];
  readonly mainCalls: () => ThreadCalls | null;
  readonly requests: () => readonly RequestOfTrace[];
  /** Requests of the load that the vitals are of, with their responses. */
  readonly delivery: () => Delivery | null;
  readonly interactions: () => readonly Interaction[];
  readonly breakdown: () => Breakdown | null;
  /** `sampled`: the script of a task by function, from CPU samples. */
  readonly longTaskFigures: (topN: number, sampled?: SampledScript) => Part<'longTasks'> | null;
  readonly layoutShift: () => Part<'layoutShift'> | null;
  readonly largestContentfulPaint: () => Part<'largestContentfulPaint'> | null;
  readonly firstContentfulPaint: () => Part<'firstContentfulPaint'> | null;
  readonly interactionToNextPaint: () => Part<'interactionToNextPaint'> | null;
  /** Interactions without a paint, as in a hidden page. */
  readonly unpaintedInteractions: () => number;
  /** Time zero of answers: the navigation of the vitals, otherwise the start of the recording. */
  readonly clock: () => TraceClock;
  readonly forcedReads: () => ForcedReads | null;
  readonly forcedLayout: () => ForcedLayout | null;
  readonly loadPath: () => LoadPath | null;
  /** Longest first; `functions` returns sampled functions between two times. */
  readonly interactionCauses: (
    topN: number,
    functions: (fromUs: number, toUs: number) => InteractionCauses['functions'],
  ) => InteractionCauses[];
  readonly scripts: () => TraceInsights['scripts'];
  readonly scriptUrls: () => TraceInsights['scriptUrls'];
  readonly garbageCollection: () => SortFigures | null;
  readonly paint: () => SortFigures | null;
  readonly frames: () => Part<'frames'> | null;
  readonly domSize: () => Part<'domSize'> | null;
  readonly costlyChanges: () => CostlyChanges;
  readonly selectorCosts: () => Part<'selectorCosts'> | null;
  /** Null if no renders were recorded. */
  readonly renders: () => RendersOfTrace | null;
}

export interface RendersOfTrace {
  readonly recorded: RecordedRenders;
  /** In order of time. */
  readonly commits: readonly StartedCommit[];
}

/** `knownPage`: the page, if already determined from the whole trace. */
export function createTraceFigures(trace: TraceColumns, knownPage?: PageOfTrace | null): TraceFigures {
  const page = once(() => (knownPage === undefined ? tracedPage(trace) : knownPage));
  const allTasks = once(() => tasksOf(trace));
  const longTasks = (): readonly LongTask[] => allTasks().long;
  const requests = once(() => {
    const traced = page();
    const found = requestsOf(trace, traced);
    return traced === null ? found : markSynchronous(trace, traced, found);
  });

  /** A figure of the traced page. */
  function ofPage<T>(make: (page: PageOfTrace) => T): () => T | null {
    return once(() => {
      const found = page();
      return found === null ? null : make(found);
    });
  }

  const mainCalls = ofPage(({ thread }) => trace.callsOf(thread));
  const navigations = ofPage((of) => navigationsOf(trace, of));
  const interactions = ofPage((of) => interactionsOf(trace, of));
  const navigation = ofPage((of): Navigation | null => paintedNavigation(trace, of, navigations() ?? []));
  const firstPaint = ofPage((of) => {
    const since = navigation();
    return since === null ? null : firstContentfulPaint(trace, of, since);
  });
  const largestPaint = ofPage((of) => {
    const since = navigation();
    if (since === null) return null;
    const inputs = (interactions() ?? []).filter(({ startUs }) => startUs >= since.startUs);
    const firstInputUs = inputs.toSorted((a, b) => a.startUs - b.startUs)[0]?.startUs ?? null;
    return largestContentfulPaint({ trace, page: of, navigation: since, requests: requests(), firstInputUs });
  });

  const forcedReads = ofPage(({ thread }) => forcedReadsOf(trace, thread));
  const loadPath = ofPage((of): LoadPath | null => {
    const since = navigation();
    const largest = largestPaint();
    const paint = largest ?? firstPaint();
    if (since === null || paint === null) return null;
    const node = largest === null ? null : numberOf(argsOf(trace, largest.event).data['nodeId']);
    const painted = {
      paint: largest === null ? ('first' as const) : ('largest' as const),
      startUs: since.startUs + usOf(paint.valueMs),
      event: paint.event,
      element: largest?.element ?? '',
      url: largest?.url ?? '',
      nodeId: node,
    };
    const first = firstPaint();
    const firstPaintUs = first === null ? null : since.startUs + usOf(first.valueMs);
    return loadPathOf({ trace, page: of, navigation: since, requests: requests(), painted, firstPaintUs });
  });

  function longTaskFigures(of: PageOfTrace, topN: number, sampled: SampledScript): Part<'longTasks'> {
    const tasks = longTasks().filter(({ thread }) => thread === of.thread);
    const since = navigation();
    const paint = firstPaint();
    const fromUs = since === null || paint === null ? 0 : since.startUs + usOf(paint.valueMs);
    const beforePaint = tasks.filter(({ startUs, durationUs }) => startUs + durationUs <= fromUs).length;
    const shown = tasks.toSorted((a, b) => b.durationUs - a.durationUs).slice(0, topN);
    const causesOf = createTaskCauses(trace, of.thread, sampled);
    const startOf = createTaskStarts(trace, of.thread);
    const ofClients = allTasks().ofClients.filter(({ thread }) => thread === of.thread);
    return {
      count: tasks.length,
      ...(ofClients.length === 0
        ? {}
        : {
            ofRecording: {
              count: ofClients.length,
              longestMs: msOf(Math.max(...ofClients.map(({ durationUs }) => durationUs))),
            },
          }),
      totalBlockingMs: msOf(totalBlockingUs(tasks, fromUs)),
      ...(beforePaint === 0 ? {} : { beforePaint }),
      rows: shown.map((task) => {
        const causes = causesOf(task);
        return {
          name: trace.names[trace.name[task.event]],
          startMs: msOf(task.startUs),
          durationMs: msOf(task.durationUs),
          event: task.event,
          url: causes.find(({ ran }) => ran !== null)?.ran?.url ?? '',
          pid: of.pid,
          tid: of.tid,
          startedBy: startOf(task),
          causes,
        };
      }),
    };
  }

  function outermostOf(activity: 'garbage-collection' | 'rendering', threads: Iterable<number>): SortFigures | null {
    const activityAt = createActivityColumn(trace);
    const wanted = placeOfActivity(activity);
    const calls = [...threads].map((thread) => trace.callsOf(thread));
    return outermostFigures(trace, calls, (event) => activityAt(event) === wanted);
  }

  /** The main thread prepares painting and other threads do it; most threads of a process never paint. */
  function paintingThreads({ pid }: PageOfTrace): Set<number> {
    const found = new Set<number>();
    // Rendering is told by names alone.
    for (const name of trace.names) {
      if (activityOf(name, '') !== 'rendering') continue;
      for (const event of trace.eventsNamed(name)) found.add(trace.thread[event]);
    }
    return new Set([...found].filter((thread) => trace.threads[thread].pid === pid));
  }

  const notes = once(() => {
    const markers = Array.from(trace.eventsNamed(CLOCK_MARKER), (event) => argsOf(trace, event).args);
    return Object.assign({}, ...markers.map((args) => parseTraceNote(textOf(args['sync_id'])))) as TraceNote;
  });

  return {
    trace,
    notes,
    page,
    longTasks,
    mainCalls,
    requests,
    delivery: ofPage((of) =>
      deliveryOf({
        trace,
        page: of,
        navigation: navigation(),
        navigations: navigations() ?? [],
        requests: requests(),
      }),
    ),
    interactions: () => interactions() ?? [],
    breakdown: ofPage(({ thread }) => breakdownOf(trace, trace.callsOf(thread))),
    longTaskFigures(topN, sampled = () => null) {
      const found = page();
      return found === null ? null : longTaskFigures(found, topN, sampled);
    },
    layoutShift: ofPage((of) => {
      const causesOf = once(() => createShiftCauses(trace, of.thread, requests()));
      return layoutShiftOf(trace, of, navigations() ?? [], (shift) => causesOf()(shift), notes().shiftedBoxes);
    }),
    firstContentfulPaint: firstPaint,
    largestContentfulPaint: largestPaint,
    interactionToNextPaint: ofPage(() => {
      return interactionToNextPaint(interactions() ?? [], notes());
    }),
    unpaintedInteractions: () => (interactions() ?? []).filter(({ isPainted }) => !isPainted).length,
    clock() {
      const since = navigation();
      return since === null
        ? { origin: 'recording', originMs: 0 }
        : { origin: 'navigation', originMs: msOf(since.startUs) };
    },
    forcedReads,
    forcedLayout: ofPage(({ thread }) => {
      const reads = forcedReads();
      return reads === null ? null : forcedLayoutOf(trace, thread, reads, interactions() ?? []);
    }),
    loadPath,
    interactionCauses(topN, functions) {
      const found = page();
      if (found === null) return [];
      const reads = forcedReads()?.reads ?? [];
      return interactionCauses(
        { trace, thread: found.thread, reads, functions },
        (interactions() ?? []).filter(({ isPainted }) => isPainted).slice(0, topN),
      );
    },
    scripts: once(() => {
      const found = page();
      return found === null ? [] : scriptItems(trace, found.pid);
    }),
    scriptUrls: once(() => {
      const calls = mainCalls();
      return calls === null ? [] : scriptTimes(trace, calls);
    }),
    garbageCollection: ofPage(({ thread }) => outermostOf('garbage-collection', [thread])),
    paint: ofPage((of) => outermostOf('rendering', paintingThreads(of))),
    frames: ofPage((of) => framesOf(trace, of)),
    domSize: ofPage((of) => domSizeOf(trace, of, navigation()?.startUs ?? 0)),
    costlyChanges: once(() => {
      const found = page();
      return found === null ? [] : costlyChangesOf(trace, found.thread, forcedReads());
    }),
    selectorCosts: ofPage(({ thread }) => selectorCostsOf(trace, thread, navigation()?.startUs ?? 0)),
    renders: once(() => {
      const recorded = recordedRenders(trace);
      if (recorded === null) return null;
      const startOf = createRenderStarts(trace, requests());
      return { recorded, commits: recorded.commits.map((commit) => ({ ...commit, start: startOf(commit) })) };
    }),
  };
}
