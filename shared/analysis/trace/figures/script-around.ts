/** Script of each event of a thread. */
import type { ThreadCalls, TraceColumns } from '../columns.ts';

/**
 * For each index of `calls.events`, the index of the innermost enclosing event (or itself) that runs or compiles a script; −1 if there is
 * none.
 */
export function scriptsAround({ url }: Pick<TraceColumns, 'url'>, { events, parent }: ThreadCalls): Int32Array {
  const around = new Int32Array(events.length);
  for (let place = 0; place < events.length; place += 1) {
    around[place] = url[events[place]] !== 0 ? place : parent[place] < 0 ? -1 : around[parent[place]];
  }
  return around;
}
