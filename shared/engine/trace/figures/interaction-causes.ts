/** Finds what ran during each interaction: before its handlers, in them, and until the next frame. */
import { isWorkbenchScript } from '../../../base/workbench-scripts.ts';
import type { InteractionCauses, TracePlace } from '../contract/trace-causes.ts';
import type { TraceColumns } from '../columns.ts';
import { keyOfPlace, placeOf } from './code-places.ts';
import { argsOf, textOf } from './event-members.ts';
import type { ForcedRead } from './forced-layout.ts';
import type { Interaction } from './interactions.ts';
import { createMainThread, type MainThread } from './main-thread.ts';
import { msOf } from './times.ts';

const MAX_ROWS = 5;
const RENDERING: ReadonlySet<string> = new Set([
  'UpdateLayoutTree',
  'Layout',
  'PrePaint',
  'Paint',
  'Layerize',
  'Commit',
  'UpdateLayer',
]);

/** Calls of the browser between the dispatch of an event and its listener. */
const BETWEEN: ReadonlySet<string> = new Set([
  'EventDispatcher::dispatch',
  'EventDispatcher::dispatchEvent',
  'v8.callFunction',
]);

export interface InteractionSources {
  readonly trace: TraceColumns;
  readonly thread: number;
  /** Reads that forced layout, in order of time. */
  readonly reads: readonly ForcedRead[];
  /** Sampled functions between two times, largest self time first; empty without samples. */
  readonly functions: (fromUs: number, toUs: number) => InteractionCauses['functions'];
}

interface Sum {
  readonly place: TracePlace;
  readonly type: string;
  totalUs: number;
}

function largest(sums: ReadonlyMap<string, Sum>): Sum[] {
  return [...sums.values()].toSorted((a, b) => b.totalUs - a.totalUs).slice(0, MAX_ROWS);
}

function add(sums: Map<string, Sum>, place: TracePlace, type: string, tookUs: number): void {
  const key = `${type}\n${keyOfPlace(place)}`;
  const sum = sums.get(key) ?? { place: placeOf(place), type, totalUs: 0 };
  sum.totalUs += tookUs;
  sums.set(key, sum);
}

/** In the order of `interactions`. */
export function interactionCauses(
  { trace, thread, reads, functions }: InteractionSources,
  interactions: readonly Interaction[],
): InteractionCauses[] {
  const main = createMainThread(trace, thread);
  return interactions.map((interaction) => {
    const { event, type, startUs, durationUs, processingStartUs, processingEndUs, nodeId } = interaction;
    const endUs = startUs + durationUs;
    const forced = reads.filter((read) => read.startUs >= processingStartUs && read.startUs < processingEndUs);
    const byPlace = new Map<string, Sum>();
    for (const read of forced) add(byPlace, read.read, '', read.styleUs + read.layoutUs);
    return {
      name: type,
      startMs: msOf(startUs),
      durationMs: msOf(durationUs),
      event,
      nodeId,
      inputDelayMs: msOf(processingStartUs - startUs),
      processingMs: msOf(processingEndUs - processingStartUs),
      presentationDelayMs: Math.max(0, msOf(endUs - processingEndUs)),
      delayedBy: scriptsIn(trace, main, startUs, processingStartUs).map(({ place, totalUs }) => ({
        place,
        totalMs: msOf(totalUs),
      })),
      handlers: handlersIn(trace, main, processingStartUs, processingEndUs).map((sum) => ({
        place: sum.place,
        type: sum.type,
        totalMs: msOf(sum.totalUs),
      })),
      functions: functions(processingStartUs, processingEndUs).slice(0, MAX_ROWS),
      forcedLayouts: forced.length,
      forcedLayoutMs: msOf(forced.reduce((sum, read) => sum + read.styleUs + read.layoutUs, 0)),
      forcedBy: largest(byPlace)[0]?.place ?? null,
      renderingMs: msOf(renderingIn(trace, main, processingEndUs, endUs)),
    };
  });
}

/** Indexes of the thread's calls that begin in an interval, or are running when it begins. */
function* callsIn(trace: TraceColumns, main: MainThread, fromUs: number, toUs: number): Generator<number> {
  const { events } = main.calls;
  const open = main.callsAt(fromUs);
  const first = open.at(-1) ?? -1;
  yield* open;
  for (let call = Math.max(0, first + 1); call < events.length && trace.startUs[events[call]] < toUs; call += 1)
    if (trace.startUs[events[call]] > fromUs) yield call;
}

function overlapUs(trace: TraceColumns, event: number, fromUs: number, toUs: number): number {
  return Math.min(toUs, trace.startUs[event] + trace.durationUs[event]) - Math.max(fromUs, trace.startUs[event]);
}

/** Outermost functions and scripts in an interval. */
function scriptsIn(trace: TraceColumns, main: MainThread, fromUs: number, toUs: number): Sum[] {
  const { events } = main.calls;
  const sums = new Map<string, Sum>();
  let coveredUs = fromUs;
  for (const call of callsIn(trace, main, fromUs, toUs)) {
    const event = events[call];
    const code = trace.url[event] === 0 ? null : trace.codeOf(event);
    if (code === null || isWorkbenchScript(code.url)) continue;
    if (trace.startUs[event] + trace.durationUs[event] <= coveredUs) continue;
    const tookUs = overlapUs(trace, event, coveredUs, toUs);
    if (tookUs <= 0) continue;
    add(sums, code, '', tookUs);
    coveredUs = trace.startUs[event] + trace.durationUs[event];
  }
  return largest(sums);
}

/** Listeners that were called by an event's dispatch. */
function handlersIn(trace: TraceColumns, main: MainThread, fromUs: number, toUs: number): Sum[] {
  const { events, parent } = main.calls;
  const sums = new Map<string, Sum>();
  for (const call of callsIn(trace, main, fromUs, toUs)) {
    if (main.nameOf(call) !== 'FunctionCall') continue;
    // With the categories of selector statistics, there are calls of the browser in between.
    let dispatch = parent[call];
    while (dispatch >= 0 && BETWEEN.has(main.nameOf(dispatch))) dispatch = parent[dispatch];
    if (dispatch < 0 || main.nameOf(dispatch) !== 'EventDispatch') continue;
    const code = trace.codeOf(events[call]);
    const type = textOf(argsOf(trace, events[dispatch]).data['type']);
    if (code !== null && !isWorkbenchScript(code.url))
      add(sums, code, type, overlapUs(trace, events[call], fromUs, toUs));
  }
  return largest(sums);
}

function renderingIn(trace: TraceColumns, main: MainThread, fromUs: number, toUs: number): number {
  const { events, parent } = main.calls;
  let sumUs = 0;
  for (const call of callsIn(trace, main, fromUs, toUs)) {
    if (!RENDERING.has(main.nameOf(call))) continue;
    let isOutermost = true;
    for (let at = parent[call]; at >= 0 && isOutermost; at = parent[at]) isOutermost = !RENDERING.has(main.nameOf(at));
    if (isOutermost) sumUs += Math.max(0, overlapUs(trace, events[call], fromUs, toUs));
  }
  return sumUs;
}
