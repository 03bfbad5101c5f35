/** The events of one thread that last, nested as they ran. */
import type { ThreadCalls } from './columns.ts';
import { orderByStart } from './order-by-time.ts';

const MOST_DEPTH = 0xffff;

/** `events` in any order; taken over. */
export function nestCalls(events: Uint32Array, startUs: Float64Array, durationUs: Float64Array): ThreadCalls {
  orderByStart(events, startUs, durationUs);
  const count = events.length;
  const parent = new Int32Array(count);
  const depth = new Uint16Array(count);
  const selfUs = new Float64Array(count);
  /** By call: where it ends, not behind the one around it. Chrome's times are rounded, so that some end a little later. */
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
      depth[call] = Math.min(MOST_DEPTH, depth[around] + 1);
    }
    parent[call] = around;
    endUs[call] = end;
    selfUs[call] = end - start;
    if (depth[call] >= depths) depths = depth[call] + 1;
    around = call;
  }
  // Sums of many parts can come out a hair below nothing.
  for (let call = 0; call < count; call += 1) if (selfUs[call] < 0) selfUs[call] = 0;
  return { events, parent, depth, selfUs, depths };
}
