/**
 * The documents that are open in this process, shared among ports. One opening serves all who ask for the file; it is given up
 * when none of them waits any more. Documents that nobody needs are freed, and under the memory ceiling the least recently used
 * ones give way: a query that comes after that opens the file again.
 */
import type { Steps } from '../../shared/analysis/heap/index.ts';
import { formatBytes } from '../../shared/base/units.ts';
import type { AnalysisProgress } from '../../shared/contracts/analysis.ts';
import { AppFailure, appError, settle, unwrap, type AppResult } from '../../shared/contracts/errors.ts';
import { guarded } from './bug-error.ts';
import { openDocument, requireKind, type DocumentKindName, type OpenDocument } from './document-kinds.ts';
import { identityAt, openFile, type FileIdentity, type OpenedFile } from './file-bytes.ts';
import type { GrowingFile } from './growing-file.ts';
import type { KeptStore } from './kept/kept-store.ts';
import type { OpenCoverage } from './open-coverage.ts';
import type { OpenCpuProfile } from './open-cpu-profile.ts';
import type { OpenHeapProfile } from './open-heap-profile.ts';
import { openGrowing } from './open-growing.ts';
import type { OpenHeap } from './open-heap.ts';
import type { OpenTrace } from './open-trace.ts';
import { cancelledFailure, runPaced, throwIfAborted, type Pacing } from './pause.ts';
import type { SecondThread } from './second-thread.ts';
import { startSharedWork, type SharedWork, type Waiter } from './shared-work.ts';
import { createTablesAhead } from './tables-ahead.ts';

/** Columns may take this share of the ceiling; the rest is for owners, classes and tables made from them. */
const COLUMN_SHARE = 0.75;

/** Tables are made ahead while all together takes no more than this share of it. */
const AHEAD_SHARE = 0.75;
/** What is asked where several documents are. */
const COMPARISON = 'a comparison';

interface Entry {
  readonly filePath: string;
  opening: SharedWork<OpenDocument> | null;
  /** It is being read while it grew: whatever comes of that is no verdict on the file. */
  isAlong: boolean;
  open: OpenDocument | null;
  /** It was open once: somebody may hold it, and ask again after a failure to open it again. */
  wasOpen: boolean;
  /** Retained sizes under way, or their time in milliseconds when done. */
  retaining: SharedWork<number> | null;
  lastUsedMs: number;
  /** Queries about several documents under way with it: it does not give way to another of them. */
  uses: number;
}

/** A document as its holder knows it. */
export interface DocumentRef {
  readonly key: string;
  readonly filePath: string;
}

/** Documents that are open at the same time. */
export interface OpenTogether {
  /** One of those asked for. */
  heapOf(document: DocumentRef): OpenHeap;
  cpuProfileOf(document: DocumentRef): OpenCpuProfile;
  heapProfileOf(document: DocumentRef): OpenHeapProfile;
  traceOf(document: DocumentRef): OpenTrace;
  coverageOf(document: DocumentRef): OpenCoverage;
  /** Makes room beside them for bytes that the work takes; throws `too_large` where there is none. */
  requireRoom(neededBytes: number, what: string): void;
}

/** What answering one query takes. */
export interface QueryWork<T, S extends AnalysisProgress['stage']> {
  readonly steps: Steps<T, S>;
  /** Retained sizes are computed first where they are not there. */
  readonly needsFigures: boolean;
  /** Columns that are still being read must be there first. */
  readonly needsColumns: boolean;
  /** Bytes that the steps will add to what the document holds. */
  readonly neededBytes: number;
}

export interface Documents {
  /** Opens the file or joins it; resolves with its key when queries can be answered. */
  open(filePath: string, waiter: Waiter): Promise<AppResult<string>>;
  /**
   * Opens a heap snapshot or a trace while it is being written, beside what is open: no document gives way to it. Resolves when it can be
   * queried; from its placing on, whoever opens the placed file joins.
   */
  openGrowing(growing: GrowingFile, waiter: Waiter): Promise<AppResult<DocumentRef>>;
  /** Runs one query, with the retained sizes and the room it needs; opens the file again where it had to give way. */
  query<T, S extends AnalysisProgress['stage']>(
    key: string,
    filePath: string,
    waiter: Waiter,
    ask: (open: OpenDocument) => QueryWork<T, S>,
  ): Promise<AppResult<T>>;
  /** Keeps documents of one kind (heaps unless told) open while `work` runs; opens again those that had to give way. */
  together<T>(
    documents: readonly [DocumentRef, ...DocumentRef[]],
    waiter: Waiter,
    work: (open: OpenTogether) => Promise<T>,
    kind?: DocumentKindName,
  ): Promise<AppResult<T>>;
  /** Computes retained sizes, once; resolves with the time it took. */
  retain(key: string, filePath: string, waiter: Waiter): Promise<AppResult<number>>;
  /** Frees the document. */
  release(key: string): void;
}

export interface DocumentsOptions {
  /** Null where one thread does all. */
  readonly second: SecondThread | null;
  readonly pacing: Pacing;
  readonly ceilingBytes: number;
  /** Bytes that others keep beside the documents. */
  readonly besideBytes: () => number;
  /** Where columns are kept from one opening to the next; null where they are not. */
  readonly kept: KeptStore | null;
  readonly scratchDirectory: () => Promise<string>;
  /** Traces in larger files are not opened. */
  readonly traceLimitBytes: () => number;
  /** Told what was thrown by a bug of ours. */
  readonly reportBug: (thrown: unknown) => void;
}

function keyOf({ inode, sizeBytes, modifiedMs }: FileIdentity): string {
  return `${inode}:${sizeBytes}:${modifiedMs}`;
}

export function createDocuments({
  pacing,
  ceilingBytes,
  besideBytes,
  kept,
  second,
  scratchDirectory,
  traceLimitBytes,
  reportBug,
}: DocumentsOptions): Documents {
  const entries = new Map<string, Entry>();
  /** Growing files with what ends when they have become an entry, or are not to become one. */
  const arrivals = new Map<GrowingFile, Promise<unknown>>();

  const heldBytes = (): number =>
    [...entries.values()].reduce(
      (sum, { open }) => sum + (open?.heldBytes ?? 0),
      besideBytes() + (kept?.heldBytes ?? 0) + ahead.pendingBytes,
    );
  const ahead = createTablesAhead({
    pacing,
    hasRoom: (bytes) => heldBytes() + bytes <= ceilingBytes * AHEAD_SHARE,
    reportBug,
  });

  /** What is made ahead goes on when this is answered, with the tables of what was asked about. */
  async function answering<T>(asked: readonly string[], work: () => Promise<T>): Promise<T> {
    const answered = ahead.giveWay();
    try {
      return await work();
    } finally {
      answered();
      for (const key of asked) {
        const open = entries.get(key)?.open ?? null;
        if (open?.kind === 'heap' && open.queries.snapshot.figures !== null) ahead.begin(open);
      }
    }
  }

  function dropTables(heap: OpenHeap): void {
    ahead.stop(heap);
    heap.queries.snapshot.dropTables();
  }

  function forget(entry: Entry): void {
    if (entry.open?.kind === 'heap') ahead.stop(entry.open);
    entry.retaining?.abort();
    entry.retaining = null;
    entry.open = null;
  }

  function makeRoom(neededBytes: number, keep: Entry): void {
    if (heldBytes() + neededBytes > ceilingBytes) kept?.stopReleased();
    for (const { open } of entries.values()) {
      if (heldBytes() + neededBytes <= ceilingBytes) return;
      if (open?.kind === 'heap') dropTables(open);
    }
    const byAge = [...entries.values()]
      .filter((entry) => entry !== keep && entry.uses === 0 && entry.open !== null)
      .toSorted((a, b) => a.lastUsedMs - b.lastUsedMs);
    for (const entry of byAge) {
      if (heldBytes() + neededBytes <= ceilingBytes) return;
      if (entry.open?.kind === 'heap' || entry.open?.kind === 'trace') entry.open.giveWay();
      forget(entry);
    }
  }

  /** Throws `too_large` where other documents giving way does not make enough room. */
  function requireRoom(entry: Entry, neededBytes: number, what: string): void {
    if (neededBytes === 0) return;
    makeRoom(neededBytes, entry);
    if (heldBytes() + neededBytes <= ceilingBytes) return;
    throw new AppFailure(
      appError(
        'too_large',
        `${what} of ${entry.filePath} need ${formatBytes(neededBytes)} more memory, and the ceiling is ${formatBytes(ceilingBytes)}.`,
        'Close other documents, or open it on a machine with more memory.',
        { limitBytes: ceilingBytes },
      ),
    );
  }

  function startOpening(entry: Entry, file: OpenedFile): SharedWork<OpenDocument> {
    return startSharedWork(async (signal, onProgress, wantsFirstClasses) => {
      const opened = await guarded(reportBug, () =>
        openDocument(file, {
          filePath: entry.filePath,
          signal,
          pacing,
          ceilingBytes: (neededBytes) => {
            makeRoom(neededBytes / COLUMN_SHARE, entry);
            return Math.max(0, ceilingBytes - heldBytes()) * COLUMN_SHARE;
          },
          onProgress,
          wantsFirstClasses,
          second,
          reportBug,
          kept,
          scratchDirectory,
          traceLimitBytes,
        }),
      );
      await file.close();
      return opened;
    });
  }

  function newEntry(filePath: string): Entry {
    return {
      filePath,
      opening: null,
      isAlong: false,
      open: null,
      wasOpen: false,
      retaining: null,
      lastUsedMs: pacing.now(),
      uses: 0,
    };
  }

  function startReadingAlong(growing: GrowingFile): SharedWork<OpenDocument> {
    return startSharedWork((signal, onProgress, wantsFirstClasses) =>
      guarded(reportBug, () =>
        openGrowing(growing, {
          filePath: growing.spoolPath,
          signal,
          pacing,
          ceilingBytes: () => Math.max(0, ceilingBytes - heldBytes()) * COLUMN_SHARE,
          onProgress,
          wantsFirstClasses,
          second,
          reportBug,
          kept,
          scratchDirectory,
          traceLimitBytes,
        }),
      ),
    );
  }

  /** Makes the reading of a growing file the one of the file that it became; null where it never became one, or another is read. */
  async function arrive(growing: GrowingFile, opening: SharedWork<OpenDocument>): Promise<DocumentRef | null> {
    const placed = await growing.placed;
    if (placed === null) return null;
    const { filePath, sizeBytes } = placed;
    const file = await openFile(filePath);
    await file.close();
    const key = keyOf(file.identity);
    if (file.identity.sizeBytes !== sizeBytes || entries.has(key) || opening.isAborted) return null;
    const entry: Entry = { ...newEntry(filePath), opening, isAlong: true };
    entries.set(key, entry);
    void keepResult(key, entry, opening);
    return { key, filePath };
  }

  /** A reading that is to become no document is of no use. */
  async function forgetArrival(
    growing: GrowingFile,
    arrived: Promise<AppResult<DocumentRef | null>>,
    opening: SharedWork<OpenDocument>,
  ): Promise<void> {
    const document = await arrived;
    arrivals.delete(growing);
    if (!document.ok || document.value === null) opening.abort();
  }

  /** Until files that have been placed are known by their place. */
  async function arrivalsOver(): Promise<void> {
    for (const [growing, arrival] of arrivals) if (growing.isPlaced) await arrival;
  }

  async function keepResult(key: string, entry: Entry, opening: SharedWork<OpenDocument>): Promise<void> {
    const result = await opening.result;
    if (entry.opening !== opening) return;
    entry.opening = null;
    entry.isAlong = false;
    if (result.ok) {
      entry.open = result.value;
      entry.wasOpen = true;
    } else if (entries.get(key) === entry && !entry.wasOpen) {
      entries.delete(key);
    }
  }

  async function ensureOpen(
    key: string,
    entry: Entry,
    file: () => Promise<OpenedFile>,
    waiter: Waiter,
  ): Promise<AppResult<OpenDocument>> {
    if (entry.open !== null) return { ok: true, value: entry.open };
    // An opening that was given up a moment ago cannot be joined; it ends by itself.
    if (entry.opening === null || entry.opening.isAborted) {
      const opening = startOpening(entry, await file());
      entry.opening = opening;
      void keepResult(key, entry, opening);
    }
    return entry.opening.join(waiter);
  }

  function requireEntry(key: string, filePath: string): Entry {
    const entry = entries.get(key);
    if (entry !== undefined) return entry;
    throw new AppFailure(appError('analysis_failed', `${filePath} is not open any more.`, 'Open it again.'));
  }

  /** The document of a key, open; throws `AppFailure` where it is not known or its file has changed. */
  async function openAgain(
    key: string,
    filePath: string,
    waiter: Waiter,
  ): Promise<{ entry: Entry; document: OpenDocument }> {
    const entry = requireEntry(key, filePath);
    entry.lastUsedMs = pacing.now();
    const reopen = async (): Promise<OpenedFile> => {
      const file = await openFile(filePath);
      if (keyOf(file.identity) === key) return file;
      await file.close();
      throw new AppFailure(
        appError('analysis_failed', `${filePath} was changed since it was opened.`, 'Open it again.'),
      );
    };
    return { entry, document: unwrap(await ensureOpen(key, entry, reopen, waiter)) };
  }

  /** The same where it must be of a kind for what is asked, with all its columns. */
  async function openAgainAs(
    { key, filePath }: DocumentRef,
    kind: DocumentKindName,
    waiter: Waiter,
  ): Promise<OpenDocument> {
    for (;;) {
      const { entry, document } = await openAgain(key, filePath, waiter);
      requireKind(document, kind, { query: COMPARISON, filePath });
      if (await hasColumns(entry, document, waiter)) return document;
    }
  }

  /** Waits for all columns; false where they turn out to be of no use. The document is then to be opened again, from its own file. */
  async function hasColumns(entry: Entry, document: OpenDocument, waiter: Waiter): Promise<boolean> {
    if (document.kind !== 'heap' || (await document.columnsRead(waiter))) return true;
    if (entry.open === document) forget(entry);
    return false;
  }

  function startRetaining(entry: Entry, heap: OpenHeap): SharedWork<number> {
    return startSharedWork((signal, onProgress) =>
      guarded(reportBug, async () => {
        requireRoom(entry, heap.retainingBytes, 'Retained sizes');
        const startedMs = pacing.now();
        await runPaced(heap.queries.computeRetained(), pacing, signal, onProgress);
        return pacing.now() - startedMs;
      }),
    );
  }

  async function retainOpen(entry: Entry, heap: OpenHeap, waiter: Waiter): Promise<number> {
    if (entry.retaining === null || entry.retaining.isAborted) {
      const retaining = startRetaining(entry, heap);
      entry.retaining = retaining;
      void forgetFailure(entry, retaining);
    }
    return unwrap(await entry.retaining.join(waiter));
  }

  return {
    async open(filePath, waiter) {
      return answering([], () =>
        settle(async () => {
          await arrivalsOver();
          const there = await identityAt(filePath);
          const openKey = there === null ? '' : keyOf(there);
          const known = entries.get(openKey);
          if (known !== undefined && known.open !== null) {
            known.lastUsedMs = pacing.now();
            return openKey;
          }
          let file: OpenedFile | null = await openFile(filePath);
          try {
            const key = keyOf(file.identity);
            const along = entries.get(key);
            if (along?.isAlong === true) {
              const joined = await along.opening?.join(waiter);
              if (joined?.ok === true) return key;
              throwIfAborted(waiter.signal);
            }
            const entry = entries.get(key) ?? newEntry(filePath);
            entries.set(key, entry);
            entry.lastUsedMs = pacing.now();
            const take = async (): Promise<OpenedFile> => {
              const taken = file;
              file = null;
              return taken ?? openFile(filePath);
            };
            unwrap(await ensureOpen(key, entry, take, waiter));
            return key;
          } finally {
            await file?.close();
          }
        }),
      );
    },
    openGrowing: (growing, waiter) =>
      settle(async () => {
        const opening = startReadingAlong(growing);
        const arrived = settle(() => arrive(growing, opening));
        arrivals.set(growing, arrived);
        void forgetArrival(growing, arrived, opening);
        const opened = await opening.join(waiter);
        // Placed or not, nothing more is to come of it.
        if (!opened.ok) growing.abandon();
        unwrap(opened);
        const document = unwrap(await arrived);
        if (document === null) throw cancelledFailure();
        return document;
      }),
    query: (key, filePath, waiter, ask) =>
      answering([key], () =>
        settle(async () => {
          let { entry, document } = await openAgain(key, filePath, waiter);
          let work = ask(document);
          while (work.needsColumns && !(await hasColumns(entry, document, waiter))) {
            ({ entry, document } = await openAgain(key, filePath, waiter));
            work = ask(document);
          }
          if (work.needsFigures && document.kind === 'heap') await retainOpen(entry, document, waiter);
          requireRoom(entry, work.neededBytes, 'Tables');
          return runPaced(work.steps, pacing, waiter.signal, waiter.onProgress);
        }),
      ),
    together: (documents, waiter, work, kind = 'heap') =>
      answering([], () =>
        settle(async () => {
          const used: Entry[] = [];
          const opened = new Map<string, OpenDocument>();
          const openOf = ({ key, filePath }: DocumentRef): OpenDocument => {
            const document = opened.get(key);
            if (document === undefined) throw new Error(`${filePath} was not asked for`);
            return document;
          };
          try {
            const [first] = documents;
            const entry = requireEntry(first.key, first.filePath);
            for (const { key, filePath } of documents) {
              const other = requireEntry(key, filePath);
              other.uses += 1;
              used.push(other);
            }
            // One after the other: each takes what room the ones before it leave.
            for (const { key, filePath } of documents) {
              opened.set(key, await openAgainAs({ key, filePath }, kind, waiter));
            }
            return await work({
              heapOf: (document) =>
                requireKind(openOf(document), 'heap', { query: COMPARISON, filePath: document.filePath }),
              cpuProfileOf: (document) =>
                requireKind(openOf(document), 'cpu-profile', { query: COMPARISON, filePath: document.filePath }),
              heapProfileOf: (document) =>
                requireKind(openOf(document), 'heap-profile', { query: COMPARISON, filePath: document.filePath }),
              traceOf: (document) =>
                requireKind(openOf(document), 'trace', { query: COMPARISON, filePath: document.filePath }),
              coverageOf: (document) =>
                requireKind(openOf(document), 'coverage', { query: COMPARISON, filePath: document.filePath }),
              requireRoom: (neededBytes, what) => requireRoom(entry, neededBytes, what),
            });
          } finally {
            for (const other of used) other.uses -= 1;
          }
        }),
      ),
    retain: (key, filePath, waiter) =>
      answering([key], () =>
        settle(async () => {
          const { entry, document } = await openAgain(key, filePath, waiter);
          // Kept ones are there before all columns are.
          return retainOpen(entry, requireKind(document, 'heap', { query: 'heap.retained', filePath }), waiter);
        }),
      ),
    release(key) {
      const entry = entries.get(key);
      if (entry === undefined) return;
      entries.delete(key);
      entry.opening?.abort();
      if (entry.open?.kind === 'heap' || entry.open?.kind === 'trace') entry.open.release();
      forget(entry);
    },
  };

  /** What failed may be asked for again: there may be more room then. */
  async function forgetFailure(entry: Entry, retaining: SharedWork<number>): Promise<void> {
    const result = await retaining.result;
    if (!result.ok && entry.retaining === retaining) entry.retaining = null;
  }
}
