/** Changes of the list of captures: main sends a window the whole list once and changes from then on, because ten thousand captures are megabytes. */
import { z } from 'zod';
import { CaptureRecordSchema, type CaptureRecord } from './captures.ts';

export const CaptureChangesSchema = z.object({
  /** Ids that left their place: they were deleted, or `put` has them. */
  removed: z.array(z.string()),
  /** New and changed captures with their place in the new list, in its order. */
  put: z.array(z.object({ at: z.number().int().min(0), capture: CaptureRecordSchema })),
});
export type CaptureChanges = z.infer<typeof CaptureChangesSchema>;

function isSame(one: CaptureRecord, other: CaptureRecord): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** Returns what makes `next` of `before`; null if nothing does, because they are equal. */
export function captureChanges(
  before: readonly CaptureRecord[],
  next: readonly CaptureRecord[],
): CaptureChanges | null {
  const places = new Map(before.map(({ id }, at) => [id, at]));
  const stays = new Set<string>();
  const put: CaptureChanges['put'] = [];
  let lastPlace = -1;
  for (const [at, capture] of next.entries()) {
    const place = places.get(capture.id);
    const known = place === undefined ? undefined : before[place];
    // Captures that stay have the same order in both lists.
    if (place === undefined || known === undefined || place < lastPlace || !isSame(known, capture)) {
      put.push({ at, capture });
      continue;
    }
    lastPlace = place;
    stays.add(capture.id);
  }
  const removed = before.flatMap(({ id }) => (stays.has(id) ? [] : [id]));
  return put.length === 0 && removed.length === 0 ? null : { removed, put };
}

/** The list that `captureChanges` compared with `before`. */
export function applyCaptureChanges(
  before: readonly CaptureRecord[],
  { removed, put }: CaptureChanges,
): CaptureRecord[] {
  const gone = new Set(removed);
  const stays = before.filter(({ id }) => !gone.has(id));
  const next: CaptureRecord[] = [];
  let taken = 0;
  for (const { at, capture } of put) {
    const end = Math.max(taken, taken + at - next.length);
    for (const stayed of stays.slice(taken, end)) next.push(stayed);
    taken = end;
    next.push(capture);
  }
  for (const stayed of stays.slice(taken)) next.push(stayed);
  return next;
}
