/** Figures of events of one sort, where one inside another of the sort is part of it: collections, painting. */
import type { ThreadCalls, TraceColumns } from '../columns.ts';
import { msOf } from './times.ts';

export interface SortFigures {
  readonly events: number;
  readonly totalMs: number;
  readonly longestMs: number;
}

/** Over several threads; null where none has any. Time of threads that ran side by side is added up. */
export function outermostFigures(
  { durationUs }: Pick<TraceColumns, 'durationUs'>,
  threads: readonly ThreadCalls[],
  isOfSort: (event: number) => boolean,
): SortFigures | null {
  let count = 0;
  let totalUs = 0;
  let longestUs = 0;
  for (const { events, parent } of threads) {
    /** By place: 1 where the event or one around it is of the sort. */
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
