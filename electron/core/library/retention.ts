/** Keeps the library within its limit: deletes the oldest unpinned captures, each announced before. */
import { formatBytes } from '../../../shared/base/units.ts';
import type { Problem } from '../../../shared/core/contracts/activity.ts';
import { isOfPerson, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { isResult, resultsOn } from '../../../shared/core/contracts/results.ts';
import type { Catalog } from './catalog.ts';

/** Notifies the user; it is also logged. */
export type Announce = (severity: Problem['severity'], title: string, detail: string) => void;

/**
 * Captures that may be deleted to make room, oldest first: none that is pinned and, for a capture of an assistant, none that the user recorded. Nor a
 * result, such as a leak hunt: it is a few kilobytes, and cannot be computed again once its captures are gone.
 */
function mayGoFor(catalog: Catalog, added: Pick<CaptureRecord, 'id' | 'takenBy'>): CaptureRecord[] {
  return catalog
    .records()
    .filter((record) => !record.pinned && record.id !== added.id && !isResult(record))
    .filter((record) => isOfPerson(added) || !isOfPerson(record))
    .toReversed();
}

/**
 * The maximum size of a new capture of this caller within the limit, once everything that may be deleted for it is gone. The user's own are
 * never refused for it: it is the user's limit.
 */
export function roomFor(catalog: Catalog, takenBy: string, limitBytes: number): number {
  if (isOfPerson({ takenBy })) return Infinity;
  const couldFreeBytes = mayGoFor(catalog, { id: '', takenBy }).reduce((sum, record) => sum + record.sizeBytes, 0);
  return Math.max(0, limitBytes - (catalog.totalBytes() - couldFreeBytes));
}

/**
 * Deletes while the library is above its limit, and nothing at all if that would not bring it below. Never a pinned capture, the one just
 * added, or the user's for an assistant's. Returns the notes for the answer.
 */
export async function keepWithinLimit(
  catalog: Catalog,
  added: CaptureRecord,
  limitBytes: number,
  announce: Announce,
): Promise<string[]> {
  const limit = formatBytes(limitBytes);
  const totalBytes = catalog.totalBytes();
  if (totalBytes <= limitBytes) return [];
  const oldestFirst = mayGoFor(catalog, added);
  const couldFreeBytes = oldestFirst.reduce((sum, record) => sum + record.sizeBytes, 0);
  if (totalBytes - couldFreeBytes > limitBytes) {
    const note = `The library holds ${formatBytes(totalBytes)}, more than its limit of ${limit}. Nothing was deleted: pinned and new captures${isOfPerson(added) ? '' : ' and those of the user'} alone exceed it. Raise the limit in the settings, or delete captures.`;
    announce('warning', 'The library is above its limit', note);
    return [note];
  }
  const notes: string[] = [];
  for (const record of oldestFirst) {
    if (catalog.totalBytes() <= limitBytes) break;
    const results = resultsOn(catalog.records(), record.id).map(({ id }) => id);
    const used = results.length === 0 ? '' : `, also used by ${results.join(', ')}, whose verdict stays`;
    const what = `the oldest capture ${record.id} (${record.name}, ${formatBytes(record.sizeBytes)}${used})`;
    announce('info', 'Making room in the library', `The library is above its limit of ${limit}: deleting ${what}.`);
    const removed = await catalog.remove(record, 'limit');
    if (removed.ok) {
      notes.push(`To keep the library within ${limit}, ${what} was deleted. Pin captures to keep them.`);
    } else if (removed.error.code !== 'capture_not_found') {
      const note = `The library is above its limit of ${limit}, but ${what} could not be deleted: ${removed.error.message}`;
      announce('warning', 'The library is above its limit', note);
      notes.push(note);
    }
  }
  return notes;
}
