/** Growth between two heap snapshots: the relative change, its assessment, and classes side by side. */
import { z } from 'zod';
import type { HeapClassRow } from '../../contracts/heap-classes.ts';
import { HeapDiffRowSchema, type HeapDiffRow } from '../../contracts/heap-objects.ts';

export const GrowthSchema = z.enum(['large', 'significant', 'moderate', 'stable', 'shrank']);
export type Growth = z.infer<typeof GrowthSchema>;

export const GROWTH_TEXT: Record<Growth, string> = {
  large:
    'Large growth: probably a leak, or a big change of state. pen_heap_retainers shows what retains the new objects.',
  significant: 'Significant growth: check what retains the new objects.',
  moderate: 'Moderate growth: it may be normal. Repeat the action and compare again.',
  stable: 'Minimal change: the heap is stable.',
  shrank: 'The heap shrank: garbage was collected between the two snapshots.',
};

/** Assesses the growth in percent. */
export function assessGrowth(percent: number): Growth {
  if (percent > 50) return 'large';
  if (percent > 20) return 'significant';
  if (percent > 5) return 'moderate';
  return percent < -5 ? 'shrank' : 'stable';
}

/** Change relative to A, in percent; null if A is empty. */
export function changePercent(bytesA: number, bytesB: number): number | null {
  return bytesA === 0 ? null : ((bytesB - bytesA) / bytesA) * 100;
}

export const ComparedClassSchema = HeapDiffRowSchema.extend({
  countA: z.number(),
  countB: z.number(),
  /** Null if a snapshot has no retained sizes, or names the objects differently. */
  retainedDeltaBytes: z.number().nullable(),
  /**
   * Growth of the objects that are in both snapshots by id, in bytes: the change of the class without its new and deleted objects. Null if
   * the two snapshots name the objects differently.
   */
  keptDeltaBytes: z.number().nullable(),
});
export type ComparedClass = z.infer<typeof ComparedClassSchema>;

/**
 * Whether the name has the same objects in both snapshots. A comparison uses the names of B for both; A by itself may name plain objects by
 * other shapes.
 */
function isSameClass(countDelta: number, a: HeapClassRow | undefined, b: HeapClassRow | undefined): boolean {
  return (b?.count ?? 0) - (a?.count ?? 0) === countDelta;
}

/** A row of the comparison with the figures of both snapshots; `a` or `b` is undefined if that one lacks the class. */
export function comparedClass(
  row: HeapDiffRow,
  a: HeapClassRow | undefined,
  b: HeapClassRow | undefined,
): ComparedClass {
  const countB = b?.count ?? 0;
  if (!isSameClass(row.countDelta, a, b)) {
    const countA = Math.max(0, countB - row.countDelta);
    return { ...row, countA, countB, retainedDeltaBytes: null, keptDeltaBytes: null };
  }
  const retained = (side: HeapClassRow | undefined): number | null => (side === undefined ? 0 : side.retainedSizeBytes);
  const [retainedA, retainedB] = [retained(a), retained(b)];
  const sizeDelta = (b?.shallowSizeBytes ?? 0) - (a?.shallowSizeBytes ?? 0);
  return {
    ...row,
    countA: a?.count ?? 0,
    countB,
    retainedDeltaBytes: retainedA === null || retainedB === null ? null : retainedB - retainedA,
    keptDeltaBytes: sizeDelta - row.sizeDeltaBytes,
  };
}

export const ChangedClassesSchema = z.object({
  /** Classes that only B has. */
  new: z.number(),
  /** Classes with more, and with less, self size in B than in A. */
  grown: z.number(),
  shrunk: z.number(),
  /** Classes that only A has. */
  gone: z.number(),
});

/** Counts new, grown, shrunk and gone classes; `rows` has all classes with new or deleted objects. */
export function changedClasses(
  rows: readonly HeapDiffRow[],
  a: ReadonlyMap<string, HeapClassRow>,
  b: ReadonlyMap<string, HeapClassRow>,
): z.infer<typeof ChangedClassesSchema> {
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
