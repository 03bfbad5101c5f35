/** Keeps the library within its limit: the oldest unpinned captures go, each announced before it is deleted. */
import { formatBytes } from '../../shared/base/units.ts';
import type { Problem } from '../../shared/contracts/activity.ts';
import { isOfPerson, type CaptureRecord } from '../../shared/contracts/captures.ts';
import type { Catalog } from './catalog.ts';

/** Tells the person; the log is written too. */
export type Announce = (severity: Problem['severity'], title: string, detail: string) => void;

/** What may be deleted for a capture, oldest first: nothing pinned, and for an assistant's nothing that a person took. */
function mayGoFor(catalog: Catalog, added: Pick<CaptureRecord, 'id' | 'takenBy'>): CaptureRecord[] {
  return catalog
    .records()
    .filter((record) => !record.pinned && record.id !== added.id && (isOfPerson(added) || !isOfPerson(record)))
    .toReversed();
}

/**
 * The most bytes that a new capture of this caller may take without passing the limit, once all that may go for it is gone. A person's
 * own is never refused for it: the limit is theirs.
 */
export function roomFor(catalog: Catalog, takenBy: string, limitBytes: number): number {
  if (isOfPerson({ takenBy })) return Infinity;
  const couldFreeBytes = mayGoFor(catalog, { id: '', takenBy }).reduce((sum, record) => sum + record.sizeBytes, 0);
  return Math.max(0, limitBytes - (catalog.totalBytes() - couldFreeBytes));
}

/**
 * Deletes while the library is past its limit, and nothing at all where that would not bring it below. Never a pinned capture, the one
 * just added, or a person's for an assistant's. Returns the sentences that go with the answer.
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
    const note = `The library holds ${formatBytes(totalBytes)}, more than its limit of ${limit}. Nothing was deleted: what is pinned or new${isOfPerson(added) ? '' : ', or was taken by a person,'} alone passes it. Raise the limit in the settings, or delete captures.`;
    announce('warning', 'The library is past its limit', note);
    return [note];
  }
  const notes: string[] = [];
  for (const record of oldestFirst) {
    if (catalog.totalBytes() <= limitBytes) break;
    const what = `the oldest capture ${record.id} (${record.name}, ${formatBytes(record.sizeBytes)})`;
    announce('info', 'Making room in the library', `The library is past its limit of ${limit}: deleting ${what}.`);
    const removed = await catalog.remove(record, 'limit');
    if (removed.ok) {
      notes.push(`To keep the library within ${limit}, ${what} was deleted. Pin captures to keep them.`);
    } else if (removed.error.code !== 'capture_not_found') {
      const note = `The library is past its limit of ${limit}, but ${what} could not be deleted: ${removed.error.message}`;
      announce('warning', 'The library is past its limit', note);
      notes.push(note);
    }
  }
  return notes;
}
