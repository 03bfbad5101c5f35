/** Children of each node in the dominator tree; without this table, a query scans all nodes. */
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

export interface DominatedTable {
  /** Children of number n are `child[first[n]] … child[first[n + 1]]`, as ascending numbers. */
  readonly first: Uint32Array;
  readonly child: Uint32Array;
  readonly byteLength: number;
}

/** Bytes of the table. */
export function dominatedByteLength(dominator: Uint32Array): number {
  return dominator.byteLength * 2 + 8;
}

/** `dominator` is by number; that of number 1, the root, is 0. */
export function* tabulateDominated(dominator: Uint32Array): Steps<DominatedTable> {
  const total = dominator.length;
  // Counted two rows up, so that filling moves the starts into place.
  const first = new Uint32Array(total + 2);
  for (let number = 1; number < total; number += 1) {
    first[dominator[number] + 2] += 1;
    if (number % ROWS_PER_STEP === 0) yield { stage: 'retained', done: number, total };
  }
  for (let number = 2; number < first.length; number += 1) first[number] += first[number - 1];
  const child = new Uint32Array(total);
  for (let number = 1; number < total; number += 1) {
    const parent = dominator[number] + 1;
    child[first[parent]] = number;
    first[parent] += 1;
    if (number % ROWS_PER_STEP === 0) yield { stage: 'retained', done: number, total };
  }
  return { first, child, byteLength: first.byteLength + child.byteLength };
}
