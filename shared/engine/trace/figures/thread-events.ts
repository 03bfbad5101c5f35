/** Events of one thread by name, in order of time. */
import type { TraceColumns } from '../columns.ts';
import { orderByTime } from '../order-by-time.ts';

/** Events of a thread with one of these names, in order of time; those of the same time in file order. */
export function threadEvents(trace: TraceColumns, thread: number, names: readonly string[]): Uint32Array {
  const lists = names.map((name) => trace.eventsNamed(name));
  const events = new Uint32Array(lists.reduce((sum, { length }) => sum + length, 0));
  let count = 0;
  for (const list of lists) {
    for (let at = 0; at < list.length; at += 1) {
      if (trace.thread[list[at]] !== thread) continue;
      events[count] = list[at];
      count += 1;
    }
  }
  const found = events.slice(0, count);
  // Each list is in file order.
  if (lists.length > 1) found.sort();
  orderByTime(found, trace.startUs);
  return found;
}

/** Number of events that begin before a time. `events` in order of time. */
export function countBefore({ startUs }: TraceColumns, events: ArrayLike<number>, atUs: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (startUs[events[middle]] < atUs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Number of events that begin at a time or before it. `events` in order of time. */
export function countUntil({ startUs }: TraceColumns, events: ArrayLike<number>, atUs: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (startUs[events[middle]] <= atUs) low = middle + 1;
    else high = middle;
  }
  return low;
}
