/** Classes and objects of a kind, or allocated between two captures, as in DevTools' filters of the Summary. */
import type { EngineAnswer } from '../../contract/engine-queries.ts';
import type { HeapFilter } from '../contract/heap-filters.ts';
import { createBits, hasBit, setBit, type Bits } from '../columns/bits.ts';
import type { RetainedFigures } from '../retained/retained.ts';
import type { ClassPages } from './class-page.ts';
import { classesOf } from './class-subset.ts';
import { idOf } from '../open/heap-node.ts';
import { selectedList } from '../tables/object-lists.ts';
import { answerPage, sortValue } from './object-queries.ts';
import { ordinalsOfClass, type OpenSnapshot } from '../open/open-snapshot.ts';
import { requireNode } from '../open/query-errors.ts';
import type { Answerers } from '../open/query-types.ts';
import { realmsNamed } from '../realms/realm-filter.ts';
import type { RealmFacts } from '../realms/realm-facts.ts';
import { inSteps, ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

// Directly dominated objects of an object, summed by class: useful for a list of a million equal objects.

/** Largest first, at most `count`. Children of one node never dominate each other, so their retained sizes can be added. */
function* sumDominated(
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

/** Bytes per node for a filter in addition to the document's columns: the bits, and four columns while summing. */
export const FILTER_BYTES_PER_NODE = 17;

/** Cache key of a filter, independent of the order of its members. */
function keyOfFilter({ kind, bornAfterId, bornUpToId, realm }: HeapFilter): string {
  return JSON.stringify([kind ?? null, bornAfterId ?? null, bornUpToId ?? null, realm ?? null]);
}

export function filterQueries(
  snapshot: OpenSnapshot,
  findRealmFacts: () => Steps<RealmFacts>,
): Answerers<'heap.filtered-classes' | 'heap.filtered-objects' | 'heap.dominated-classes' | 'heap.last-id'> {
  const { document } = snapshot;
  const { nodes } = document.graph;
  const lists = snapshot.createLists();
  // The last matches: pages and objects of classes are requested one after the other.
  let cached: { readonly key: string; readonly matches: Bits } | null = null;
  let summed: { readonly key: string; readonly pages: ClassPages } | null = null;

  let lastId: number | null = null;

  function* findLastId(): Steps<number> {
    let last = 0;
    yield* inSteps({ stage: 'tables', pass: 0, passes: 1 }, nodes.count, (from, to) => {
      for (let ordinal = from; ordinal < to; ordinal += 1) {
        const id = idOf(document, ordinal);
        if (id > last && id % 2 === 1) last = id;
      }
    });
    return last;
  }

  function* matching(of: HeapFilter): Steps<Bits> {
    const key = keyOfFilter(of);
    if (cached?.key === key) return cached.matches;
    const { kind, bornAfterId = 0, bornUpToId = Number.POSITIVE_INFINITY, realm } = of;
    const matches = kind === undefined ? null : yield* snapshot.retainedByKind(kind);
    if (matches !== null && realm === undefined && bornAfterId === 0 && bornUpToId === Number.POSITIVE_INFINITY) {
      cached = { key, matches };
      return matches;
    }
    const realms = realm === undefined ? null : yield* findRealmFacts();
    const isNamed = realms === null || realm === undefined ? null : realmsNamed(realms, realm);
    const found = createBits(nodes.count);
    for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
      if (ordinal % ROWS_PER_STEP === 0) yield { stage: 'tables', done: ordinal, total: nodes.count };
      if (matches !== null && !hasBit(matches, ordinal)) continue;
      if (realms !== null && isNamed?.(realms.realms.realmOf[ordinal]) !== true) continue;
      const id = idOf(document, ordinal);
      if (id > bornAfterId && id <= bornUpToId) setBit(found, ordinal);
    }
    cached = { key, matches: found };
    return found;
  }

  return {
    *'heap.filtered-classes'({ of, ...page }) {
      yield* snapshot.computeFigures();
      const key = keyOfFilter(of);
      if (summed?.key !== key)
        summed = { key, pages: yield* classesOf(snapshot, yield* matching(of), { isOneGroup: false }) };
      return summed.pages.page(page);
    },
    *'heap.filtered-objects'({ of, className, sort, descending, start, count }) {
      yield* snapshot.computeFigures();
      const list = yield* lists.get(JSON.stringify([keyOfFilter(of), className, sort, descending]), function* find() {
        const matches = yield* matching(of);
        const found = ordinalsOfClass(document, className, snapshot.classOriginals.rowOf(className)).filter((ordinal) =>
          hasBit(matches, ordinal),
        );
        return selectedList(found, sortValue(snapshot, sort), descending);
      });
      return yield* answerPage(snapshot, list, { start, count });
    },
    *'heap.dominated-classes'({ id, count }) {
      const figures = yield* snapshot.computeFigures();
      return yield* sumDominated(snapshot, figures, requireNode(document, id), count);
    },
    *'heap.last-id'() {
      return { lastId: (lastId ??= yield* findLastId()) };
    },
  };
}
