/**
 * Compares two heaps of one process as DevTools' Comparison does: within each class, ids only in the later heap were added, ids only in the
 * earlier one were removed. An object that changed its class was removed from one and added to the other.
 *
 *
 *     earlier @1 App @3 List @5 Item Item −1
 *     later @1 App @3 List @7 Item Item +1
 */
import { WORKBENCH_ENTRY } from '../../../base/workbench-scripts.ts';
import type { HeapDiffRow } from '../../../contracts/heap/heap-differences.ts';
import { CLASS_PASSES, compareClasses, NOT_COMPARED } from './diff-classes.ts';
import { MATCH_PASSES, matchById } from './diff-match.ts';
import type { ComparisonMeter } from './diff-steps.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import { selfSizeOf } from '../graph/heap-graph.ts';
import { release } from '../columns/release.ts';
import type { Steps } from '../../steps/steps.ts';

export type DiffSide = 'added' | 'removed';

export interface HeapDiff {
  /** Classes with added or removed objects, one row per name, unordered. */
  readonly rows: readonly HeapDiffRow[];
  /** Share of the later heap's objects that exist in the earlier one with the same id and class; 1 for an empty heap. */
  readonly sharedShare: number;
  /** Nodes added to a class (of the later heap) or removed from it (of the earlier one), by ascending id. */
  nodesOf(className: string, side: DiffSide): Uint32Array;
  /** The same over all classes but what the workbench's own worlds retain; read-only. */
  allNodes(side: DiffSide): Uint32Array;
  /** Bytes of its columns. */
  readonly heldBytes: number;
}

/** Bytes needed while comparing: orders of both heaps with their temporary columns, and keys of the earlier one. */
export function comparingBytes(current: HeapDocument, base: HeapDocument): number {
  return current.graph.nodes.count * 20 + base.graph.nodes.count * 24 + base.graph.strings.length * 4;
}

/** Changed nodes of one side with their classes, in the order found. */
interface ChangedNodes {
  ordinals: Uint32Array;
  classes: Uint32Array;
  count: number;
  readonly countOfClass: Float64Array;
  readonly sizeOfClass: Float64Array;
}

function createChangedNodes(classCount: number): ChangedNodes {
  return {
    ordinals: new Uint32Array(1024),
    classes: new Uint32Array(1024),
    count: 0,
    countOfClass: new Float64Array(classCount),
    sizeOfClass: new Float64Array(classCount),
  };
}

function note(changed: ChangedNodes, ordinal: number, classNumber: number, sizeBytes: number): void {
  if (changed.count === changed.ordinals.length) {
    const ordinals = new Uint32Array(changed.count * 2);
    const classes = new Uint32Array(changed.count * 2);
    ordinals.set(changed.ordinals);
    classes.set(changed.classes);
    release(changed.ordinals, changed.classes);
    changed.ordinals = ordinals;
    changed.classes = classes;
  }
  changed.ordinals[changed.count] = ordinal;
  changed.classes[changed.count] = classNumber;
  changed.count += 1;
  changed.countOfClass[classNumber] += 1;
  changed.sizeOfClass[classNumber] += sizeBytes;
}

/** Compares `current` with the earlier `base`. Changes neither. */
export function* compareHeaps(current: HeapDocument, base: HeapDocument): Steps<HeapDiff> {
  const meter: ComparisonMeter = {
    done: 0,
    total: current.graph.nodes.count * MATCH_PASSES + base.graph.nodes.count * (MATCH_PASSES + CLASS_PASSES),
  };
  const { count, names, baseKeyOf, classOfBaseKey, classOfCurrentKey, currentClasses } = yield* compareClasses(
    current,
    base,
    meter,
  );
  const added = createChangedNodes(count);
  const removed = createChangedNodes(count);
  /** By class: the last node of the earlier heap. */
  const lastOfBase = new Float64Array(count).fill(-1);

  const currentKeyOf = current.keys.keyOf;
  const currentNodes = current.graph.nodes;
  const baseNodes = base.graph.nodes;
  const noteAdded = (ordinal: number): void => {
    const classNumber = classOfCurrentKey[currentKeyOf[ordinal]];
    if (classNumber !== NOT_COMPARED) note(added, ordinal, classNumber, selfSizeOf(currentNodes, ordinal));
  };
  const noteRemoved = (ordinal: number): void => {
    const classNumber = classOfBaseKey[baseKeyOf[ordinal]];
    if (classNumber === NOT_COMPARED) return;
    note(removed, ordinal, classNumber, selfSizeOf(baseNodes, ordinal));
    lastOfBase[classNumber] = ordinal;
  };

  const { shared, currentCount } = yield* matchById(
    {
      current: currentNodes,
      base: baseNodes,
      isSame: (baseOrdinal, currentOrdinal) =>
        classOfBaseKey[baseKeyOf[baseOrdinal]] === classOfCurrentKey[currentKeyOf[currentOrdinal]],
      onAdded: noteAdded,
      onRemoved: noteRemoved,
    },
    meter,
  );
  release(baseKeyOf);

  // A class only in the earlier heap is named after its last object there.
  const shownNames = names.map((name, classNumber) => {
    const last = classNumber < currentClasses ? -1 : lastOfBase[classNumber];
    return last < 0 ? name : base.keys.nameOf(base.keys.keyOf[last]);
  });
  return summarise(shownNames, added, removed, currentCount === 0 ? 1 : shared / currentCount);
}

/** Merges classes with the same name into one row. */
function summarise(
  names: readonly string[],
  added: ChangedNodes,
  removed: ChangedNodes,
  sharedShare: number,
): HeapDiff {
  const rows: HeapDiffRow[] = [];
  const rowOfName = new Map<string, number>();
  const rowOfClass = new Int32Array(names.length).fill(-1);
  names.forEach((name, classNumber) => {
    const addedCount = added.countOfClass[classNumber];
    const removedCount = removed.countOfClass[classNumber];
    if (addedCount === 0 && removedCount === 0) return;
    let at = rowOfName.get(name);
    if (at === undefined) {
      at = rows.push(emptyRow(name)) - 1;
      rowOfName.set(name, at);
    }
    addTo(rows[at], {
      addedCount,
      removedCount,
      countDelta: addedCount - removedCount,
      addedSizeBytes: added.sizeOfClass[classNumber],
      removedSizeBytes: removed.sizeOfClass[classNumber],
      sizeDeltaBytes: added.sizeOfClass[classNumber] - removed.sizeOfClass[classNumber],
    });
    rowOfClass[classNumber] = at;
  });
  const sides = { added: rowsOfNodes(added, rowOfClass), removed: rowsOfNodes(removed, rowOfClass) };
  return {
    rows,
    sharedShare,
    heldBytes: 8 * (sides.added.ordinals.length + sides.removed.ordinals.length),
    nodesOf(className, side) {
      const row = rowOfName.get(className) ?? -1;
      const { ordinals, rowOf } = sides[side];
      return ordinals.filter((_, place) => rowOf[place] === row);
    },
    allNodes(side) {
      const own = rowOfName.get(WORKBENCH_ENTRY);
      const { ordinals, rowOf } = sides[side];
      return own === undefined ? ordinals : ordinals.filter((_, place) => rowOf[place] !== own);
    },
  };
}

/** Nodes of one side with their rows, in columns of exact length. */
function rowsOfNodes(
  { ordinals, classes, count }: ChangedNodes,
  rowOfClass: Int32Array,
): { ordinals: Uint32Array; rowOf: Int32Array } {
  const rowOf = new Int32Array(count);
  for (let place = 0; place < count; place += 1) rowOf[place] = rowOfClass[classes[place]];
  const kept = ordinals.slice(0, count);
  release(ordinals, classes);
  return { ordinals: kept, rowOf };
}

type DiffFigures = Omit<HeapDiffRow, 'name' | 'original'>;

function emptyRow(name: string): HeapDiffRow {
  return {
    name,
    addedCount: 0,
    removedCount: 0,
    countDelta: 0,
    addedSizeBytes: 0,
    removedSizeBytes: 0,
    sizeDeltaBytes: 0,
  };
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
  const { name: _, ...sum } = emptyRow('');
  for (const row of rows) addTo(sum, row);
  return sum;
}
