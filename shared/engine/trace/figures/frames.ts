/**
 * Frame rate of the page. The compositor writes a `DrawFrame` for each frame that it drew with the page's changes; Chrome 156 writes as
 * many of them as `PipelineReporter` spans with STATE_PRESENTED_ALL. A `DroppedFrame` is a frame that was not drawn, or drawn without the
 * page's changes (scrolling continues, `hasPartialUpdate`). PipelineReporter is not used: it needs another category, and counts scroll
 * frames separately.
 */
import { US_PER_SECOND } from '../../../base/units.ts';
import type { TraceInsights } from '../contract/trace-insights.ts';
import type { TraceColumns } from '../columns.ts';
import { argsOf, numberOf, pidOf, textOf } from './event-members.ts';
import { createMainThread } from './main-thread.ts';
import { msOf, usOf } from './times.ts';
import type { PageOfTrace } from './traced-page.ts';

/** Two frames at 60 frames per second. */
const GAP_US = usOf(33.3);

/** A wait of this length and more between two frames may be one in which the page had nothing to draw. */
const LONG_WAIT_US = usOf(100);

/**
 * Null if fewer than two frames were drawn one after the other, or their category was not recorded. A wait of 100 ms and more, without a dropped
 * frame and with the main thread working in less than half of it, is not part of the rate: nothing had to be drawn.
 */
export function framesOf(trace: TraceColumns, page: PageOfTrace): NonNullable<TraceInsights['frames']> | null {
  const { drawn, dropped } = frameEventsOf(trace, page);
  const drawnUs = drawn.map((event) => trace.startUs[event]);
  const droppedUs = dropped.map((event) => trace.startUs[event]);
  const main = createMainThread(trace, page.thread);
  const isIdle = (fromUs: number, toUs: number): boolean =>
    toUs - fromUs >= LONG_WAIT_US &&
    !droppedUs.some((atUs) => atUs > fromUs && atUs < toUs) &&
    main.busyUs(fromUs, toUs) < (toUs - fromUs) / 2;
  const distances = drawnUs.slice(1).map((toUs, index) => ({ fromUs: drawnUs[index], toUs }));
  const inRow = distances.filter(({ fromUs, toUs }) => !isIdle(fromUs, toUs));
  const spanUs = inRow.reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, 0);
  if (spanUs <= 0) return null;
  const idleUs = (drawnUs.at(-1) ?? 0) - drawnUs[0] - spanUs;
  return {
    frames: drawnUs.length,
    averageFps: inRow.length / (spanUs / US_PER_SECOND),
    drops: inRow.filter(({ fromUs, toUs }) => isGap(toUs - fromUs)).length,
    spanMs: msOf(spanUs),
    idleMs: msOf(idleUs),
    dropped: dropped.length,
  };
}

/** Times of the page's frames in order, µs of the trace. */
export function frameTimesOf(trace: TraceColumns, page: PageOfTrace): number[] {
  return frameEventsOf(trace, page).drawn.map((event) => trace.startUs[event]);
}

/** True if the interval between two frames is a gap. */
export function isGap(betweenUs: number): boolean {
  return betweenUs > GAP_US;
}

/** Events of the frames that were drawn, and of those that were dropped, in order of time. */
export function frameEventsOf(
  trace: TraceColumns,
  page: PageOfTrace,
): { readonly drawn: readonly number[]; readonly dropped: readonly number[] } {
  const isOfPage = createLayerFilter(trace, page);
  const eventsOf = (name: string): number[] =>
    [...trace.eventsNamed(name)].filter(isOfPage).toSorted((a, b) => trace.startUs[a] - trace.startUs[b]);
  return { drawn: eventsOf('DrawFrame'), dropped: eventsOf('DroppedFrame') };
}

/** By process of the page, and by its layers if known: a process may draw several pages. */
function createLayerFilter(trace: TraceColumns, { frameId, pid }: PageOfTrace): (event: number) => boolean {
  const layers = new Set<number>();
  for (const event of trace.eventsNamed('SetLayerTreeId')) {
    const { data } = argsOf(trace, event);
    const layer = numberOf(data['layerTreeId']);
    if (layer !== null && pidOf(trace, event) === pid && textOf(data['frame']) === frameId) layers.add(layer);
  }
  return (event) => {
    if (pidOf(trace, event) !== pid) return false;
    const layer = numberOf(argsOf(trace, event).args['layerTreeId']);
    return layers.size === 0 || layer === null || layers.has(layer);
  };
}
