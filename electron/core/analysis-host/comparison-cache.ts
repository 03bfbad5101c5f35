/** Caches the last few comparisons of each kind for their next page. */
import { unwrap } from '../../../shared/base/errors.ts';
import { guarded } from './bug-error.ts';
import { startSharedWork, type SharedWork, type Waiter } from './shared-work.ts';

/** One view, the previous one and a short series; each takes 8 bytes for every changed object. */
const MAX_COMPARISONS = 4;

interface Entry<T> {
  readonly work: SharedWork<T>;
  heldBytes: number;
}

/** Work by document keys: `LATER|EARLIER|…`. */
export interface WorkCache<T> {
  get(key: string): SharedWork<T> | null;
  /** Drops the oldest above the limit. */
  add(key: string, work: SharedWork<T>): void;
  /** Drops the comparisons of a document that has no more users. */
  dropOf(documentKey: string): void;
  readonly heldBytes: number;
}

/** Document keys, the later first, and whatever else distinguishes two comparisons of them. */
export function comparisonKey(current: string, base: string, ...more: readonly string[]): string {
  return [current, base, ...more].join('|');
}

export function createWorkCache<T>(most: number, bytesOf: (value: T) => number): WorkCache<T> {
  /** In order of creation. */
  const entries = new Map<string, Entry<T>>();

  /** A failed or cancelled comparison may be requested again. */
  async function noteResult(key: string, entry: Entry<T>): Promise<void> {
    const result = await entry.work.result;
    if (result.ok) entry.heldBytes = bytesOf(result.value);
    else if (entries.get(key) === entry) entries.delete(key);
  }

  return {
    get(key) {
      const work = entries.get(key)?.work ?? null;
      return work === null || work.isAborted ? null : work;
    },
    add(key, work) {
      const entry = { work, heldBytes: 0 };
      entries.delete(key);
      entries.set(key, entry);
      const [oldest] = entries.keys();
      // A comparison in progress continues for the requests that wait for it.
      if (entries.size > most && oldest !== undefined) entries.delete(oldest);
      void noteResult(key, entry);
    },
    dropOf(documentKey) {
      for (const key of entries.keys()) if (key.split('|').includes(documentKey)) entries.delete(key);
    },
    get heldBytes() {
      return [...entries.values()].reduce((sum, { heldBytes }) => sum + heldBytes, 0);
    },
  };
}

/** Joins the work of this key, or starts it. */
export async function joined<T>(
  works: WorkCache<T>,
  key: string,
  waiter: Waiter,
  start: () => SharedWork<T>,
): Promise<T> {
  let work = works.get(key);
  if (work === null) {
    work = start();
    works.add(key, work);
  }
  return unwrap(await work.join(waiter));
}

/** The same for synchronous work. */
export function once<T>(
  works: WorkCache<T>,
  key: string,
  waiter: Waiter,
  reportBug: (thrown: unknown) => void,
  compute: () => T,
): Promise<T> {
  return joined(works, key, waiter, () => startSharedWork(() => guarded(reportBug, () => Promise.resolve(compute()))));
}

/** Creates the cache of one kind of results, with the size of a result and the maximum number of results. */
export type CreateWorkCache = <T>(bytesOf: (value: T) => number, most?: number) => WorkCache<T>;

export interface ComparisonCache {
  readonly createCache: CreateWorkCache;
  dropOf(documentKey: string): void;
  readonly heldBytes: number;
}

export function createComparisonCache(): ComparisonCache {
  const all: Pick<WorkCache<unknown>, 'dropOf' | 'heldBytes'>[] = [];
  return {
    createCache: (bytesOf, most = MAX_COMPARISONS) => {
      const works = createWorkCache(most, bytesOf);
      all.push(works);
      return works;
    },
    dropOf(documentKey) {
      for (const works of all) works.dropOf(documentKey);
    },
    get heldBytes() {
      return all.reduce((bytes, { heldBytes }) => bytes + heldBytes, 0);
    },
  };
}
