/** Which captures can be compared with one another, and which is then the earlier one. */
import type { CaptureRecord } from '../../shared/contracts/captures.ts';
import { heapDiffDocument, type DocumentDescriptor } from './documents.ts';

/** A timeline ends in a snapshot of the heap, so it can be compared like one. */
function isHeap({ kind }: CaptureRecord): boolean {
  return kind === 'heap-snapshot' || kind === 'heap-timeline';
}

/** Both are heaps, and not the same one. */
export function canCompare(one: CaptureRecord | null, other: CaptureRecord | null): boolean {
  return one !== null && other !== null && one.id !== other.id && isHeap(one) && isHeap(other);
}

/** The comparison of two snapshots, the earlier one as A whichever was taken hold of. */
export function comparisonOf(one: CaptureRecord, other: CaptureRecord): DocumentDescriptor {
  const isInOrder = Date.parse(one.startedAt) <= Date.parse(other.startedAt);
  return isInOrder ? heapDiffDocument(one, other) : heapDiffDocument(other, one);
}

/** What a capture can be compared with, newest first. */
export function comparableWith(capture: CaptureRecord, captures: readonly CaptureRecord[]): readonly CaptureRecord[] {
  return captures
    .filter((other) => canCompare(capture, other))
    .toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
}
