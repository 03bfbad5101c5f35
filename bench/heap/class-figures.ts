/** A table of classes as a short text that is equal for equal figures, whichever engine computed them. */
import { createHash } from 'node:crypto';

/** One class of a table; several rows with the same name are merged. */
export interface ClassFigures {
  readonly name: string;
  readonly count: number;
  readonly shallowSizeBytes: number;
  readonly retainedSizeBytes: number | null;
  readonly distance: number | null;
}

export interface ClassTable {
  /** One line per name, in order: count, shallow bytes, retained bytes, distance. */
  readonly lines: readonly string[];
  readonly hash: string;
}

const HASH_CHARS = 10;

export function classTable(rows: Iterable<ClassFigures>): ClassTable {
  const sums = new Map<string, { count: number; shallow: number; retained: number; distance: number }>();
  for (const { name, count, shallowSizeBytes, retainedSizeBytes, distance } of rows) {
    const sum = sums.get(name) ?? { count: 0, shallow: 0, retained: 0, distance: Number.POSITIVE_INFINITY };
    sum.count += count;
    sum.shallow += shallowSizeBytes;
    sum.retained += retainedSizeBytes ?? Number.NaN;
    sum.distance = Math.min(sum.distance, distance ?? Number.NaN);
    sums.set(name, sum);
  }
  const lines = [...sums]
    .map(([name, { count, shallow, retained, distance }]) => [name, count, shallow, retained, distance].join('\t'))
    .toSorted();
  return { lines, hash: createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, HASH_CHARS) };
}

/** The correctness column for two tables of one file; null if an engine did not open it. */
export function comparedTables(ours: ClassTable | null, theirs: ClassTable | null): string {
  if (ours === null || theirs === null) return 'not compared';
  if (ours.hash === theirs.hash) return `${ours.lines.length} classes equal (${ours.hash})`;
  const own = new Set(ours.lines);
  const other = new Set(theirs.lines);
  const missing = theirs.lines.filter((line) => !own.has(line));
  const extra = ours.lines.filter((line) => !other.has(line));
  const first = `ours “${extra[0] ?? ''}”, DevTools' “${missing[0] ?? ''}”`.replaceAll('\t', ' ');
  return `DIFFER in ${Math.max(missing.length, extra.length)} lines: ${first}`;
}
