/** Nests the events of one thread that have a duration. */
import type { ThreadCalls, Times } from './columns.ts';
import { orderByStart } from './order-by-time.ts';

const MAX_DEPTH = 0xffff;

/** `events` in any order; takes ownership of the array. */
export function nestCalls(events: Uint32Array, startUs: Times, durationUs: Times): ThreadCalls {
  orderByStart(events, startUs, durationUs);
  const count = events.length;
  const parent = new Int32Array(count);
  const depth = new Uint16Array(count);
  const areWhole = startUs instanceof Int32Array && durationUs instanceof Int32Array;
  const selfUs = areWhole ? new Int32Array(count) : new Float64Array(count);
  /** By call: its end, not after the enclosing one. Chrome's times are rounded, so some end slightly later. */
  const endUs = new Float64Array(count);
  let around = -1;
  let depths = 0;
  for (let call = 0; call < count; call += 1) {
    const event = events[call];
    const start = startUs[event];
    let end = start + durationUs[event];
    while (around >= 0 && endUs[around] <= start) around = parent[around];
    if (around >= 0) {
      if (end > endUs[around]) end = endUs[around];
      selfUs[around] -= end - start;
      depth[call] = Math.min(MAX_DEPTH, depth[around] + 1);
    }
    parent[call] = around;
    endUs[call] = end;
    selfUs[call] = end - start;
    if (depth[call] >= depths) depths = depth[call] + 1;
    around = call;
  }
  // Rounding errors of long sums can be slightly negative.
  for (let call = 0; call < count; call += 1) if (selfUs[call] < 0) selfUs[call] = 0;
  return { events, parent, depth, selfUs, depths };
}
