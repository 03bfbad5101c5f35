/** Comparisons that were made, kept for whoever asks for another page of them: the last few of a kind. */
import type { CpuDiff } from '../../shared/analysis/cpu-profile/index.ts';
import type { SampledDiff } from '../../shared/analysis/heap-profile/index.ts';
import type { ClassSums, Clusters, HeapDiff, IdAgreement } from '../../shared/analysis/heap/index.ts';
import type { SharedWork } from './shared-work.ts';

/** A view, the one before it and a series of a few; each is 8 bytes for every object that changed. */
const MOST_KEPT = 4;
/** A series asks for as many at once, and each is small. */
const MOST_KEPT_SUMS = 24;
/** A name and two figures, with their places in a map. */
const BYTES_OF_SUM = 160;

interface Kept<T> {
  readonly work: SharedWork<T>;
  heldBytes: number;
}

/** Work by the documents it is about: `LATER|EARLIER|…`. */
export interface KeptWork<T> {
  get(key: string): SharedWork<T> | null;
  /** Drops the oldest where there are too many. */
  keep(key: string, work: SharedWork<T>): void;
  /** Drops those of a document that nobody holds any more. */
  dropOf(documentKey: string): void;
  readonly heldBytes: number;
}

/** Documents by their keys, the later first, and what else tells two comparisons of them apart. */
export function comparisonKey(current: string, base: string, ...more: readonly string[]): string {
  return [current, base, ...more].join('|');
}

export function createKeptWork<T>(most: number, bytesOf: (value: T) => number): KeptWork<T> {
  /** In the order made. */
  const kept = new Map<string, Kept<T>>();

  /** What failed or was given up may be asked for again. */
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
      // One that is still being made goes on for those who wait for it.
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

export interface KeptComparisons {
  readonly diffs: KeptWork<HeapDiff>;
  readonly clusters: KeptWork<Clusters>;
  readonly sums: KeptWork<ClassSums>;
  readonly cpuDiffs: KeptWork<CpuDiff>;
  readonly sampledDiffs: KeptWork<SampledDiff>;
  /** How far ids agree, by pair: small, and asked for with every page. */
  readonly agreements: Map<string, IdAgreement>;
  dropOf(documentKey: string): void;
  readonly heldBytes: number;
}

export function createKeptComparisons(): KeptComparisons {
  const diffs = createKeptWork<HeapDiff>(MOST_KEPT, ({ heldBytes }) => heldBytes);
  const clusters = createKeptWork<Clusters>(MOST_KEPT, ({ heldBytes }) => heldBytes);
  const sums = createKeptWork<ClassSums>(MOST_KEPT_SUMS, ({ size }) => size * BYTES_OF_SUM);
  const cpuDiffs = createKeptWork<CpuDiff>(MOST_KEPT, ({ heldBytes }) => heldBytes);
  const sampledDiffs = createKeptWork<SampledDiff>(MOST_KEPT, ({ heldBytes }) => heldBytes);
  const all = [diffs, clusters, sums, cpuDiffs, sampledDiffs];
  const agreements = new Map<string, IdAgreement>();
  return {
    diffs,
    clusters,
    sums,
    cpuDiffs,
    sampledDiffs,
    agreements,
    dropOf(documentKey) {
      for (const kept of all) kept.dropOf(documentKey);
      for (const key of agreements.keys()) if (key.split('|').includes(documentKey)) agreements.delete(key);
    },
    get heldBytes() {
      return all.reduce((bytes, { heldBytes }) => bytes + heldBytes, 0);
    },
  };
}
