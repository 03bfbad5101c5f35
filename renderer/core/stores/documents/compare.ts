/** Which captures can be compared, and which one is A. */
import { CAPTURE_KINDS, kindsCompare, type CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import { madeIn } from '../../../../shared/core/contracts/results.ts';
import { comparisonDocument, type ComparisonTab } from './document-tabs.ts';

/** True if a capture opens: of an imported file that was cut off, only a trace does. */
export function canOpen({ kind, origin, truncated }: Pick<CaptureRecord, 'kind' | 'origin' | 'truncated'>): boolean {
  return !truncated || origin === 'captured' || CAPTURE_KINDS[kind].document === 'trace';
}

/** True if both captures open, differ and are of comparable kinds. */
export function canCompare(capture: CaptureRecord | null, other: CaptureRecord | null): boolean {
  if (capture === null || other === null || capture.id === other.id) return false;
  if (!kindsCompare(capture.kind, other.kind) || !areAlike(capture, other)) return false;
  return canOpen(capture) && canOpen(other);
}

/** Such as Lighthouse reports of different modes, which have different audits. The comparison itself checks imported ones. */
function areAlike(capture: CaptureRecord, other: CaptureRecord): boolean {
  const { comparedWithin } = CAPTURE_KINDS[capture.kind];
  if (comparedWithin === undefined || capture.kind !== other.kind) return true;
  const within = [comparedWithin(capture.options), comparedWithin(other.options)];
  return within.includes(null) || within[0] === within[1];
}

/** In time order; the runs of one proof, which runs its builds in turns, with those of the build before first. */
export function inComparedOrder(captures: readonly CaptureRecord[]): CaptureRecord[] {
  const calls = new Set(captures.map((capture) => madeIn(capture)?.callId));
  const rankOf = (capture: CaptureRecord): number => (calls.size === 1 && madeIn(capture)?.build === 'after' ? 1 : 0);
  return captures.toSorted((a, b) => rankOf(a) - rankOf(b) || Date.parse(a.startedAt) - Date.parse(b.startedAt));
}

/** The comparison of two captures with the one before as A. */
export function comparisonOf(capture: CaptureRecord, other: CaptureRecord): ComparisonTab {
  const [base = capture, later = other] = inComparedOrder([capture, other]);
  return comparisonDocument(base, later);
}

/** The comparison of several captures, the first as A: a series if more than two; null if they cannot be compared together. */
export function comparisonOfAll(captures: readonly CaptureRecord[]): ComparisonTab | null {
  const ordered = inComparedOrder(captures);
  const base = ordered[0];
  const later = ordered.at(-1);
  if (base === undefined || later === undefined || base === later) return null;
  const between = ordered.slice(1, -1);
  const isComparable = ordered.every((capture) => capture === base || canCompare(base, capture));
  if (!isComparable || (between.length > 0 && !CAPTURE_KINDS[base.kind].hasSeries)) return null;
  return comparisonDocument(base, later, between);
}

/** Captures that a capture can be compared with, newest first. */
export function comparableWith(capture: CaptureRecord, captures: readonly CaptureRecord[]): readonly CaptureRecord[] {
  return captures
    .filter((other) => canCompare(capture, other))
    .toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
}

/**
 * The capture that a comparison begins with: of the same target the last one before it, else the first one after it; else the newest of all. Null if
 * there is nothing to compare with.
 */
export function comparedFirst(capture: CaptureRecord, captures: readonly CaptureRecord[]): CaptureRecord | null {
  const all = comparableWith(capture, captures);
  const atMs = Date.parse(capture.startedAt);
  const own = all.filter(({ target }) => target !== null && target.id === capture.target?.id);
  return own.find(({ startedAt }) => Date.parse(startedAt) <= atMs) ?? own.at(-1) ?? all[0] ?? null;
}
