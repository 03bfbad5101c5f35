/** A comparison in the library: the captures that it is about. */
import type { CaptureRecord } from './captures.ts';
import { partsOf } from './results.ts';

/** The fields of a capture that say what it is built on. */
type Built = Pick<CaptureRecord, 'kind' | 'options'>;

/** The compared captures, the base first; none for other kinds. */
export function comparedIds(record: Built): readonly string[] {
  return record.kind === 'comparison' ? partsOf(record) : [];
}

/** The comparison of these captures, or that of them the other way round; null if neither is stored. */
export function keptComparison<R extends Built>(records: readonly R[], captureIds: readonly string[]): R | null {
  return comparisonsOf(records, captureIds)[0] ?? comparisonsOf(records, captureIds.toReversed())[0] ?? null;
}

/** The comparisons of exactly these captures, in the order of the list. */
export function comparisonsOf<R extends Built>(records: readonly R[], captureIds: readonly string[]): readonly R[] {
  const wanted = captureIds.join(' ');
  return records.filter((record) => comparedIds(record).join(' ') === wanted);
}
