/** Documents that are read while their files are written, until each becomes the document of the complete file. */
import { settle, unwrap, type AppResult } from '../../../../shared/base/errors.ts';
import { guarded } from '../bug-error.ts';
import type { DocumentRef } from './contract.ts';
import { keyOf, type SharedDocument } from './document.ts';
import type { OpenDocument } from '../engines/document.ts';
import { openFile } from '../opening/file-bytes.ts';
import type { GrowingFile } from '../opening/growing-file.ts';
import { openGrowing } from '../opening/open-growing.ts';
import type { OpenHeapOptions } from '../opening/open-heap.ts';
import { cancelledFailure } from '../pause.ts';
import { startSharedWork, type SharedWork, type Waiter } from '../shared-work.ts';
import type { DocumentMemory } from './memory.ts';

/** Settings shared by all documents. */
export type OpeningOptions = Pick<
  OpenHeapOptions,
  'pacing' | 'second' | 'columnCache' | 'scratchDirectory' | 'traceLimitBytes' | 'isIgnored' | 'reportBug'
>;

export interface GrowingDocuments {
  /** See `Documents.openGrowing`. */
  open(growing: GrowingFile, waiter: Waiter): Promise<AppResult<DocumentRef>>;
  /** Files by path from placing until the placed file is opened. */
  arrivalsOver(): Promise<void>;
}

export interface GrowingDocumentsOptions extends OpeningOptions {
  readonly byKey: ReadonlyMap<string, SharedDocument>;
  readonly memory: Pick<DocumentMemory, 'columnCeiling'>;
  /** Makes the reading of a growing file the document of its placed file. */
  readonly adopt: (document: DocumentRef, opening: SharedWork<OpenDocument>) => void;
}

export function createGrowingDocuments({
  byKey,
  memory,
  adopt,
  ...options
}: GrowingDocumentsOptions): GrowingDocuments {
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
