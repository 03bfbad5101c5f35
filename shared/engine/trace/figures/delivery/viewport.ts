/**
 * Fit of the page for small screens: where it does not fit, the browser waits up to 300 ms after a tap for a second one
 * (developer.chrome.com/blog/300ms-tap-delay-gone-away).
 */
import type { Viewport } from '../../contract/network-insights.ts';
import { argsOf, textOf } from '../event-members.ts';
import type { Interaction } from '../interactions.ts';
import { msOf, usOf } from '../times.ts';
import { isInLoad, type Delivery } from './delivery.ts';

const LONG_INTERACTION_US = usOf(200);
const LONG_DELAY_US = usOf(50);
const MAX_DELAY_MS = 300;
const OF_POINTER: ReadonlySet<string> = new Set([
  'click',
  'mousedown',
  'mouseup',
  'pointerdown',
  'pointerup',
  'touchend',
  'touchstart',
]);

/** Null if no frame was drawn. A frame from before the `meta` tag was parsed does not count. */
export function viewportOf(delivery: Delivery, interactions: readonly Interaction[]): Viewport | null {
  const { trace, page } = delivery;
  const tag = trace
    .eventsNamed('ParseMetaViewport')
    .find((event) => isInLoad(delivery, event) && textOf(argsOf(trace, event).data['frame']) === page.frameId);
  const sinceUs = tag === undefined ? -Infinity : trace.startUs[tag];
  const optimized: boolean[] = [];
  for (const event of trace.eventsNamed('BeginCommitCompositorFrame')) {
    const { args } = argsOf(trace, event);
    const counts = textOf(args['frame']) === page.frameId && trace.startUs[event] >= sinceUs;
    if (counts && isInLoad(delivery, event)) optimized.push(args['is_mobile_optimized'] === true);
  }
  if (optimized.length === 0) return null;
  const isMobileOptimized = optimized.every(Boolean);
  const delaysUs = interactions
    .filter(({ type, durationUs }) => OF_POINTER.has(type) && durationUs > LONG_INTERACTION_US)
    .map(({ processingStartUs, startUs }) => processingStartUs - startUs)
    .filter((delayUs) => delayUs >= LONG_DELAY_US);
  return {
    isMobileOptimized,
    content: tag === undefined ? null : textOf(argsOf(trace, tag).data['content']),
    tapDelayMs: isMobileOptimized ? 0 : Math.min(MAX_DELAY_MS, msOf(Math.max(0, ...delaysUs))),
  };
}
