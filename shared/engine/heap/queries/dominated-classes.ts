/** Directly dominated objects of an object, summed by class: useful for a list of a million equal objects. */
import type { EngineAnswer } from '../../contract/engine-queries.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import type { RetainedFigures } from '../retained/retained.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

/** Largest first, at most `count`. Children of one node never dominate each other, so their retained sizes can be added. */
export function* sumDominated(
  { document, dominated }: OpenSnapshot,
  { order, dominator, retained }: RetainedFigures,
  ordinal: number,
  count: number,
): Steps<EngineAnswer<'heap.dominated-classes'>> {
  const { keys } = document;
  const counts = new Float64Array(keys.count);
  const sizes = new Float64Array(keys.count);
  const parent = order.numberOf[ordinal];
  const add = (number: number): void => {
    const key = keys.keyOf[order.ordinalOf[number]];
    counts[key] += 1;
    sizes[key] += retained[number];
  };
  if (dominated === null) {
    // A dominator has a smaller number than its nodes.
    for (let number = parent + 1; number < dominator.length; number += 1) {
      if (number % ROWS_PER_STEP === 0) yield { stage: 'tables', done: number, total: dominator.length };
      if (dominator[number] === parent) add(number);
    }
  } else {
    const { first, child } = dominated;
    for (let at = first[parent]; at < first[parent + 1]; at += 1) {
      if (at % ROWS_PER_STEP === 0) yield { stage: 'tables', done: at, total: dominator.length };
      add(child[at]);
    }
  }
  const byName = new Map<string, { name: string; count: number; retainedSizeBytes: number }>();
  for (let key = 0; key < keys.count; key += 1) {
    if (counts[key] === 0) continue;
    const name = keys.nameOf(key);
    const row = byName.get(name) ?? { name, count: 0, retainedSizeBytes: 0 };
    byName.set(name, {
      name,
      count: row.count + counts[key],
      retainedSizeBytes: row.retainedSizeBytes + sizes[key],
    });
  }
  const rows = [...byName.values()].toSorted(
    (a, b) => b.retainedSizeBytes - a.retainedSizeBytes || (a.name < b.name ? -1 : 1),
  );
  return { rows: rows.slice(0, count), total: rows.length };
}
