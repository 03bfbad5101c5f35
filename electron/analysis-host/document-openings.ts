/** Opens each file once: concurrent requests for the same file join. */
import { ok } from '../../shared/base/result.ts';
import { AppFailure, appError, unwrap, type AppResult } from '../../shared/contracts/errors.ts';
import { guarded } from './bug-error.ts';
import { keyOf, newEntry, type Entry } from './document-entry.ts';
import type { OpenDocument } from './engines/document.ts';
import { openDocument } from './open-document.ts';
import type { DocumentMemory } from './document-memory.ts';
import { identityAt, openFile, type OpenedFile } from './file-bytes.ts';
import type { OpenHeapOptions } from './open-heap.ts';
import { throwIfAborted } from './pause.ts';
import { startSharedWork, type SharedWork, type Waiter } from './shared-work.ts';

/** Settings shared by all documents. */
export type OpeningOptions = Pick<
  OpenHeapOptions,
  'pacing' | 'second' | 'columnCache' | 'scratchDirectory' | 'traceLimitBytes' | 'reportBug'
>;

export interface DocumentOpenings {
  /** Opens the file as it is on disk now, or joins its opening; resolves with its key. */
  open(filePath: string, waiter: Waiter): Promise<string>;
  /** The open document of a key; throws `AppFailure` when the key is unknown or the file has changed. */
  openAgain(key: string, filePath: string, waiter: Waiter): Promise<{ entry: Entry; document: OpenDocument }>;
  /** The entry of a key, open or not; throws `AppFailure` when the key is unknown. */
  requireEntry(key: string, filePath: string): Entry;
  /** Registers an entry that is opened by other means as the entry of its file. */
  adopt(key: string, filePath: string, opening: SharedWork<OpenDocument>): void;
}

export interface DocumentOpeningsOptions extends OpeningOptions {
  readonly entries: Map<string, Entry>;
  readonly memory: DocumentMemory;
}

export function createDocumentOpenings({ entries, memory, ...options }: DocumentOpeningsOptions): DocumentOpenings {
  const { pacing, reportBug } = options;

  function startOpening(entry: Entry, file: OpenedFile): SharedWork<OpenDocument> {
    return startSharedWork(async (signal, onProgress, wantsFirstClasses) => {
      const opened = await guarded(reportBug, () =>
        openDocument(file, {
          ...options,
          filePath: entry.filePath,
          signal,
          ceilingBytes: (neededBytes) => memory.columnCeilingFor(entry, neededBytes),
          onProgress,
          wantsFirstClasses,
        }),
      );
      await file.close();
      return opened;
    });
  }

  async function keepResult(key: string, entry: Entry, opening: SharedWork<OpenDocument>): Promise<void> {
    const result = await opening.result;
    if (entry.opening !== opening) return;
    entry.opening = null;
    entry.isGrowing = false;
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
    if (entry.open !== null) return ok(entry.open);
    // An opening that was just cancelled cannot be joined; it ends by itself.
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
    throw new AppFailure(appError('analysis_failed', `${filePath} is no longer open.`, 'Open it again.'));
  }

  return {
    requireEntry,
    adopt(key, filePath, opening) {
      const entry: Entry = { ...newEntry(filePath, pacing.now()), opening, isGrowing: true };
      entries.set(key, entry);
      void keepResult(key, entry, opening);
    },
    async open(filePath, waiter) {
      const identity = await identityAt(filePath);
      const openKey = identity === null ? '' : keyOf(identity);
      const known = entries.get(openKey);
      if (known !== undefined && known.open !== null) {
        known.lastUsedMs = pacing.now();
        return openKey;
      }
      let file: OpenedFile | null = await openFile(filePath);
      try {
        const key = keyOf(file.identity);
        const growing = entries.get(key);
        if (growing?.isGrowing === true) {
          const joined = await growing.opening?.join(waiter);
          if (joined?.ok === true) return key;
          throwIfAborted(waiter.signal);
        }
        const entry = entries.get(key) ?? newEntry(filePath, pacing.now());
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
    },
    async openAgain(key, filePath, waiter) {
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
    },
  };
}
