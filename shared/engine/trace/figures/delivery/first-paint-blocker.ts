/** Request that the first paint came after: the last to arrive of those that block rendering. */
import type { FirstPaintBlocker, FirstPaintWait } from '../../contract/network-insights.ts';
import { codeOf } from '../code-places.ts';
import { createMainThread } from '../main-thread.ts';
import { endUsOf } from '../requests/load-steps.ts';
import { msOf, usOf } from '../times.ts';
import { nameOf, type Delivery } from './delivery.ts';

/** `paintMs`: from the navigation to the first contentful paint. Null without a paint, and if nothing blocked rendering. */
export function firstPaintBlocker(
  { trace, page, navigation, requests, sourceOf }: Delivery,
  paintMs: number | null,
): FirstPaintBlocker | null {
  if (navigation === null || paintMs === null) return null;
  const paintUs = navigation.startUs + usOf(paintMs);
  const last = requests
    .map(({ request }) => request)
    .filter(({ row }) => row.renderBlocking === 'blocking' && row.isOfFrame !== true)
    .filter((request) => endUsOf(request) <= paintUs)
    .toSorted((a, b) => endUsOf(b) - endUsOf(a))[0];
  if (last === undefined) return null;
  const endUs = endUsOf(last);
  return {
    ...nameOf(last),
    arrivedMs: msOf(endUs - navigation.startUs),
    laterMs: msOf(paintUs - endUs),
    busyMs: msOf(createMainThread(trace, page.thread).busyUs(endUs, paintUs)),
    source: sourceOf(last),
  };
}

/** Shorter scripts are no reason for a late paint. */
const MIN_SCRIPT_US = usOf(50);

/** The same with the script that ran before the paint. Null without a paint. */
export function firstPaintWait(delivery: Delivery, paintMs: number | null): FirstPaintWait | null {
  const { trace, page, navigation, document } = delivery;
  if (navigation === null || paintMs === null) return null;
  const paintUs = navigation.startUs + usOf(paintMs);
  const blocker = firstPaintBlocker(delivery, paintMs);
  const sinceUs =
    blocker === null ? (document?.request.firstByteUs ?? navigation.startUs) : paintUs - usOf(blocker.laterMs);
  const script = createMainThread(trace, page.thread).longestScript(sinceUs, paintUs);
  const isLong = script !== null && script.runUs >= MIN_SCRIPT_US && script.runUs > (paintUs - sinceUs) / 2;
  return { paintMs, blocker, script: isLong ? { code: codeOf(script.code), runMs: msOf(script.runUs) } : null };
}
