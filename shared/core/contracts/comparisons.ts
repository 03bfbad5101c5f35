/** A comparison in the library: the captures that it is about. */
import type { CaptureRecord } from './captures.ts';
import { allSnapshots, HUNT_KIND } from './leak-hunts.ts';

/** The fields of a capture that say what it is built on. */
type Built = Pick<CaptureRecord, 'kind' | 'options'>;

/** Options of the record of a comparison. */
export function comparisonOptions(captureIds: readonly string[]): CaptureRecord['options'] {
  return { captures: captureIds.join(' ') };
}

/** The compared captures, the base first; none for other kinds. */
export function comparedIds({ kind, options }: Built): readonly string[] {
  const ids = options['captures'];
  return kind === 'comparison' && typeof ids === 'string' ? ids.split(' ').filter((id) => id !== '') : [];
}

/** The comparisons of exactly these captures, in the order of the list. */
export function comparisonsOf<R extends Built>(records: readonly R[], captureIds: readonly string[]): readonly R[] {
  const wanted = captureIds.join(' ');
  return records.filter((record) => comparedIds(record).join(' ') === wanted);
}

/** Leak hunts and comparisons that are built on this capture, in the order of the list. */
export function resultsOn<R extends Built>(records: readonly R[], captureId: string): readonly R[] {
  return records.filter((record) => [...allSnapshots(record), ...comparedIds(record)].includes(captureId));
}

/** True for what is a few kilobytes and cannot be computed again once its captures are gone. */
export function isResult({ kind }: Pick<CaptureRecord, 'kind'>): boolean {
  return kind === HUNT_KIND || kind === 'comparison';
}
