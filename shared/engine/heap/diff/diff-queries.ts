/** Answers the comparison queries: pages of classes, and of the objects of one class. */
import type { EngineAnswer } from '../../contract/engine-queries.ts';
import type { ClassRow } from '../classes/class-table.ts';
import type { HeapChangedClasses, HeapComparedClass, HeapDiffRow } from '../contract/heap-differences.ts';
import type { HeapOriginal } from '../contract/heap-objects.ts';
import { sumDiffRows, type HeapDiff } from './heap-diff.ts';
import type { ParsedParams } from '../open/query-types.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import { orderRows, withOriginal } from '../classes/class-order.ts';
import { largestFirst } from '../queries/object-queries.ts';
import type { Steps } from '../../steps/steps.ts';

// Classes of two heap snapshots side by side, and the numbers of new, grown, shrunk and gone classes.

/** A class of one snapshot. */
export interface ClassFigures extends Pick<ClassRow, 'count' | 'shallowSizeBytes'> {
  /** Null until retained sizes are computed. */
  readonly retainedSizeBytes: number | null;
}
export type ClassesByName = ReadonlyMap<string, ClassFigures>;

/** The classes of a snapshot as its class table shows them. */
function classesByName({ document: { table }, figures }: OpenSnapshot): ClassesByName {
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

type DiffParams = ParsedParams<'heap.diff'>;

/** The answer without the matching method, which the caller adds. */
type DiffPage = Pick<EngineAnswer<'heap.diff'>, 'rows' | 'start' | 'total' | 'totals' | 'matchedShare'>;

/** By the full generated name of a class; undefined without a mapping. */
export type OriginalOfClass = (className: string) => HeapOriginal | undefined;

const VALUES: Readonly<Record<Exclude<DiffParams['sort'], 'name'>, (row: HeapDiffRow) => number>> = {
  'size-delta': (row) => row.sizeDeltaBytes,
  'count-delta': (row) => row.countDelta,
  added: (row) => row.addedCount,
  removed: (row) => row.removedCount,
  'added-size': (row) => row.addedSizeBytes,
  'removed-size': (row) => row.removedSizeBytes,
};

/** Original names of the classes of a comparison, which uses the class names of the later snapshot for both. */
export function originalsOfPair({
  current,
  base,
}: {
  readonly current: OpenSnapshot;
  readonly base: OpenSnapshot;
}): OriginalOfClass {
  return (className) => current.classOriginals.named(className) ?? base.classOriginals.named(className);
}

export function answerDiff(
  diff: HeapDiff,
  { sort, first, start, count, ...order }: Omit<DiffParams, 'base' | 'match'>,
  originalOf: OriginalOfClass,
): DiffPage {
  const value = sort === 'name' ? null : VALUES[sort];
  const rankOf = ({ name }: HeapDiffRow): number => (first.includes(name) ? first.indexOf(name) : first.length);
  const rows = orderRows(diff.rows, {
    ...order,
    originalOf: ({ name }) => originalOf(name),
    compare: value === null ? null : (a, b) => value(a) - value(b),
  }).toSorted((a, b) => rankOf(a) - rankOf(b));
  return {
    rows: rows.slice(start, start + count).map((row) => withOriginal(row, originalOf(row.name))),
    start,
    total: rows.length,
    totals: sumDiffRows(diff.rows),
    matchedShare: diff.sharedShare,
  };
}

/** The same page with the figures of both snapshots, and the numbers of changed classes of the whole comparison. */
export function answerDiffClasses(
  diff: HeapDiff,
  snapshots: { readonly current: OpenSnapshot; readonly base: OpenSnapshot },
  page: Omit<DiffParams, 'base' | 'match'>,
): Omit<DiffPage, 'rows'> & Pick<EngineAnswer<'heap.diff-classes'>, 'rows' | 'changedClasses'> {
  const a = classesByName(snapshots.base);
  const b = classesByName(snapshots.current);
  const answer = answerDiff(diff, page, originalsOfPair(snapshots));
  return {
    ...answer,
    rows: answer.rows.map((row) => comparedClass(row, a.get(row.name), b.get(row.name))),
    changedClasses: changedClasses(diff.rows, a, b),
  };
}

export function* answerDiffObjects(
  diff: HeapDiff,
  snapshots: { readonly current: OpenSnapshot; readonly base: OpenSnapshot },
  { className, side, start, count }: Omit<ParsedParams<'heap.diff-objects'>, 'base' | 'match'>,
): Steps<EngineAnswer<'heap.diff-objects'>> {
  const snapshot = side === 'added' ? snapshots.current : snapshots.base;
  const page = yield* largestFirst(snapshot, diff.nodesOf(className, side), { start, count });
  // Uses the comparison's class name: the earlier heap may name a shape differently (see diff-classes.ts).
  return { ...page, rows: page.rows.map((row) => ({ ...row, name: className })) };
}
