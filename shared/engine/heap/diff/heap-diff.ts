/** The differences of two heaps by class, from the nodes that only one of them has. */
import { WORKBENCH_ENTRY } from '../../../base/workbench-scripts.ts';
import type { HeapDiffRow } from '../contract/heap-differences.ts';
import { selfSizeOf, type HeapNodes } from '../graph/heap-graph.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';
import type { ComparisonMeter } from './diff-steps.ts';

export type DiffSide = 'added' | 'removed';

export interface HeapDiff {
  /** Classes with added or removed objects, one row per name, unordered. */
  readonly rows: readonly HeapDiffRow[];
  /** Share of the later heap's objects that exist in the earlier one, by the used way of matching; 1 for an empty heap. */
  readonly sharedShare: number;
  /** Nodes added to a class (of the later heap) or removed from it (of the earlier one), in the order found. */
  nodesOf(className: string, side: DiffSide): Uint32Array;
  /** The same over all classes but what the workbench's own worlds retain; read-only. */
  allNodes(side: DiffSide): Uint32Array;
  /** Bytes of its columns. */
  readonly heldBytes: number;
}

/** Nodes that only one heap has, and the number of the class of each. */
export interface ChangedNodes {
  readonly nodes: HeapNodes;
  readonly ordinals: Uint32Array;
  /** The rows of the classes afterwards. */
  readonly classes: Uint32Array;
}

/** `names`: by number of the class; classes with the same name become one row. */
export function* sumChanges(
  names: readonly string[],
  sides: Readonly<Record<DiffSide, ChangedNodes>>,
  sharedShare: number,
  meter: ComparisonMeter,
): Steps<HeapDiff> {
  const sums = names.map(emptySum);
  for (const side of ['added', 'removed'] as const) {
    const { nodes, ordinals, classes } = sides[side];
    const [count, sizeBytes] = [`${side}Count`, `${side}SizeBytes`] as const;
    for (let place = 0; place < ordinals.length; place += 1) {
      if (place % ROWS_PER_STEP === 0) yield { stage: 'comparing', done: meter.done, total: meter.total };
      const sum = sums[classes[place]];
      sum[count] += 1;
      sum[sizeBytes] += selfSizeOf(nodes, ordinals[place]);
    }
  }
  const rows: HeapDiffRow[] = [];
  const rowOfName = new Map<string, number>();
  const rowOfClass = names.map((name, classNumber) => {
    const sum = sums[classNumber];
    if (sum.addedCount === 0 && sum.removedCount === 0) return -1;
    sum.countDelta = sum.addedCount - sum.removedCount;
    sum.sizeDeltaBytes = sum.addedSizeBytes - sum.removedSizeBytes;
    const row = rowOfName.get(name) ?? rows.push({ name, ...emptySum() }) - 1;
    rowOfName.set(name, row);
    addTo(rows[row], sum);
    return row;
  });
  for (const { classes } of Object.values(sides))
    for (let place = 0; place < classes.length; place += 1) classes[place] = rowOfClass[classes[place]];
  return {
    rows,
    sharedShare,
    heldBytes: 8 * (sides.added.ordinals.length + sides.removed.ordinals.length),
    nodesOf(className, side) {
      const row = rowOfName.get(className);
      const { ordinals, classes } = sides[side];
      return ordinals.filter((_, place) => classes[place] === row);
    },
    allNodes(side) {
      const own = rowOfName.get(WORKBENCH_ENTRY);
      const { ordinals, classes } = sides[side];
      return own === undefined ? ordinals : ordinals.filter((_, place) => classes[place] !== own);
    },
  };
}

type DiffFigures = Omit<HeapDiffRow, 'name' | 'original'>;

function emptySum(): DiffFigures {
  return { addedCount: 0, removedCount: 0, countDelta: 0, addedSizeBytes: 0, removedSizeBytes: 0, sizeDeltaBytes: 0 };
}

function addTo(sum: DiffFigures, figures: DiffFigures): void {
  sum.addedCount += figures.addedCount;
  sum.removedCount += figures.removedCount;
  sum.countDelta += figures.countDelta;
  sum.addedSizeBytes += figures.addedSizeBytes;
  sum.removedSizeBytes += figures.removedSizeBytes;
  sum.sizeDeltaBytes += figures.sizeDeltaBytes;
}

/** Sums over all rows. */
export function sumDiffRows(rows: readonly HeapDiffRow[]): DiffFigures {
  const sum = emptySum();
  for (const row of rows) addTo(sum, row);
  return sum;
}
