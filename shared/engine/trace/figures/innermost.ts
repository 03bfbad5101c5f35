/** Iterates over a thread's time intervals with their innermost event. */
import type { ThreadCalls, TraceColumns } from '../columns.ts';

/**
 * Calls `visit` in order of time with an index in `calls.events` and the start and end in µs of an interval in which it was innermost.
 * Intervals do not overlap; times without events are skipped.
 */
export function forEachInnermost(
  { startUs, durationUs }: Pick<TraceColumns, 'startUs' | 'durationUs'>,
  { events, parent, depths }: ThreadCalls,
  visit: (place: number, fromUs: number, toUs: number) => void,
): void {
  const open = new Int32Array(depths + 1);
  /** Ends of the open events, not after the enclosing one, because rounded times may seem later. */
  const endUs = new Float64Array(depths + 1);
  let top = 0;
  let nowUs = 0;
  function runUntil(untilUs: number): void {
    if (untilUs <= nowUs) return;
    visit(open[top - 1], nowUs, untilUs);
    nowUs = untilUs;
  }
  function close(): void {
    runUntil(endUs[top - 1]);
    top -= 1;
  }
  for (let place = 0; place < events.length; place += 1) {
    while (top > 0 && open[top - 1] !== parent[place]) close();
    const fromUs = startUs[events[place]];
    const ownEndUs = fromUs + durationUs[events[place]];
    if (top > 0) runUntil(fromUs);
    if (fromUs > nowUs) nowUs = fromUs;
    open[top] = place;
    endUs[top] = top === 0 ? ownEndUs : Math.min(ownEndUs, endUs[top - 1]);
    top += 1;
  }
  while (top > 0) close();
}
