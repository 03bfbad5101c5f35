/**
 * The open documents of this process, shared by all ports. One opening serves all requests for the file and is cancelled when no request
 * waits for it. Documents without users are freed, and above the memory limit the least recently used ones are evicted: the next query
 * opens the file again.
 */
import type { DocumentKind } from '../../shared/contracts/captures.ts';
import { settle, unwrap } from '../../shared/contracts/errors.ts';
import { guarded } from './bug-error.ts';
import type { DocumentRef, Entry } from './document-entry.ts';
import type { OpenDocument } from './engines/document.ts';
import { requireKind } from './engines/index.ts';
import type { Documents } from './documents-contract.ts';
import { createDocumentMemory } from './document-memory.ts';
import { createDocumentOpenings, type OpeningOptions } from './document-openings.ts';
import { createGrowingDocuments } from './growing-documents.ts';
import { createIdleDocuments } from './idle-documents.ts';
import type { OpenHeap } from './open-heap.ts';
import { runPaced } from './pause.ts';
import { startSharedWork, type SharedWork, type Waiter } from './shared-work.ts';
import { createTablesAhead } from './tables-ahead.ts';

/** Work on several documents. */
const COMPARISON = 'a comparison';

export interface DocumentsOptions extends OpeningOptions {
  readonly ceilingBytes: number;
  /** Bytes held outside the documents. */
  readonly otherBytes: () => number;
  /** Milliseconds after its last use at which a document is evicted. */
  readonly idleLimitMs: number;
  /** Called with the key of a document that was evicted for this reason. */
  readonly onIdle: (key: string) => void;
  /** Returns unused memory to the system. */
  readonly collectGarbage: () => void;
}

export function createDocuments({
  ceilingBytes,
  otherBytes,
  idleLimitMs,
  onIdle,
  collectGarbage,
  ...options
}: DocumentsOptions): Documents {
  const { pacing, columnCache, reportBug } = options;
  const entries = new Map<string, Entry>();
  /** Running queries. */
  let questions = 0;
  const { memory, ahead } = createDocumentMemory({
    entries,
    ceilingBytes,
    otherBytes,
    columnCache,
    tablesAhead: (hasRoom) => createTablesAhead({ pacing, hasRoom, reportBug }),
  });
  const openings = createDocumentOpenings({ ...options, entries, memory });
  const growingDocuments = createGrowingDocuments({ ...options, entries, memory, openings });
  const idle = createIdleDocuments({
    entries,
    now: pacing.now,
    idleLimitMs,
    isAnswering: () => questions > 0,
    evict(key, entry) {
      memory.evict(entry);
      onIdle(key);
      idle.collectSoon();
    },
    collectGarbage,
  });

  /** Precomputation continues after this answer, for the tables of the same document. */
  async function answering<T>(asked: readonly string[], work: () => Promise<T>): Promise<T> {
    const answered = ahead.pause();
    questions += 1;
    idle.watch();
    try {
      return await work();
    } finally {
      questions -= 1;
      answered();
      for (const key of asked) {
        const open = entries.get(key)?.open ?? null;
        if (open?.kind === 'heap' && open.queries.snapshot.figures !== null) ahead.begin(open);
      }
    }
  }

  /** An open document of one of the kinds, with all its columns. */
  async function openAgainAs(
    { key, filePath }: DocumentRef,
    kinds: readonly DocumentKind[],
    waiter: Waiter,
  ): Promise<OpenDocument> {
    for (;;) {
      const { entry, document } = await openings.openAgain(key, filePath, waiter);
      requireKind(document, kinds, { query: COMPARISON, filePath });
      if (await hasColumns(entry, document, waiter)) return document;
    }
  }

  /** Waits for all columns; false when the cached columns are unusable. The document must then be opened again from its own file. */
  async function hasColumns(entry: Entry, document: OpenDocument, waiter: Waiter): Promise<boolean> {
    if (document.kind !== 'heap' || (await document.columnsRead(waiter))) return true;
    if (entry.open === document) memory.forget(entry);
    return false;
  }

  function startRetaining(entry: Entry, heap: OpenHeap): SharedWork<number> {
    return startSharedWork((signal, onProgress) =>
      guarded(reportBug, async () => {
        memory.requireRoom(entry, heap.retainingBytes, 'Retained sizes');
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
    get isEmpty() {
      return entries.size === 0;
    },
    open: (filePath, waiter) =>
      answering([], () =>
        settle(async () => {
          await growingDocuments.arrivalsOver();
          return openings.open(filePath, waiter);
        }),
      ),
    openGrowing: (growing, waiter) => {
      idle.watch();
      return growingDocuments.open(growing, waiter);
    },
    query: (key, filePath, waiter, ask) =>
      answering([key], () =>
        settle(async () => {
          let { entry, document } = await openings.openAgain(key, filePath, waiter);
          let work = ask(document);
          while (work.needsColumns && !(await hasColumns(entry, document, waiter))) {
            ({ entry, document } = await openings.openAgain(key, filePath, waiter));
            work = ask(document);
          }
          if (work.needsFigures && document.kind === 'heap') await retainOpen(entry, document, waiter);
          memory.requireRoom(entry, work.neededBytes, 'Tables');
          return runPaced(work.steps, pacing, waiter.signal, waiter.onProgress);
        }),
      ),
    together: (kinds, documents, waiter, work) =>
      answering([], () =>
        settle(async () => {
          const used: Entry[] = [];
          const opened = new Map<string, OpenDocument>();
          const openOf = ({ key, filePath }: DocumentRef): OpenDocument => {
            const document = opened.get(key);
            if (document === undefined) throw new Error(`${filePath} was not requested`);
            return document;
          };
          try {
            const [first] = documents;
            const entry = openings.requireEntry(first.key, first.filePath);
            for (const { key, filePath } of documents) {
              const other = openings.requireEntry(key, filePath);
              other.uses += 1;
              used.push(other);
            }
            // One after the other: each uses the memory that the ones before it leave.
            for (const { key, filePath } of documents) {
              opened.set(key, await openAgainAs({ key, filePath }, kinds, waiter));
            }
            return await work({
              of: (document) =>
                requireKind(openOf(document), kinds, { query: COMPARISON, filePath: document.filePath }),
              requireRoom: (neededBytes, what) => memory.requireRoom(entry, neededBytes, what),
            });
          } finally {
            for (const other of used) other.uses -= 1;
          }
        }),
      ),
    retain: (key, filePath, waiter) =>
      answering([key], () =>
        settle(async () => {
          const { entry, document } = await openings.openAgain(key, filePath, waiter);
          // Cached retained sizes are there before all columns are.
          return retainOpen(entry, requireKind(document, ['heap'], { query: 'heap.retained', filePath }), waiter);
        }),
      ),
    release(key) {
      const entry = entries.get(key);
      if (entry === undefined) return;
      entries.delete(key);
      entry.opening?.abort();
      if (entry.open?.kind === 'heap' || entry.open?.kind === 'trace') entry.open.release();
      memory.forget(entry);
      idle.collectSoon();
    },
  };

  /** A failed computation may be requested again: more memory may be free then. */
  async function forgetFailure(entry: Entry, retaining: SharedWork<number>): Promise<void> {
    const result = await retaining.result;
    if (!result.ok && entry.retaining === retaining) entry.retaining = null;
  }
}
