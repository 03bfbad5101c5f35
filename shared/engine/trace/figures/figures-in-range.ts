/**
 * Figures of a range of a trace. Tasks, interactions, shifts, frames and requests that overlap it count as a whole; sums of time are cut at
 * its ends. Page and navigations are those of the whole trace.
 */
import type { TraceRange } from '../contract/trace-tracks.ts';
import type { TraceColumns } from '../columns.ts';
import { nestCalls } from '../thread-calls.ts';
import { breakdownOf } from './breakdown.ts';
import { EVALUATED_OR_COMPILED } from './scripts.ts';
import { deliveryInRange } from './delivery/delivery.ts';
import { forcedLayoutOf } from './forced-layout.ts';
import { usOf } from './times.ts';
import { createTraceFigures, type TraceFigures } from './trace-figures.ts';

const PLACED_IN_TIME: ReadonlySet<string> = new Set([
  'RunTask',
  'EventTiming',
  'LayoutShift',
  'DrawFrame',
  'DroppedFrame',
  'DOMStats',
  'Layout',
  'SelectorStats',
  'UpdateLayoutTree',
  ...EVALUATED_OR_COMPILED,
]);

export function figuresInRange(whole: TraceFigures, range: TraceRange): TraceFigures {
  const { trace } = whole;
  const page = whole.page();
  const fromUs = usOf(range.fromMs);
  const toUs = usOf(range.toMs);
  const isInside = (event: number): boolean =>
    trace.startUs[event] <= toUs && trace.startUs[event] + trace.durationUs[event] >= fromUs;
  const items = createTraceFigures(
    viewOf(trace, {
      eventsNamed: (name) =>
        PLACED_IN_TIME.has(name) ? trace.eventsNamed(name).filter(isInside) : trace.eventsNamed(name),
    }),
    page,
  );
  const sums = createTraceFigures(cutTo(trace, fromUs, toUs), page);
  const ifInside = <T extends { readonly event: number }>(figure: T | null): T | null =>
    figure !== null && isInside(figure.event) ? figure : null;
  return {
    ...items,
    clock: whole.clock,
    loadPath: () => {
      const path = whole.loadPath();
      return path !== null && path.fromMs <= range.toMs && path.toMs >= range.fromMs ? path : null;
    },
    forcedReads: whole.forcedReads,
    forcedLayout: () => {
      const found = whole.forcedReads();
      if (page === null || found === null) return null;
      const reads = found.reads.filter((read) => read.startUs <= toUs && read.endUs >= fromUs);
      return forcedLayoutOf(trace, page.thread, { ...found, reads }, whole.interactions());
    },
    breakdown: () => (page === null ? null : breakdownOf(trace, trace.callsOf(page.thread), range)),
    scriptUrls: sums.scriptUrls,
    garbageCollection: sums.garbageCollection,
    paint: sums.paint,
    firstContentfulPaint: () => ifInside(whole.firstContentfulPaint()),
    largestContentfulPaint: () => ifInside(whole.largestContentfulPaint()),
    delivery: () => {
      const delivery = whole.delivery();
      return delivery === null ? null : deliveryInRange(delivery, fromUs, toUs);
    },
    renders: () => {
      const found = whole.renders();
      if (found === null) return null;
      return { ...found, commits: found.commits.filter(({ startUs }) => startUs >= fromUs && startUs <= toUs) };
    },
    requests: () =>
      whole.requests().filter(({ row }) => row.startMs <= range.toMs && row.startMs + row.durationMs >= range.fromMs),
  };
}

/** The trace with calls cut to the range. */
function cutTo(trace: TraceColumns, fromUs: number, toUs: number): TraceColumns {
  // A range may begin within a microsecond.
  const startUs = new Float64Array(trace.startUs);
  const durationUs = new Float64Array(trace.durationUs);
  for (let event = 0; event < trace.count; event += 1) {
    const end = Math.min(toUs, startUs[event] + durationUs[event]);
    startUs[event] = Math.max(fromUs, startUs[event]);
    durationUs[event] = Math.max(0, end - startUs[event]);
  }
  return viewOf(trace, {
    startUs,
    durationUs,
    callsOf: (thread) =>
      nestCalls(
        trace.callsOf(thread).events.filter((event) => durationUs[event] > 0),
        startUs,
        durationUs,
      ),
  });
}

/** The trace with some columns replaced. Copies members one by one, because copying `ids` would decode all of them. */
function viewOf(trace: TraceColumns, changed: Partial<TraceColumns>): TraceColumns {
  const { count, startUs, durationUs, name, category, phase, thread, id, url } = trace;
  const { names, categories, urls, threads, originUs, durationTotalUs, unmatched } = trace;
  const { storedArgs, changedNodeId, codeOf, nameIndex, eventsNamed, callsOf } = trace;
  return {
    ...{ count, startUs, durationUs, name, category, phase, thread, id, url },
    ...{ names, categories, urls, threads, originUs, durationTotalUs, unmatched },
    ...{ storedArgs, changedNodeId, codeOf, nameIndex, eventsNamed, callsOf },
    ...changed,
    get ids() {
      return trace.ids;
    },
  };
}
