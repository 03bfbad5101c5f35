/** Which captures can be compared, and which one is the earlier. */
import { kindsCompare, type CaptureRecord } from '../../shared/contracts/captures.ts';
import { comparisonDocument, type ComparisonTab } from './documents.ts';

/** Whether both captures differ and are of comparable kinds. */
export function canCompare(capture: CaptureRecord | null, other: CaptureRecord | null): boolean {
  return capture !== null && other !== null && capture.id !== other.id && kindsCompare(capture.kind, other.kind);
}

/** The comparison of two captures with the earlier one as A. */
export function comparisonOf(capture: CaptureRecord, other: CaptureRecord): ComparisonTab {
  const isInOrder = Date.parse(capture.startedAt) <= Date.parse(other.startedAt);
  return isInOrder ? comparisonDocument(capture, other) : comparisonDocument(other, capture);
}

/** Captures that a capture can be compared with, newest first. */
export function comparableWith(capture: CaptureRecord, captures: readonly CaptureRecord[]): readonly CaptureRecord[] {
  return captures
    .filter((other) => canCompare(capture, other))
    .toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
}
