/** Which captures can be compared with one another, and which is then the earlier one. */
import type { CaptureRecord } from '../../shared/contracts/captures.ts';
import {
  coverageDiffDocument,
  cpuDiffDocument,
  heapDiffDocument,
  heapProfileDiffDocument,
  reportDiffDocument,
  traceDiffDocument,
  type DocumentDescriptor,
} from './documents.ts';

/** A timeline ends in a snapshot of the heap, so it can be compared like one. */
export function isHeap({ kind }: CaptureRecord): boolean {
  return kind === 'heap-snapshot' || kind === 'heap-timeline';
}

function isCoverage({ kind }: CaptureRecord): boolean {
  return kind === 'js-coverage' || kind === 'css-coverage';
}

/** Reports of one kind can be held against each other whatever page they are of. */
function isReport({ kind }: CaptureRecord): boolean {
  return kind === 'lighthouse' || kind === 'accessibility';
}

/** Both are heaps, or both of another kind that can be compared, and not the same one. */
export function canCompare(one: CaptureRecord | null, other: CaptureRecord | null): boolean {
  if (one === null || other === null || one.id === other.id) return false;
  const isProfile =
    one.kind === 'cpu-profile' || one.kind === 'heap-profile' || one.kind === 'trace' || isCoverage(one);
  return (isHeap(one) && isHeap(other)) || ((isProfile || isReport(one)) && one.kind === other.kind);
}

/** The comparison of two captures of a kind, the earlier one as A whichever was taken hold of. */
export function comparisonOf(one: CaptureRecord, other: CaptureRecord): DocumentDescriptor {
  const isInOrder = Date.parse(one.startedAt) <= Date.parse(other.startedAt);
  const [base, later] = isInOrder ? [one, other] : [other, one];
  return pairDocument(base, later);
}

/** `base` as A whatever was first. */
export function pairDocument(base: CaptureRecord, later: CaptureRecord): DocumentDescriptor {
  if (isHeap(later)) return heapDiffDocument(base, later);
  if (later.kind === 'lighthouse' || later.kind === 'accessibility') return reportDiffDocument(base, later, later.kind);
  if (isCoverage(later)) return coverageDiffDocument(base, later);
  if (later.kind === 'heap-profile') return heapProfileDiffDocument(base, later);
  return later.kind === 'trace' ? traceDiffDocument(base, later) : cpuDiffDocument(base, later);
}

/** What a capture can be compared with, newest first. */
export function comparableWith(capture: CaptureRecord, captures: readonly CaptureRecord[]): readonly CaptureRecord[] {
  return captures
    .filter((other) => canCompare(capture, other))
    .toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
}
