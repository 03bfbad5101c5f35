/** Classes of two heap snapshots side by side, and the numbers of new, grown, shrunk and gone classes. */
import type { HeapChangedClasses, HeapComparedClass, HeapDiffRow } from '../contract/heap-differences.ts';
import type { ClassRow } from '../classes/class-table.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';

/** A class of one snapshot. */
export interface ClassFigures extends Pick<ClassRow, 'count' | 'shallowSizeBytes'> {
  /** Null until retained sizes are computed. */
  readonly retainedSizeBytes: number | null;
}
export type ClassesByName = ReadonlyMap<string, ClassFigures>;

/** The classes of a snapshot as its class table shows them. */
export function classesByName({ document: { table }, figures }: OpenSnapshot): ClassesByName {
  return new Map(
    table.rows.map(({ name, count, shallowSizeBytes }, at) => [
      name,
      { count, shallowSizeBytes, retainedSizeBytes: figures === null ? null : figures.rowRetained[at] },
    ]),
  );
}

/**
 * True if the name has the same objects in both snapshots. A comparison uses the names of B for both; A by itself may name plain objects by
 * other shapes.
 */
function isSameClass(countDelta: number, a: ClassFigures | undefined, b: ClassFigures | undefined): boolean {
  return (b?.count ?? 0) - (a?.count ?? 0) === countDelta;
}

/** A row of the comparison with the figures of both snapshots; `a` or `b` is undefined if that one lacks the class. */
export function comparedClass(
  row: HeapDiffRow,
  a: ClassFigures | undefined,
  b: ClassFigures | undefined,
): HeapComparedClass {
  const countB = b?.count ?? 0;
  if (!isSameClass(row.countDelta, a, b)) {
    const countA = Math.max(0, countB - row.countDelta);
    return { ...row, countA, countB, retainedDeltaBytes: null, survivorsDeltaBytes: null };
  }
  const retained = (side: ClassFigures | undefined): number | null => (side === undefined ? 0 : side.retainedSizeBytes);
  const [retainedA, retainedB] = [retained(a), retained(b)];
  const sizeDelta = (b?.shallowSizeBytes ?? 0) - (a?.shallowSizeBytes ?? 0);
  return {
    ...row,
    countA: a?.count ?? 0,
    countB,
    retainedDeltaBytes: retainedA === null || retainedB === null ? null : retainedB - retainedA,
    survivorsDeltaBytes: sizeDelta - row.sizeDeltaBytes,
  };
}

/** Counts new, grown, shrunk and gone classes; `rows` has all classes with new or deleted objects. */
export function changedClasses(rows: readonly HeapDiffRow[], a: ClassesByName, b: ClassesByName): HeapChangedClasses {
  const changed = { new: 0, grown: 0, shrunk: 0, gone: 0 };
  const rowOf = new Map(rows.map((row) => [row.name, row]));
  for (const name of new Set([...rowOf.keys(), ...b.keys()])) {
    const row = rowOf.get(name);
    const [before, after] = [a.get(name), b.get(name)];
    const isSame = isSameClass(row?.countDelta ?? 0, before, after);
    // The same objects under another name are no change.
    if (row === undefined && !isSame) continue;
    const countB = after?.count ?? 0;
    const sizeDelta = isSame
      ? (after?.shallowSizeBytes ?? 0) - (before?.shallowSizeBytes ?? 0)
      : (row?.sizeDeltaBytes ?? 0);
    if (row !== undefined && countB === 0) changed.gone += 1;
    else if (row !== undefined && countB === row.countDelta) changed.new += 1;
    else if (sizeDelta > 0) changed.grown += 1;
    else if (sizeDelta < 0) changed.shrunk += 1;
  }
  return changed;
}
