/** Caches the last few comparisons of each kind for their next page. */
import { unwrap } from '../../shared/contracts/errors.ts';
import { guarded } from './bug-error.ts';
import { startSharedWork, type SharedWork, type Waiter } from './shared-work.ts';

/** One view, the previous one and a short series; each takes 8 bytes for every changed object. */
const MOST_KEPT = 4;
interface Kept<T> {
  readonly work: SharedWork<T>;
  heldBytes: number;
}

/** Work by document keys: `LATER|EARLIER|…`. */
export interface KeptWork<T> {
  get(key: string): SharedWork<T> | null;
  /** Drops the oldest above the limit. */
  keep(key: string, work: SharedWork<T>): void;
  /** Drops the comparisons of a document that has no more users. */
  dropOf(documentKey: string): void;
  readonly heldBytes: number;
}

/** Document keys, the later first, and whatever else distinguishes two comparisons of them. */
export function comparisonKey(current: string, base: string, ...more: readonly string[]): string {
  return [current, base, ...more].join('|');
}

export function createKeptWork<T>(most: number, bytesOf: (value: T) => number): KeptWork<T> {
  /** In order of creation. */
  const kept = new Map<string, Kept<T>>();

  /** A failed or cancelled comparison may be requested again. */
  async function noteResult(key: string, entry: Kept<T>): Promise<void> {
    const result = await entry.work.result;
    if (result.ok) entry.heldBytes = bytesOf(result.value);
    else if (kept.get(key) === entry) kept.delete(key);
  }

  return {
    get(key) {
      const work = kept.get(key)?.work ?? null;
      return work === null || work.isAborted ? null : work;
    },
    keep(key, work) {
      const entry = { work, heldBytes: 0 };
      kept.delete(key);
      kept.set(key, entry);
      const [oldest] = kept.keys();
      // A comparison in progress continues for the requests that wait for it.
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
      void noteResult(key, entry);
    },
    dropOf(documentKey) {
      for (const key of kept.keys()) if (key.split('|').includes(documentKey)) kept.delete(key);
    },
    get heldBytes() {
      return [...kept.values()].reduce((sum, { heldBytes }) => sum + heldBytes, 0);
    },
  };
}

/** Joins the work of this key, or starts it. */
export async function joined<T>(
  works: KeptWork<T>,
  key: string,
  waiter: Waiter,
  start: () => SharedWork<T>,
): Promise<T> {
  let work = works.get(key);
  if (work === null) {
    work = start();
    works.keep(key, work);
  }
  return unwrap(await work.join(waiter));
}

/** The same for synchronous work. */
export function once<T>(
  works: KeptWork<T>,
  key: string,
  waiter: Waiter,
  reportBug: (thrown: unknown) => void,
  compute: () => T,
): Promise<T> {
  return joined(works, key, waiter, () => startSharedWork(() => guarded(reportBug, () => Promise.resolve(compute()))));
}

/** Creates the cache of one kind of results, with the size of a result and the maximum number of results. */
export type KeepWork = <T>(bytesOf: (value: T) => number, most?: number) => KeptWork<T>;

export interface KeptComparisons {
  readonly keep: KeepWork;
  dropOf(documentKey: string): void;
  readonly heldBytes: number;
}

export function createKeptComparisons(): KeptComparisons {
  const all: Pick<KeptWork<unknown>, 'dropOf' | 'heldBytes'>[] = [];
  return {
    keep: (bytesOf, most = MOST_KEPT) => {
      const works = createKeptWork(most, bytesOf);
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
