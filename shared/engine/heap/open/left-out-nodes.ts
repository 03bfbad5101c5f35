/** The set of nodes that a query leaves out: single nodes, and all objects of some classes. */
import { createBits, hasBit, setBit } from '../columns/bits.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import { ordinalsOfClass } from './open-snapshot.ts';
import type { OrdinalSet } from '../columns/ordinal-set.ts';

/** `except` is an object to exclude when its class is left out (−1: none). Unknown classes are ignored. */
export function nodesAndClasses(
  document: HeapDocument,
  ordinals: Iterable<number>,
  classNames: readonly string[],
  except: number,
): OrdinalSet {
  if (classNames.length === 0) return new Set(ordinals);
  const { count } = document.graph.nodes;
  const bits = createBits(count);
  let size = 0;
  const add = (ordinal: number): void => {
    if (hasBit(bits, ordinal)) return;
    setBit(bits, ordinal);
    size += 1;
  };
  for (const name of classNames) {
    for (const ordinal of ordinalsOfClass(document, name)) if (ordinal !== except) add(ordinal);
  }
  for (const ordinal of ordinals) add(ordinal);
  return {
    size,
    has: (ordinal) => hasBit(bits, ordinal),
    *[Symbol.iterator]() {
      for (let ordinal = 0; ordinal < count; ordinal += 1) if (hasBit(bits, ordinal)) yield ordinal;
    },
  };
}
