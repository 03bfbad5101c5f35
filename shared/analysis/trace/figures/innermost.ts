/** Goes along a thread and tells, for each stretch of time, the innermost event that was running. */
import type { ThreadCalls, TraceColumns } from '../columns.ts';

/**
 * Calls `visit` with a place in `calls.events` and the µs from and to which it was the innermost, in order of time. Stretches do not
 * overlap; where nothing ran there is none.
 */
export function forEachInnermost(
  { startUs, durationUs }: Pick<TraceColumns, 'startUs' | 'durationUs'>,
  { events, parent, depths }: ThreadCalls,
  visit: (place: number, fromUs: number, toUs: number) => void,
): void {
  const open = new Int32Array(depths + 1);
  let top = 0;
  let nowUs = 0;
  function upTo(place: number, endUs: number): void {
    if (endUs <= nowUs) return;
    visit(place, nowUs, endUs);
    nowUs = endUs;
  }
  for (let place = 0; place < events.length; place += 1) {
    while (top > 0 && open[top - 1] !== parent[place]) {
      top -= 1;
      const ended = events[open[top]];
      upTo(open[top], startUs[ended] + durationUs[ended]);
    }
    const fromUs = startUs[events[place]];
    if (top > 0) upTo(open[top - 1], fromUs);
    if (fromUs > nowUs) nowUs = fromUs;
    open[top] = place;
    top += 1;
  }
  while (top > 0) {
    top -= 1;
    const ended = events[open[top]];
    upTo(open[top], startUs[ended] + durationUs[ended]);
  }
}
