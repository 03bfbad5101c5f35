/** Answers the comparison queries: pages of classes, and of the objects of one class. */
import type { EngineAnswer } from '../../contract/engine-queries.ts';
import type { HeapDiffRow } from '../contract/heap-differences.ts';
import type { HeapOriginal } from '../contract/heap-objects.ts';
import { changedClasses, classesByName, comparedClass } from './compared-classes.ts';
import { sumDiffRows, type HeapDiff } from './heap-diff.ts';
import type { ParsedParams } from '../open/query-types.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import { orderRows, withOriginal } from '../classes/class-order.ts';
import { largestFirst } from '../queries/object-queries.ts';
import type { Steps } from '../../steps/steps.ts';

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
  { sort, start, count, ...order }: Omit<DiffParams, 'base' | 'match'>,
  originalOf: OriginalOfClass,
): DiffPage {
  const value = sort === 'name' ? null : VALUES[sort];
  const rows = orderRows(diff.rows, {
    ...order,
    originalOf: ({ name }) => originalOf(name),
    compare: value === null ? null : (a, b) => value(a) - value(b),
  });
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
