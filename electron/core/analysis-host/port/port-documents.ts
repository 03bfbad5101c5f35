/** The documents of one port by its own ids, each with those that it is compared with, and files that still grow. */
import { err, ok } from '../../../../shared/base/result.ts';
import type { DocumentSource } from '../../../../shared/core/analysis/analysis.ts';
import { unwrap, type AppResult } from '../../../../shared/base/errors.ts';
import type { DocumentRef, Documents } from '../documents/contract.ts';
import { createGrowingFile, type GrowingFile } from '../opening/growing-file.ts';
import { cancelledFailure } from '../pause.ts';
import type { PortRights } from './port-rights.ts';
import type { Waiter } from '../shared-work.ts';

export interface PortDocuments {
  get(documentId: string): DocumentRef | undefined;
  open(documentId: string, source: DocumentSource, waiter: Waiter): Promise<AppResult<null>>;
  /** Opens another file to compare the document with; it stays open as long as the document. Throws `AppFailure`. */
  openCompared(documentId: string, filePath: string, waiter: Waiter): Promise<DocumentRef>;
  /** Registers a file that is still being written: messages about it may follow at once. */
  expectGrowing(documentId: string, filePath: string): GrowingFile;
  openGrowing(documentId: string, file: GrowingFile, waiter: Waiter): Promise<AppResult<null>>;
  growing(documentId: string): GrowingFile | undefined;
  close(documentId: string): void;
  closeAll(): void;
}

/** Names the file that an error is about, for queries about several files. */
function namingFile<T>(filePath: string, result: AppResult<T>): AppResult<T> {
  if (result.ok || result.error.code === 'cancelled' || result.error.message.includes(filePath)) return result;
  return err({ ...result.error, message: `${filePath}: ${result.error.message}` });
}

export function createPortDocuments(documents: Documents, rights: PortRights): PortDocuments {
  const held = new Map<string, DocumentRef>();
  /** By document id and path. */
  const compared = new Map<string, Map<string, DocumentRef>>();
  /** Files that are read while they grow, by this port's document id. */
  const growing = new Map<string, GrowingFile>();
  let closed = false;

  async function openFile(filePath: string, waiter: Waiter): Promise<AppResult<string>> {
    const refused = rights.refusal === undefined ? null : await rights.refusal(filePath);
    return refused === null ? documents.open(filePath, waiter) : err(refused);
  }

  /** Holds the document under this name in place of the previous one. */
  function holdIn(refs: Map<string, DocumentRef>, name: string, document: DocumentRef): DocumentRef {
    const before = refs.get(name);
    if (before?.key === document.key) return before;
    documents.hold(document.key);
    refs.set(name, document);
    if (before !== undefined) documents.drop(before.key);
    return document;
  }

  /** Assigns the document to this port under this id. */
  function holdAs(documentId: string, document: DocumentRef): void {
    if (closed) documents.freeUnheld(document.key);
    else holdIn(held, documentId, document);
  }

  function close(documentId: string): void {
    const document = held.get(documentId);
    const all = [...(document === undefined ? [] : [document]), ...(compared.get(documentId)?.values() ?? [])];
    held.delete(documentId);
    compared.delete(documentId);
    for (const { key } of all) documents.drop(key);
  }

  return {
    get: (documentId) => held.get(documentId),
    async open(documentId, { filePath, wantsFirstClasses = false }, waiter) {
      const opened = await openFile(filePath, { ...waiter, wantsFirstClasses });
      if (!opened.ok) return opened;
      holdAs(documentId, { key: opened.value, filePath });
      return ok(null);
    },
    async openCompared(documentId, filePath, waiter) {
      const key = unwrap(namingFile(filePath, await openFile(filePath, waiter)));
      const refs = compared.get(documentId) ?? new Map<string, DocumentRef>();
      if (!held.has(documentId) && refs.get(filePath)?.key !== key) {
        documents.freeUnheld(key);
        throw cancelledFailure();
      }
      compared.set(documentId, refs);
      return holdIn(refs, filePath, { key, filePath });
    },
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
    close,
    closeAll() {
      closed = true;
      for (const file of growing.values()) file.abandon();
      for (const documentId of [...held.keys()]) close(documentId);
    },
  };
}
