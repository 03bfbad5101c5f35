/**
 * Code whose changes made long style recalculations and layouts necessary: such work runs after the code, without it on the stack. What code forced
 * by reading is left out, because forced layout tells it.
 */
import type { CostlyChanges } from '../contract/dom-and-styles.ts';
import { HELD_UPDATE_US, type TraceColumns } from '../columns.ts';
import { UPDATES, changedBy, sizeOf, type UpdateKind } from './dom-size.ts';
import type { ForcedReads } from './forced-layout.ts';
import { threadEvents } from './thread-events.ts';
import { msOf } from './times.ts';

/** Places with less in all are not worth a row. */
const MIN_MS = 10;

/** The largest time first. */
export function costlyChangesOf(trace: TraceColumns, thread: number, forced: ForcedReads | null): CostlyChanges {
  const found = new Map<string, CostlyChanges[number]>();
  const reads = forced?.reads ?? [];
  for (const kind of ['style', 'layout'] satisfies UpdateKind[]) {
    const { name, changes: changeNames } = UPDATES[kind];
    const updates = threadEvents(trace, thread, [name]);
    const changes = changeNames.map((each) => threadEvents(trace, thread, [each]));
    for (const event of updates) {
      if (trace.durationUs[event] < HELD_UPDATE_US) continue;
      const startUs = trace.startUs[event];
      const place = changedBy(trace, { updates, changes }, event);
      if (place === null || reads.some((read) => read.startUs <= startUs && read.endUs >= startUs)) continue;
      const key = `${kind} ${place.url}:${place.line}:${place.column}`;
      const durationMs = msOf(trace.durationUs[event]);
      const known = found.get(key) ?? { kind, place, times: 0, totalMs: 0, longestMs: 0, size: 0, event };
      const isLongest = durationMs > known.longestMs;
      found.set(key, {
        ...known,
        times: known.times + 1,
        totalMs: known.totalMs + durationMs,
        longestMs: Math.max(known.longestMs, durationMs),
        ...(isLongest ? { size: sizeOf(trace, kind, event), event } : {}),
      });
    }
  }
  return [...found.values()].filter(({ totalMs }) => totalMs >= MIN_MS).toSorted((a, b) => b.totalMs - a.totalMs);
}
