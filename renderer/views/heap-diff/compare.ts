/** Which captures can be compared with one another, and which is then the earlier one. */
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import { heapDiffDocument, type DocumentDescriptor } from '../../stores/documents.ts';
import { dateTime } from '../../widgets/moments.ts';
import type { MenuEntry } from '../../widgets/menu.tsx';

/** Both are heap snapshots, and not the same one. */
export function canCompare(one: CaptureRecord | null, other: CaptureRecord | null): boolean {
  return (
    one !== null &&
    other !== null &&
    one.id !== other.id &&
    one.kind === 'heap-snapshot' &&
    other.kind === 'heap-snapshot'
  );
}

/** The comparison of two snapshots, the earlier one as A whichever was taken hold of. */
export function comparisonOf(one: CaptureRecord, other: CaptureRecord): DocumentDescriptor {
  const isInOrder = Date.parse(one.startedAt) <= Date.parse(other.startedAt);
  return isInOrder ? heapDiffDocument(one, other) : heapDiffDocument(other, one);
}

/** An entry for each snapshot that a capture can be compared with, newest first. */
export function compareEntries(
  capture: CaptureRecord,
  captures: readonly CaptureRecord[],
  onCompare: (other: CaptureRecord) => void,
): MenuEntry[] {
  return captures
    .filter((other) => canCompare(capture, other))
    .toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))
    .map((other) => ({
      label: `${other.name}, ${dateTime(Date.parse(other.startedAt))}`,
      onSelect: () => onCompare(other),
      testId: 'compare-with',
    }));
}
