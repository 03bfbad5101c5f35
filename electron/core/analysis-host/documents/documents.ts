/**
 * The open documents of this process, shared by all ports. Documents that no port holds are freed, and above the memory limit the least
 * recently used ones are evicted: the next query opens the file again.
 */
import type { DocumentKind } from '../../../../shared/core/contracts/captures.ts';
import { AppFailure, appError, settle, unwrap, type AppResult } from '../../../../shared/base/errors.ts';
import { guarded } from '../bug-error.ts';
import type { OpenDocument } from '../engines/document.ts';
import { requireKind } from '../engines/index.ts';
import { identityAt, openFile, type OpenedFile } from '../opening/file-bytes.ts';
import type { GrowingFile } from '../opening/growing-file.ts';
import { openDocument } from '../opening/open-document.ts';
import { openGrowing } from '../opening/open-growing.ts';
import type { OpenHeap, OpenHeapOptions } from '../opening/open-heap.ts';
import { cancelledFailure, runPaced, throwIfAborted } from '../pause.ts';
import { startSharedWork, type SharedWork, type Waiter } from '../shared-work.ts';
import { createTablesAhead } from '../tables-ahead.ts';
import type { DocumentRef, Documents } from './contract.ts';
import { keyOf, SharedDocument } from './document.ts';
import { createIdleDocuments } from './idle-documents.ts';
import { createDocumentMemory, type DocumentMemory } from './memory.ts';

// Documents that are read while their files are written, until each becomes the document of the complete file.

/** Settings shared by all documents. */
export type OpeningOptions = Pick<
  OpenHeapOptions,
  'pacing' | 'second' | 'columnCache' | 'scratchDirectory' | 'traceLimitBytes' | 'isIgnored' | 'reportBug'
>;

interface GrowingDocuments {
  /** See `Documents.openGrowing`. */
  open(growing: GrowingFile, waiter: Waiter): Promise<AppResult<DocumentRef>>;
  /** Files by path from placing until the placed file is opened. */
  arrivalsOver(): Promise<void>;
}

interface GrowingDocumentsOptions extends OpeningOptions {
  readonly byKey: ReadonlyMap<string, SharedDocument>;
  readonly memory: Pick<DocumentMemory, 'columnCeiling'>;
  /** Makes the reading of a growing file the document of its placed file. */
  readonly adopt: (document: DocumentRef, opening: SharedWork<OpenDocument>) => void;
}

function createGrowingDocuments({ byKey, memory, adopt, ...options }: GrowingDocumentsOptions): GrowingDocuments {
  /** Growing files, with a promise that resolves when they have become a document or never will. */
  const arrivals = new Map<GrowingFile, Promise<unknown>>();

  function startReading(growing: GrowingFile): SharedWork<OpenDocument> {
    return startSharedWork((signal, onProgress, wantsFirstClasses) =>
      guarded(options.reportBug, () =>
        openGrowing(growing, {
          ...options,
          filePath: growing.spoolPath,
          signal,
          ceilingBytes: () => memory.columnCeiling(),
          onProgress,
          wantsFirstClasses,
        }),
      ),
    );
  }

  /** Turns the reading of a growing file into the document of its placed file; null when it was abandoned or another file is there. */
  async function arrive(growing: GrowingFile, opening: SharedWork<OpenDocument>): Promise<DocumentRef | null> {
    const placed = await growing.placed;
    if (placed === null) return null;
    const { filePath, sizeBytes } = placed;
    const file = await openFile(filePath);
    await file.close();
    const key = keyOf(file.identity);
    if (file.identity.sizeBytes !== sizeBytes || byKey.has(key) || opening.isAborted) return null;
    const document = { key, filePath };
    adopt(document, opening);
    return document;
  }

  /** A reading that becomes no document is stopped. */
  async function forgetArrival(
    growing: GrowingFile,
    arrived: Promise<AppResult<DocumentRef | null>>,
    opening: SharedWork<OpenDocument>,
  ): Promise<void> {
    const document = await arrived;
    arrivals.delete(growing);
    if (!document.ok || document.value === null) opening.abort();
  }

  return {
    async arrivalsOver() {
      for (const [growing, arrival] of arrivals) if (growing.isPlaced) await arrival;
    },
    open: (growing, waiter) =>
      settle(async () => {
        const opening = startReading(growing);
        const arrived = settle(() => arrive(growing, opening));
        arrivals.set(growing, arrived);
        void forgetArrival(growing, arrived, opening);
        const opened = await opening.join(waiter);
        // Placed or not, no more bytes follow.
        if (!opened.ok) growing.abandon();
        unwrap(opened);
        const document = unwrap(await arrived);
        if (document === null) throw cancelledFailure();
        return document;
      }),
  };
}

/** Work on several documents. */
const COMPARISON = 'a comparison';

export interface DocumentsOptions extends OpeningOptions {
  readonly ceilingBytes: number;
  /** Bytes held outside the documents. */
  readonly otherBytes: () => number;
  /** Milliseconds after its last use at which a document is evicted. */
  readonly idleLimitMs: number;
  /** Called with the key of a document that was evicted because nobody used it, or that the last port has dropped. */
  readonly onUnused: (key: string) => void;
  /** Returns unused memory to the system. */
  readonly collectGarbage: () => void;
}

export function createDocuments({
  ceilingBytes,
  otherBytes,
  idleLimitMs,
  onUnused,
  collectGarbage,
  ...options
}: DocumentsOptions): Documents {
  const { pacing, columnCache, reportBug } = options;
  const byKey = new Map<string, SharedDocument>();
  /** The number of ports that hold each document. */
  const holders = new Map<string, number>();
  /** Running queries. */
  let questions = 0;
  const memory = createDocumentMemory({
    byKey,
    ceilingBytes,
    otherBytes,
    columnCache,
    tablesAhead: (hasRoom) => createTablesAhead({ pacing, hasRoom, reportBug }),
  });
  const growingDocuments = createGrowingDocuments({
    ...options,
    byKey,
    memory,
    adopt: ({ key, filePath }, opening) => void added(key, filePath).begin(opening, true),
  });
  const idle = createIdleDocuments({
    byKey,
    now: pacing.now,
    idleLimitMs,
    isAnswering: () => questions > 0,
    onEvicted: onUnused,
    collectGarbage,
  });

  function added(key: string, filePath: string): SharedDocument {
    const document = new SharedDocument({
      filePath,
      nowMs: pacing.now(),
      stopTables: (heap) => memory.ahead.stop(heap),
      onFailed() {
        if (byKey.get(key) === document) byKey.delete(key);
      },
    });
    byKey.set(key, document);
    return document;
  }

  /** The document of a key, in any state. */
  function requireDocument({ key, filePath }: DocumentRef): SharedDocument {
    const document = byKey.get(key);
    if (document !== undefined) return document;
    throw new AppFailure(appError('analysis_failed', `${filePath} is no longer open.`, 'Open it again.'));
  }

  function startOpening(document: SharedDocument, take: () => Promise<OpenedFile>): SharedWork<OpenDocument> {
    return startSharedWork((signal, onProgress, wantsFirstClasses) =>
      guarded(reportBug, async () => {
        const file = await take();
        try {
          return await openDocument(file, {
            ...options,
            filePath: document.filePath,
            signal,
            ceilingBytes: (neededBytes) => memory.columnCeilingFor(document, neededBytes),
            onProgress,
            wantsFirstClasses,
          });
        } finally {
          await file.close();
        }
      }),
    );
  }

  /** Opens the file as it is on disk now, or joins its opening; resolves with its key. */
  async function open(filePath: string, waiter: Waiter): Promise<string> {
    await growingDocuments.arrivalsOver();
    const identity = await identityAt(filePath);
    const openKey = identity === null ? '' : keyOf(identity);
    const known = byKey.get(openKey);
    if (known?.state.name === 'open') {
      known.lastUsedMs = pacing.now();
      return openKey;
    }
    let file: OpenedFile | null = await openFile(filePath);
    try {
      const key = keyOf(file.identity);
      const state = byKey.get(key)?.state;
      if (state?.name === 'opening' && state.isGrowing) {
        const joined = await state.work.join(waiter);
        if (joined.ok) return key;
        throwIfAborted(waiter.signal);
      }
      const document = byKey.get(key) ?? added(key, filePath);
      document.lastUsedMs = pacing.now();
      const take = async (): Promise<OpenedFile> => {
        const taken = file;
        file = null;
        return taken ?? openFile(filePath);
      };
      unwrap(await document.join(() => startOpening(document, take), waiter));
      return key;
    } finally {
      await file?.close();
    }
  }

  /** The open document of a key. Throws `AppFailure` when the key is unknown or the file has changed. */
  async function openAgain(
    ref: DocumentRef,
    waiter: Waiter,
  ): Promise<{ document: SharedDocument; opened: OpenDocument }> {
    const { key, filePath } = ref;
    const document = requireDocument(ref);
    document.lastUsedMs = pacing.now();
    const reopen = async (): Promise<OpenedFile> => {
      const file = await openFile(filePath);
      if (keyOf(file.identity) === key) return file;
      await file.close();
      throw new AppFailure(
        appError('analysis_failed', `${filePath} was changed since it was opened.`, 'Open it again.'),
      );
    };
    return { document, opened: unwrap(await document.join(() => startOpening(document, reopen), waiter)) };
  }

  /** Waits for all columns; false when the cached columns are unusable. The document must then be opened again from its own file. */
  async function hasColumns(document: SharedDocument, opened: OpenDocument, waiter: Waiter): Promise<boolean> {
    if (opened.kind !== 'heap' || (await opened.columnsRead(waiter))) return true;
    if (document.open === opened) document.forget();
    return false;
  }

  /** An open document of one of the kinds, with all its columns. */
  async function openAgainAs(ref: DocumentRef, kinds: readonly DocumentKind[], waiter: Waiter): Promise<OpenDocument> {
    for (;;) {
      const { document, opened } = await openAgain(ref, waiter);
      requireKind(opened, kinds, { query: COMPARISON, filePath: ref.filePath });
      if (await hasColumns(document, opened, waiter)) return opened;
    }
  }

  function retainOpen(document: SharedDocument, heap: OpenHeap, waiter: Waiter): Promise<number> {
    return document.retain(
      (signal, onProgress) =>
        guarded(reportBug, async () => {
          memory.requireRoom(document, heap.retainingBytes, 'Retained sizes');
          const startedMs = pacing.now();
          await runPaced(heap.queries.computeRetained(), pacing, signal, onProgress);
          return pacing.now() - startedMs;
        }),
      waiter,
    );
  }

  /** Precomputation continues after this answer, for the tables of the same document. */
  async function answering<T>(asked: readonly string[], work: () => Promise<T>): Promise<T> {
    const answered = memory.ahead.pause();
    questions += 1;
    idle.watch();
    try {
      return await work();
    } finally {
      questions -= 1;
      answered();
      for (const key of asked) {
        const opened = byKey.get(key)?.open ?? null;
        if (opened?.kind === 'heap' && opened.queries.snapshot.figures !== null) memory.ahead.begin(opened);
      }
    }
  }

  function free(key: string): void {
    const document = byKey.get(key);
    if (document === undefined) return;
    byKey.delete(key);
    document.release();
    idle.collectSoon();
  }

  return {
    get isEmpty() {
      return byKey.size === 0;
    },
    open: (filePath, waiter) => answering([], () => settle(() => open(filePath, waiter))),
    openGrowing: (growing, waiter) => {
      idle.watch();
      return growingDocuments.open(growing, waiter);
    },
    query: (key, filePath, waiter, ask) =>
      answering([key], () =>
        settle(async () => {
          let { document, opened } = await openAgain({ key, filePath }, waiter);
          let work = ask(opened);
          while (work.needsColumns && !(await hasColumns(document, opened, waiter))) {
            ({ document, opened } = await openAgain({ key, filePath }, waiter));
            work = ask(opened);
          }
          if (work.needsFigures && opened.kind === 'heap') await retainOpen(document, opened, waiter);
          memory.requireRoom(document, work.neededBytes, 'Tables');
          return runPaced(work.steps, pacing, waiter.signal, waiter.onProgress);
        }),
      ),
    together: (kinds, refs, waiter, work) =>
      answering([], () =>
        settle(async () => {
          const releases: (() => void)[] = [];
          const byRef = new Map<string, OpenDocument>();
          const openOf = ({ key, filePath }: DocumentRef): OpenDocument => {
            const opened = byRef.get(key);
            if (opened === undefined) throw new Error(`${filePath} was not requested`);
            return opened;
          };
          try {
            const first = requireDocument(refs[0]);
            for (const ref of refs) releases.push(requireDocument(ref).compare());
            // One after the other: each uses the memory that the ones before it leave.
            for (const ref of refs) byRef.set(ref.key, await openAgainAs(ref, kinds, waiter));
            return await work({
              of: (ref) => requireKind(openOf(ref), kinds, { query: COMPARISON, filePath: ref.filePath }),
              requireRoom: (neededBytes, what) => memory.requireRoom(first, neededBytes, what),
            });
          } finally {
            for (const release of releases) release();
          }
        }),
      ),
    retain: (key, filePath, waiter) =>
      answering([key], () =>
        settle(async () => {
          const { document, opened } = await openAgain({ key, filePath }, waiter);
          // Cached retained sizes are there before all columns are.
          return retainOpen(document, requireKind(opened, ['heap'], { query: 'heap.retained', filePath }), waiter);
        }),
      ),
    hold: (key) => void holders.set(key, (holders.get(key) ?? 0) + 1),
    drop(key) {
      const left = (holders.get(key) ?? 0) - 1;
      if (left > 0) {
        holders.set(key, left);
        return;
      }
      holders.delete(key);
      free(key);
      onUnused(key);
    },
    freeUnheld(key) {
      if (!holders.has(key)) free(key);
    },
  };
}
