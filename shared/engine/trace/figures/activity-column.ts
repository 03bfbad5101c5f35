/** Activity of each event, computed once for each pair of name and categories. */
import { TRACE_ACTIVITIES, type TraceActivity } from '../contract/trace-tracks.ts';
import { activityOf } from '../activities.ts';
import type { TraceColumns } from '../columns.ts';

const PLACES: ReadonlyMap<TraceActivity, number> = new Map(
  TRACE_ACTIVITIES.map((activity, place): [TraceActivity, number] => [activity, place]),
);

/** Index of an activity in `TRACE_ACTIVITIES`. */
export function placeOfActivity(activity: TraceActivity): number {
  return PLACES.get(activity) ?? -1;
}

/** Returns the index of an event's activity in `TRACE_ACTIVITIES`. */
export function createActivityColumn({ name, category, names, categories }: TraceColumns): (event: number) => number {
  // Most names have a single category, so two columns answer nearly all lookups; the map holds the rest.
  const seenCategory = new Int32Array(names.length).fill(-1);
  const seenActivity = new Uint8Array(names.length);
  const others = new Map<number, number>();
  return (event) => {
    const nameAt = name[event];
    const categoryAt = category[event];
    if (seenCategory[nameAt] === categoryAt) return seenActivity[nameAt];
    const isFirst = seenCategory[nameAt] === -1;
    const key = nameAt * categories.length + categoryAt;
    const known = isFirst ? undefined : others.get(key);
    if (known !== undefined) return known;
    const activity = placeOfActivity(activityOf(names[nameAt], categories[categoryAt]));
    if (isFirst) {
      seenCategory[nameAt] = categoryAt;
      seenActivity[nameAt] = activity;
    } else others.set(key, activity);
    return activity;
  };
}
