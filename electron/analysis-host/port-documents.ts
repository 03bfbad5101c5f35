/** The documents of one port by its own ids, with those that they are compared with and files that still grow. */
import { err, ok } from '../../shared/base/result.ts';
import type { DocumentSource } from '../../shared/contracts/analysis.ts';
import type { AppResult } from '../../shared/contracts/errors.ts';
import { createComparedDocuments } from './compared-documents.ts';
import type { DocumentRef } from './document-entry.ts';
import type { Documents } from './documents-contract.ts';
import { createGrowingFile, type GrowingFile } from './growing-file.ts';
import type { Holders } from './holders.ts';
import type { PortRights } from './port-rights.ts';
import type { Waiter } from './shared-work.ts';

export interface PortDocuments {
  get(documentId: string): DocumentRef | undefined;
  open(documentId: string, source: DocumentSource, waiter: Waiter): Promise<AppResult<null>>;
  /** Opens another file to compare the document with. Throws `AppFailure`. */
  openCompared(documentId: string, filePath: string, waiter: Waiter): Promise<DocumentRef>;
  /** Registers a file that is still being written: messages about it may follow at once. */
  expectGrowing(documentId: string, filePath: string): GrowingFile;
  openGrowing(documentId: string, file: GrowingFile, waiter: Waiter): Promise<AppResult<null>>;
  growing(documentId: string): GrowingFile | undefined;
  close(documentId: string): void;
  closeAll(): void;
}

export function createPortDocuments({
  documents,
  holders,
  rights,
}: {
  readonly documents: Documents;
  readonly holders: Holders;
  readonly rights: PortRights;
}): PortDocuments {
  const held = new Map<string, DocumentRef>();
  /** Files that are read while they grow, by this port's document id. */
  const growing = new Map<string, GrowingFile>();
  let closed = false;
  const compared = createComparedDocuments({
    openFile,
    isHeld: (documentId) => !closed && held.has(documentId),
    ...holders,
  });

  async function openFile(filePath: string, waiter: Waiter): Promise<AppResult<string>> {
    const refused = rights.refusal === undefined ? null : await rights.refusal(filePath);
    return refused === null ? documents.open(filePath, waiter) : err(refused);
  }

  /** Assigns the document to this port under this id, replacing the previous one. */
  function holdAs(documentId: string, document: DocumentRef): void {
    if (closed) {
      holders.freeUnheld(document.key);
      return;
    }
    const before = held.get(documentId);
    if (before?.key === document.key) return;
    holders.hold(document.key);
    held.set(documentId, document);
    if (before !== undefined) holders.drop(before.key);
  }

  return {
    get: (documentId) => held.get(documentId),
    async open(documentId, { filePath, wantsFirstClasses = false }, waiter) {
      const opened = await openFile(filePath, { ...waiter, wantsFirstClasses });
      if (!opened.ok) return opened;
      holdAs(documentId, { key: opened.value, filePath });
      return ok(null);
    },
    openCompared: (documentId, filePath, waiter) => compared.open(documentId, filePath, waiter),
    expectGrowing(documentId, filePath) {
      const file = createGrowingFile(filePath);
      growing.get(documentId)?.abandon();
      growing.set(documentId, file);
      return file;
    },
    async openGrowing(documentId, file, waiter) {
      const opened = await documents.openGrowing(file, waiter);
      if (growing.get(documentId) === file) growing.delete(documentId);
      if (!opened.ok) return opened;
      holdAs(documentId, opened.value);
      return ok(null);
    },
    growing: (documentId) => growing.get(documentId),
    close(documentId) {
      const document = held.get(documentId);
      held.delete(documentId);
      if (document !== undefined) holders.drop(document.key);
      compared.release(documentId);
    },
    closeAll() {
      closed = true;
      for (const file of growing.values()) file.abandon();
      for (const { key } of held.values()) holders.drop(key);
      held.clear();
      compared.releaseAll();
    },
  };
}
