/** Which captures can be compared with one another, and which is then the earlier one. */
import { kindsCompare, type CaptureRecord } from '../../shared/contracts/captures.ts';
import { comparisonDocument, type ComparisonTab } from './documents.ts';

/** Whether both are of kinds that can be compared, and not the same capture. */
export function canCompare(capture: CaptureRecord | null, other: CaptureRecord | null): boolean {
  return capture !== null && other !== null && capture.id !== other.id && kindsCompare(capture.kind, other.kind);
}

/** The comparison of two captures, the earlier one as A. */
export function comparisonOf(capture: CaptureRecord, other: CaptureRecord): ComparisonTab {
  const isInOrder = Date.parse(capture.startedAt) <= Date.parse(other.startedAt);
  return isInOrder ? comparisonDocument(capture, other) : comparisonDocument(other, capture);
}

/** What a capture can be compared with, newest first. */
export function comparableWith(capture: CaptureRecord, captures: readonly CaptureRecord[]): readonly CaptureRecord[] {
  return captures
    .filter((other) => canCompare(capture, other))
    .toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
}
