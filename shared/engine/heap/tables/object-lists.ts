/** Lists of objects that are answered in pages: the first pages without a full sort, and a cache of the last lists. */
import { sharedSteps } from '../../steps/shared-steps.ts';
import { sortOrdinals } from '../columns/sort-ordinals.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

/** Pages up to here are selected; a later page sorts the whole list. */
const SELECTED_ROWS = 2048;
/** Maximum total bytes of the lists in one cache; the last list always stays. */
const MAX_LIST_BYTES = 32 * 2 ** 20;
const MAX_LISTS = 32;

export interface ObjectList {
  readonly total: number;
  page(start: number, count: number): Steps<Uint32Array>;
  /** Bytes owned by the list. */
  readonly byteLength: number;
}

/** A sorted list. */
export function sortedList(ordinals: Uint32Array, isOwn = true): ObjectList {
  return {
    total: ordinals.length,
    *page(start, count) {
      yield* [];
      return ordinals.subarray(start, start + count);
    },
    byteLength: isOwn ? ordinals.byteLength : 0,
  };
}

/** An unsorted list, answered by value; ties in file order. */
export function selectedList(
  ordinals: Uint32Array,
  valueOf: (ordinal: number) => number,
  descending: boolean,
  isInFileOrder = true,
): ObjectList {
  let sorted: Uint32Array | null = null;
  const select = sharedSteps(() => selectFirst(ordinals, valueOf, descending));
  const sort = sharedSteps(() => sortOrdinals(isInFileOrder ? ordinals : ordinals.toSorted(), valueOf, descending));
  return {
    total: ordinals.length,
    *page(start, count) {
      if (sorted === null && start + count <= SELECTED_ROWS && ordinals.length > SELECTED_ROWS) {
        const first = yield* select();
        return first.subarray(start, start + count);
      }
      sorted = yield* sort();
      return sorted.subarray(start, start + count);
    },
    get byteLength() {
      return ordinals.byteLength * (sorted === null ? 1 : 2);
    },
  };
}

/** The first `SELECTED_ROWS`: candidates are collected and reduced to the best ones when there are twice as many. */
function* selectFirst(
  ordinals: Uint32Array,
  valueOf: (ordinal: number) => number,
  descending: boolean,
): Steps<Uint32Array> {
  const sign = descending ? -1 : 1;
  const values = new Float64Array(SELECTED_ROWS * 2);
  const chosen = new Uint32Array(SELECTED_ROWS * 2);
  const byRank = (a: number, b: number): number => values[a] - values[b] || chosen[a] - chosen[b];
  let size = 0;
  // Values that are not better than this cannot be among the first.
  let limit = Number.POSITIVE_INFINITY;
  let limitOrdinal = 0;
  const cut = (): void => {
    const best = Uint32Array.from({ length: size }, (_, at) => at)
      .toSorted(byRank)
      .subarray(0, SELECTED_ROWS);
    const bestValues = Float64Array.from(best, (at) => values[at]);
    const bestChosen = Uint32Array.from(best, (at) => chosen[at]);
    values.set(bestValues);
    chosen.set(bestChosen);
    size = best.length;
    if (size < SELECTED_ROWS) return;
    limit = values[size - 1];
    limitOrdinal = chosen[size - 1];
  };
  for (let place = 0; place < ordinals.length; place += 1) {
    const ordinal = ordinals[place];
    const value = sign * Math.max(0, valueOf(ordinal));
    if (value < limit || (value === limit && ordinal < limitOrdinal)) {
      values[size] = value;
      chosen[size] = ordinal;
      size += 1;
      if (size === values.length) cut();
    }
    if (place % ROWS_PER_STEP === 0) yield { stage: 'tables', done: place, total: ordinals.length };
  }
  cut();
  return chosen.slice(0, size);
}

/** Merges several lists, each sorted by value with ties in file order, as far as pages are requested. */
export function mergedList(
  lists: readonly Uint32Array[],
  valueOf: (ordinal: number) => number,
  ownBytes: number,
): ObjectList {
  const [only] = lists;
  if (lists.length < 2) return sortedList(only ?? new Uint32Array(0), ownBytes > 0);
  const total = lists.reduce((sum, { length }) => sum + length, 0);
  let merged = new Uint32Array(Math.min(total, SELECTED_ROWS));
  let size = 0;
  const next = new Uint32Array(lists.length);
  const headValue = Float64Array.from(lists, (list) => valueOf(list[0]));
  /** A heap of lists, with the next object on top. */
  const heap: number[] = [];
  const isBefore = (a: number, b: number): boolean =>
    headValue[a] > headValue[b] || (headValue[a] === headValue[b] && lists[a][next[a]] < lists[b][next[b]]);
  function sink(from: number): void {
    for (let at = from; ;) {
      let best = at;
      for (let child = 2 * at + 1; child <= 2 * at + 2 && child < heap.length; child += 1) {
        if (isBefore(heap[child], heap[best])) best = child;
      }
      if (best === at) return;
      [heap[at], heap[best]] = [heap[best], heap[at]];
      at = best;
    }
  }
  lists.forEach((_, at) => heap.push(at));
  for (let at = lists.length >>> 1; at >= 0; at -= 1) sink(at);

  return {
    total,
    *page(start, count) {
      const wanted = Math.min(total, start + count);
      while (size < wanted) {
        if (size === merged.length) {
          const larger = new Uint32Array(Math.min(total, size * 2));
          larger.set(merged);
          merged = larger;
        }
        const [top] = heap;
        merged[size] = lists[top][next[top]];
        size += 1;
        next[top] += 1;
        if (next[top] < lists[top].length) {
          headValue[top] = valueOf(lists[top][next[top]]);
        } else {
          const last = heap.pop() ?? top;
          if (heap.length > 0) heap[0] = last;
        }
        sink(0);
        if (size % ROWS_PER_STEP === 0) yield { stage: 'tables', done: size, total: wanted };
      }
      return merged.subarray(start, wanted);
    },
    get byteLength() {
      return ownBytes + merged.byteLength;
    },
  };
}

/** Cache of the last lists. */
export interface ListCaches {
  get(key: string, make: () => Steps<ObjectList>): Steps<ObjectList>;
  readonly byteLength: number;
  clear(): void;
}

export function createListCaches(): ListCaches {
  /** In order of use, the last used last. */
  const cached = new Map<string, ObjectList>();
  const byteLength = (): number => [...cached.values()].reduce((sum, list) => sum + list.byteLength, 0);
  return {
    *get(key, make) {
      const list = cached.get(key) ?? (yield* make());
      cached.delete(key);
      cached.set(key, list);
      for (const oldest of cached.keys()) {
        if (cached.size === 1 || (cached.size <= MAX_LISTS && byteLength() <= MAX_LIST_BYTES)) break;
        cached.delete(oldest);
      }
      return list;
    },
    get byteLength() {
      return byteLength();
    },
    clear: () => cached.clear(),
  };
}
