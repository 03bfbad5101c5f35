/** Which script each event of a thread runs for. */
import type { ThreadCalls, TraceColumns } from '../columns.ts';

/**
 * For each place in `calls.events` the place of the innermost event, itself included, that names a script it runs or compiles; −1 where
 * none is around.
 */
export function scriptsAround({ url }: Pick<TraceColumns, 'url'>, { events, parent }: ThreadCalls): Int32Array {
  const around = new Int32Array(events.length);
  for (let place = 0; place < events.length; place += 1) {
    around[place] = url[events[place]] !== 0 ? place : parent[place] < 0 ? -1 : around[parent[place]];
  }
  return around;
}
