/**
 * Queries that need several documents at once: what changed between two snapshots, and what three show to be left behind. A
 * comparison is made once for all who ask, and the last few are kept: scrolling asks for pages of the same one.
 */
import {
  answerDiff,
  answerDiffObjects,
  compareHeaps,
  comparingBytes,
  findSuspects,
  suspectsBytes,
  type HeapDiff,
  type ParsedParams,
} from '../../shared/analysis/heap/index.ts';
import type { AnalysisAnswer } from '../../shared/contracts/analysis.ts';
import { unwrap, type AppResult } from '../../shared/contracts/errors.ts';
import { guarded } from './bug-error.ts';
import type { DocumentRef, Documents, OpenTogether } from './documents.ts';
import { runPaced, type Pacing } from './pause.ts';
import { startSharedWork, type SharedWork, type Waiter } from './shared-work.ts';

/** A view, the one before it and a series of a few; each is 8 bytes for every object that changed. */
const MOST_KEPT = 4;

interface KeptDiff {
  readonly work: SharedWork<HeapDiff>;
  heldBytes: number;
}

export interface KeptDiffs {
  get(pair: string): SharedWork<HeapDiff> | null;
  /** Drops the oldest where there are too many. */
  keep(pair: string, work: SharedWork<HeapDiff>): void;
  /** Drops those of a document that nobody holds any more. */
  dropOf(key: string): void;
  readonly heldBytes: number;
}

/** Two documents by their keys, the later first. */
function pairOf(current: string, base: string): string {
  return `${current}|${base}`;
}

export function createKeptDiffs(): KeptDiffs {
  /** By pair of documents, in the order made. */
  const kept = new Map<string, KeptDiff>();

  /** What failed or was given up may be asked for again. */
  async function noteResult(pair: string, entry: KeptDiff): Promise<void> {
    const result = await entry.work.result;
    if (result.ok) entry.heldBytes = result.value.heldBytes;
    else if (kept.get(pair) === entry) kept.delete(pair);
  }

  return {
    get(pair) {
      const work = kept.get(pair)?.work ?? null;
      return work === null || work.isAborted ? null : work;
    },
    keep(pair, work) {
      const entry = { work, heldBytes: 0 };
      kept.delete(pair);
      kept.set(pair, entry);
      const [oldest] = kept.keys();
      // One that is still being made goes on for those who wait for it.
      if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
      void noteResult(pair, entry);
    },
    dropOf(key) {
      for (const pair of kept.keys()) if (pair.split('|').includes(key)) kept.delete(pair);
    },
    get heldBytes() {
      return [...kept.values()].reduce((sum, { heldBytes }) => sum + heldBytes, 0);
    },
  };
}

type DiffParams<N extends 'heap.diff' | 'heap.diff-objects'> = Omit<ParsedParams<N>, 'base'>;

export interface Comparisons {
  diff(
    current: DocumentRef,
    base: DocumentRef,
    params: DiffParams<'heap.diff'>,
    waiter: Waiter,
  ): Promise<AppResult<AnalysisAnswer<'heap.diff'>>>;
  diffObjects(
    current: DocumentRef,
    base: DocumentRef,
    params: DiffParams<'heap.diff-objects'>,
    waiter: Waiter,
  ): Promise<AppResult<AnalysisAnswer<'heap.diff-objects'>>>;
  suspects(
    snapshots: { readonly current: DocumentRef; readonly middle: DocumentRef; readonly base: DocumentRef },
    count: number,
    waiter: Waiter,
  ): Promise<AppResult<AnalysisAnswer<'heap.suspects'>>>;
}

export interface ComparisonsOptions {
  readonly documents: Documents;
  readonly diffs: KeptDiffs;
  readonly pacing: Pacing;
  readonly reportBug: (thrown: unknown) => void;
}

export function createComparisons({ documents, diffs, pacing, reportBug }: ComparisonsOptions): Comparisons {
  function startDiff(current: DocumentRef, base: DocumentRef, open: OpenTogether): SharedWork<HeapDiff> {
    const later = open.heapOf(current).queries.snapshot.document;
    const earlier = open.heapOf(base).queries.snapshot.document;
    return startSharedWork((signal, onProgress) =>
      guarded(reportBug, async () => {
        open.requireRoom(comparingBytes(later, earlier), 'Comparisons');
        return runPaced(compareHeaps(later, earlier), pacing, signal, onProgress);
      }),
    );
  }

  /** Keys stand for a file's content, so a comparison outlives a document that had to give way and was opened again. */
  async function diffOf(
    current: DocumentRef,
    base: DocumentRef,
    open: OpenTogether,
    waiter: Waiter,
  ): Promise<HeapDiff> {
    const pair = pairOf(current.key, base.key);
    let work = diffs.get(pair);
    if (work === null) {
      work = startDiff(current, base, open);
      diffs.keep(pair, work);
    }
    return unwrap(await work.join(waiter));
  }

  return {
    diff: (current, base, params, waiter) =>
      documents.together([current, base], waiter, async (open) =>
        answerDiff(await diffOf(current, base, open, waiter), params),
      ),
    diffObjects: (current, base, params, waiter) =>
      documents.together([current, base], waiter, async (open) => {
        const diff = await diffOf(current, base, open, waiter);
        const snapshots = {
          current: open.heapOf(current).queries.snapshot,
          base: open.heapOf(base).queries.snapshot,
        };
        return runPaced(answerDiffObjects(diff, snapshots, params), pacing, waiter.signal, () => {});
      }),
    suspects: ({ current, middle, base }, count, waiter) =>
      documents.together([current, middle, base], waiter, async (open) => {
        unwrap(await documents.retain(current.key, current.filePath, waiter));
        const { snapshot } = open.heapOf(current).queries;
        const { figures } = snapshot;
        if (figures === null) throw new Error('Retained sizes were computed and are not there');
        const snapshots = {
          current: snapshot,
          figures,
          middle: open.heapOf(middle).queries.snapshot.document,
          base: open.heapOf(base).queries.snapshot.document,
        };
        open.requireRoom(suspectsBytes(snapshots), 'Suspects');
        return runPaced(findSuspects(snapshots, count), pacing, waiter.signal, waiter.onProgress);
      }),
  };
}
