/**
 * Compares two heaps of one process as DevTools' Comparison does: within each class, ids only in the later heap were added, ids only in the
 * earlier one were removed. An object that changed its class was removed from one and added to the other.
 *
 *
 *     earlier @1 App @3 List @5 Item Item −1
 *     later @1 App @3 List @7 Item Item +1
 */
import { createOrdinalStack } from '../columns/growing-stack.ts';
import { CLASS_PASSES, compareClasses, NOT_COMPARED } from './diff-classes.ts';
import { MATCH_PASSES, matchById } from './diff-match.ts';
import type { ComparisonMeter } from './diff-steps.ts';
import { sumChanges, type HeapDiff } from './heap-diff.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import { release } from '../columns/release.ts';
import type { Steps } from '../../steps/steps.ts';

/** Bytes needed while comparing: orders of both heaps with their temporary columns, and keys of the earlier one. */
export function comparingBytes(current: HeapDocument, base: HeapDocument): number {
  return current.graph.nodes.count * 20 + base.graph.nodes.count * 24 + base.graph.strings.length * 4;
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
  const added = { ordinals: createOrdinalStack(), classes: createOrdinalStack() };
  const removed = { ordinals: createOrdinalStack(), classes: createOrdinalStack() };
  /** By class: the last node of the earlier heap. */
  const lastOfBase = new Float64Array(count).fill(-1);

  const currentKeyOf = current.keys.keyOf;
  const currentNodes = current.graph.nodes;
  const baseNodes = base.graph.nodes;
  const noteAdded = (ordinal: number): void => {
    const classNumber = classOfCurrentKey[currentKeyOf[ordinal]];
    if (classNumber === NOT_COMPARED) return;
    added.ordinals.push(ordinal);
    added.classes.push(classNumber);
  };
  const noteRemoved = (ordinal: number): void => {
    const classNumber = classOfBaseKey[baseKeyOf[ordinal]];
    if (classNumber === NOT_COMPARED) return;
    removed.ordinals.push(ordinal);
    removed.classes.push(classNumber);
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
  const sides = {
    added: { nodes: currentNodes, ordinals: added.ordinals.take(), classes: added.classes.take() },
    removed: { nodes: baseNodes, ordinals: removed.ordinals.take(), classes: removed.classes.take() },
  };
  return yield* sumChanges(shownNames, sides, currentCount === 0 ? 1 : shared / currentCount, meter);
}
