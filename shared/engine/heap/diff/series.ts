/**
 * Classes over a series of snapshots: count and size in each, under the class names of the last one. Objects are not matched, so the
 * snapshots may be of different processes.
 *
 *
 *     Item 1 → 4 → 7 → 10 grew in every round, by at least 3: steady
 *     Cache 1 → 9 → 9 → 9 grew once: not steady
 */
import type { EngineAnswer } from '../../contract/engine-queries.ts';
import type { HeapSeriesRow } from '../contract/heap-differences.ts';
import { orderRows, withOriginal } from '../classes/class-order.ts';
import type { OriginalOfClass } from './diff-queries.ts';
import { CLASS_PASSES, compareClasses, NOT_COMPARED } from './diff-classes.ts';
import { meteredSteps, type ComparisonMeter } from './diff-steps.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import { selfSizeOf } from '../graph/heap-graph.ts';
import type { ParsedParams } from '../open/query-types.ts';
import { release } from '../columns/release.ts';
import type { Steps } from '../../steps/steps.ts';

/** Count and bytes by class name. */
export type ClassSums = ReadonlyMap<string, { readonly count: number; readonly sizeBytes: number }>;

/** Bytes needed while counting an earlier snapshot. */
export function countingBytes(base: HeapDocument): number {
  return base.graph.nodes.count * 4 + base.graph.strings.length * 4;
}

/** Sums of the document's own classes. */
export function classSums({ table }: HeapDocument): ClassSums {
  return new Map(table.rows.map(({ name, count, shallowSizeBytes }) => [name, { count, sizeBytes: shallowSizeBytes }]));
}

/** Sums of an earlier snapshot, with the class names of `current`. */
export function* countClasses(current: HeapDocument, base: HeapDocument): Steps<ClassSums> {
  const { nodes } = base.graph;
  const meter: ComparisonMeter = { done: 0, total: nodes.count * (CLASS_PASSES + 1) };
  const { count, names, baseKeyOf, classOfBaseKey } = yield* compareClasses(current, base, meter);
  const counts = new Float64Array(count);
  const sizes = new Float64Array(count);
  yield* meteredSteps(meter, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      if (nodes.selfSize[ordinal] === 0) continue;
      const classNumber = classOfBaseKey[baseKeyOf[ordinal]];
      if (classNumber === NOT_COMPARED) continue;
      counts[classNumber] += 1;
      sizes[classNumber] += selfSizeOf(nodes, ordinal);
    }
  });
  release(baseKeyOf);
  const sums = new Map<string, { count: number; sizeBytes: number }>();
  names.forEach((name, classNumber) => {
    if (counts[classNumber] === 0) return;
    const known = sums.get(name) ?? { count: 0, sizeBytes: 0 };
    sums.set(name, { count: known.count + counts[classNumber], sizeBytes: known.sizeBytes + sizes[classNumber] });
  });
  return sums;
}

/** Minimum growth over all rounds; 0 if it did not grow in one of them. */
function steadyGrowth(series: readonly number[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 1; round < series.length; round += 1) {
    least = Math.min(least, (series[round] ?? 0) - (series[round - 1] ?? 0));
  }
  return Number.isFinite(least) && least > 0 ? least : 0;
}

function figuresOf(counts: number[], sizesBytes: number[]): Omit<HeapSeriesRow, 'name' | 'original'> {
  return { counts, sizesBytes, steadyCount: steadyGrowth(counts), steadySizeBytes: steadyGrowth(sizesBytes) };
}

function growth(row: readonly number[]): number {
  return (row.at(-1) ?? 0) - (row[0] ?? 0);
}

const VALUES: Readonly<
  Record<Exclude<ParsedParams<'heap.series'>['sort'], 'name'>, (row: HeapSeriesRow) => readonly number[]>
> = {
  // Classes that grow only in count come before classes that do not grow.
  steady: (row) => [row.steadySizeBytes, row.steadyCount, growth(row.sizesBytes)],
  growth: (row) => [growth(row.sizesBytes), growth(row.counts)],
  'count-growth': (row) => [growth(row.counts), growth(row.sizesBytes)],
  size: (row) => [row.sizesBytes.at(-1) ?? 0],
  count: (row) => [row.counts.at(-1) ?? 0],
};

/** `sums` are in the order of the snapshots, earliest first. Ties are sorted by name. */
export function answerSeries(
  sums: readonly ClassSums[],
  { sort, start, count, ...order }: Omit<ParsedParams<'heap.series'>, 'bases'>,
  originalOf: OriginalOfClass,
): EngineAnswer<'heap.series'> {
  const classes = new Set(sums.flatMap((each) => [...each.keys()]));
  const rows = Array.from(classes, (name): HeapSeriesRow => {
    const each = sums.map((sum) => sum.get(name) ?? { count: 0, sizeBytes: 0 });
    return {
      name,
      ...figuresOf(
        each.map((one) => one.count),
        each.map((one) => one.sizeBytes),
      ),
    };
  });
  const values = sort === 'name' ? null : VALUES[sort];
  const compare = (a: readonly number[], b: readonly number[]): number =>
    a.map((value, place) => value - (b[place] ?? 0)).find((difference) => difference !== 0) ?? 0;
  const matching = orderRows(rows, {
    ...order,
    originalOf: ({ name }) => originalOf(name),
    compare: values === null ? null : (a, b) => compare(values(a), values(b)),
  });
  const page = matching.slice(start, start + count);
  const sumOf = (figure: 'count' | 'sizeBytes'): number[] =>
    sums.map((each) => [...each.values()].reduce((sum, one) => sum + one[figure], 0));
  return {
    rows: page.map((row) => withOriginal(row, originalOf(row.name))),
    start,
    total: matching.length,
    totals: figuresOf(sumOf('count'), sumOf('sizeBytes')),
  };
}
