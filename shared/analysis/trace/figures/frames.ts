/**
 * How steadily the page was drawn. A `DrawFrame` is written by the compositor for each frame that it drew with what the page had changed; on
 * Chrome 156 there are as many of them as `PipelineReporter` spans with STATE_PRESENTED_ALL. A `DroppedFrame` stands for a frame that was not
 * drawn, or drawn without what the page would have changed (scrolling goes on then, `hasPartialUpdate`). PipelineReporter itself is not
 * read: it needs a category more, and counts the frames of scrolling apart.
 */
import type { TraceInsights } from '../../../contracts/traces.ts';
import type { TraceColumns } from '../columns.ts';
import { argsOf, numberOf, pidOf, textOf } from './event-members.ts';
import { msOf, usOf } from './times.ts';
import type { PageOfTrace } from './traced-page.ts';

/** Two frames of 60 a second. */
const GAP_US = usOf(33.3);
const US_PER_SECOND = 1_000_000;

/** Null where fewer than two frames were drawn, or their category was not recorded. */
export function framesOf(trace: TraceColumns, page: PageOfTrace): NonNullable<TraceInsights['frames']> | null {
  const isOfPage = createLayerFilter(trace, page);
  const drawnUs = drawnAt(trace, isOfPage);
  const firstUs = drawnUs[0];
  const lastUs = drawnUs.at(-1);
  if (firstUs === undefined || lastUs === undefined || lastUs <= firstUs) return null;
  const spanUs = lastUs - firstUs;
  return {
    frames: drawnUs.length,
    averageFps: (drawnUs.length - 1) / (spanUs / US_PER_SECOND),
    drops: drawnUs.filter((atUs, index) => index > 0 && isGap(atUs - drawnUs[index - 1])).length,
    spanMs: msOf(spanUs),
    dropped: [...trace.eventsNamed('DroppedFrame')].filter(isOfPage).length,
  };
}

/** When frames of the page were drawn, in that order; µs of the trace. */
export function frameTimesOf(trace: TraceColumns, page: PageOfTrace): number[] {
  return drawnAt(trace, createLayerFilter(trace, page));
}

/** Whether so long between two frames is a gap. */
export function isGap(betweenUs: number): boolean {
  return betweenUs > GAP_US;
}

function drawnAt(trace: TraceColumns, isOfPage: (event: number) => boolean): number[] {
  return [...trace.eventsNamed('DrawFrame')]
    .filter(isOfPage)
    .map((event) => trace.startUs[event])
    .toSorted((a, b) => a - b);
}

/** Of the process of the page, and of its layers where the trace tells which these are: a process may draw several pages. */
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
