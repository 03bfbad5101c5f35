/** Figures of one type of events (garbage collection, painting), counting nested ones once. */
import type { ThreadCalls, TraceColumns } from '../columns.ts';
import { msOf } from './times.ts';

export interface SortFigures {
  readonly events: number;
  readonly totalMs: number;
  readonly longestMs: number;
}

/** Over several threads; null if there are none. Times of concurrent threads are added. */
export function outermostFigures(
  { durationUs }: Pick<TraceColumns, 'durationUs'>,
  threads: readonly ThreadCalls[],
  isOfSort: (event: number) => boolean,
): SortFigures | null {
  let count = 0;
  let totalUs = 0;
  let longestUs = 0;
  for (const { events, parent } of threads) {
    /** By index: 1 if the event or an enclosing one is of the type. */
    const isInside = new Uint8Array(events.length);
    for (let place = 0; place < events.length; place += 1) {
      const event = events[place];
      if (parent[place] >= 0 && isInside[parent[place]] === 1) {
        isInside[place] = 1;
        continue;
      }
      if (!isOfSort(event)) continue;
      isInside[place] = 1;
      count += 1;
      totalUs += durationUs[event];
      longestUs = Math.max(longestUs, durationUs[event]);
    }
  }
  return count === 0 ? null : { events: count, totalMs: msOf(totalUs), longestMs: msOf(longestUs) };
}
