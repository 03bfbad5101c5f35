/** Answers the comparison queries: pages of classes, and of the objects of one class. */
import type { AnalysisAnswer } from '../../../contracts/analysis.ts';
import type { HeapDiffRow } from '../../../contracts/heap/heap-differences.ts';
import type { HeapOriginal } from '../../../contracts/heap/heap-objects.ts';
import { changedClasses, classesByName, comparedClass } from './compared-classes.ts';
import { sumDiffRows, type HeapDiff } from './heap-diff.ts';
import { selfSizeOf } from '../graph/heap-graph.ts';
import { describeNode } from '../open/heap-node.ts';
import type { ParsedParams } from '../open/query-types.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import { sortOrdinals } from '../columns/sort-ordinals.ts';
import type { Steps } from '../../steps/steps.ts';

type DiffParams = ParsedParams<'heap.diff'>;

/** The answer without the matching method, which the caller adds. */
type DiffPage = Pick<AnalysisAnswer<'heap.diff'>, 'rows' | 'start' | 'total' | 'totals' | 'matchedShare'>;

/** By the full generated name of a class; undefined without a mapping. */
export type OriginalOfClass = (className: string) => HeapOriginal | undefined;

type NameOf = (row: HeapDiffRow) => string;

/** Code unit order, which does not depend on the locale. */
function byName(a: HeapDiffRow, b: HeapDiffRow, nameOf: NameOf): number {
  const [nameA, nameB] = [nameOf(a), nameOf(b)];
  return nameA < nameB ? -1 : nameA > nameB ? 1 : 0;
}

const VALUES: Readonly<Record<Exclude<DiffParams['sort'], 'name'>, (row: HeapDiffRow) => number>> = {
  'size-delta': (row) => row.sizeDeltaBytes,
  'count-delta': (row) => row.countDelta,
  added: (row) => row.addedCount,
  removed: (row) => row.removedCount,
  'added-size': (row) => row.addedSizeBytes,
  'removed-size': (row) => row.removedSizeBytes,
};

function comparator(
  sort: DiffParams['sort'],
  descending: boolean,
  nameOf: NameOf,
): (a: HeapDiffRow, b: HeapDiffRow) => number {
  const sign = descending ? -1 : 1;
  if (sort === 'name') return (a, b) => sign * byName(a, b, nameOf);
  const valueOf = VALUES[sort];
  // Ties are sorted by generated name, ascending in both directions.
  return (a, b) => sign * (valueOf(a) - valueOf(b)) || byName(a, b, ({ name }) => name);
}

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

/** The filter is a case-insensitive substring of the generated or the original name, as in the class table. */
export function answerDiff(
  diff: HeapDiff,
  { filter, sort, names, descending, start, count }: Omit<DiffParams, 'base' | 'match'>,
  originalOf: OriginalOfClass,
): DiffPage {
  const wanted = filter.toLowerCase();
  const matching =
    wanted === ''
      ? diff.rows
      : diff.rows.filter(({ name }) => `${name}\n${originalOf(name)?.name ?? ''}`.toLowerCase().includes(wanted));
  const nameOf: NameOf = ({ name }) => (names === 'original' ? originalOf(name)?.name : null) ?? name;
  const rows = matching.toSorted(comparator(sort, descending, nameOf)).slice(start, start + count);
  return {
    rows: rows.map((row) => withOriginal(row, originalOf)),
    start,
    total: matching.length,
    totals: sumDiffRows(diff.rows),
    matchedShare: diff.sharedShare,
  };
}

/** The row with the original name of its class, if it is known. */
export function withOriginal<Row extends { readonly name: string }>(
  row: Row,
  originalOf: OriginalOfClass,
): Row & { readonly original?: HeapOriginal } {
  const original = originalOf(row.name);
  return original === undefined ? row : { ...row, original };
}

/** The same page with the figures of both snapshots, and the numbers of changed classes of the whole comparison. */
export function answerDiffClasses(
  diff: HeapDiff,
  snapshots: { readonly current: OpenSnapshot; readonly base: OpenSnapshot },
  page: Omit<DiffParams, 'base' | 'match'>,
): Omit<DiffPage, 'rows'> & Pick<AnalysisAnswer<'heap.diff-classes'>, 'rows' | 'changedClasses'> {
  const a = classesByName(snapshots.base);
  const b = classesByName(snapshots.current);
  const answer = answerDiff(diff, page, originalsOfPair(snapshots));
  return {
    ...answer,
    rows: answer.rows.map((row) => comparedClass(row, a.get(row.name), b.get(row.name))),
    changedClasses: changedClasses(diff.rows, a, b),
  };
}

/** Largest first: by retained size if computed, otherwise by shallow size; ties by id. */
export function* answerDiffObjects(
  diff: HeapDiff,
  snapshots: { readonly current: OpenSnapshot; readonly base: OpenSnapshot },
  { className, side, start, count }: Omit<ParsedParams<'heap.diff-objects'>, 'base' | 'match'>,
): Steps<AnalysisAnswer<'heap.diff-objects'>> {
  const snapshot = side === 'added' ? snapshots.current : snapshots.base;
  const { nodes } = snapshot.document.graph;
  const { figures } = snapshot;
  const sizeOf = (ordinal: number): number =>
    figures === null ? selfSizeOf(nodes, ordinal) : figures.retained[figures.order.numberOf[ordinal]];
  const sorted = yield* sortOrdinals(diff.nodesOf(className, side), sizeOf, true);
  yield* snapshot.findComponents();
  return {
    // Uses the comparison's class name: the earlier heap may name a shape differently (see diff-classes.ts).
    rows: Array.from(sorted.subarray(start, start + count), (ordinal) => ({
      ...describeNode(snapshot, ordinal),
      name: className,
    })),
    start,
    total: sorted.length,
  };
}
