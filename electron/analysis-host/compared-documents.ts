/** The documents that a port compares its own with: each stays open as long as the document that it was compared with. */
import { err } from '../../shared/base/result.ts';
import { unwrap, type AppResult } from '../../shared/contracts/errors.ts';
import type { DocumentRef } from './document-entry.ts';
import { cancelledFailure } from './pause.ts';
import type { Waiter } from './shared-work.ts';

export interface ComparedDocuments {
  /** Opens a file to compare the document with. Throws `AppFailure`. */
  open(documentId: string, filePath: string, waiter: Waiter): Promise<DocumentRef>;
  /** Releases the files that a document was compared with. */
  release(documentId: string): void;
  releaseAll(): void;
}

export interface ComparedDocumentsOptions {
  /** Opens a file; resolves with its key. */
  readonly openFile: (filePath: string, waiter: Waiter) => Promise<AppResult<string>>;
  /** True while the port holds the document. */
  readonly isHeld: (documentId: string) => boolean;
  readonly hold: (key: string) => void;
  readonly drop: (key: string) => void;
  /** Frees a document that no port holds. */
  readonly freeUnheld: (key: string) => void;
}

/** Names the file that an error is about, for queries about several files. */
function namingFile<T>(filePath: string, result: AppResult<T>): AppResult<T> {
  if (result.ok || result.error.code === 'cancelled' || result.error.message.includes(filePath)) return result;
  return err({ ...result.error, message: `${filePath}: ${result.error.message}` });
}

export function createComparedDocuments({
  openFile,
  isHeld,
  hold,
  drop,
  freeUnheld,
}: ComparedDocumentsOptions): ComparedDocuments {
  /** By document id and path. */
  const compared = new Map<string, Map<string, DocumentRef>>();

  function release(documentId: string): void {
    for (const { key } of compared.get(documentId)?.values() ?? []) drop(key);
    compared.delete(documentId);
  }

  return {
    release,
    releaseAll() {
      for (const documentId of compared.keys()) release(documentId);
    },
    async open(documentId, filePath, waiter) {
      const key = unwrap(namingFile(filePath, await openFile(filePath, waiter)));
      const opened = compared.get(documentId) ?? new Map<string, DocumentRef>();
      const before = opened.get(filePath);
      if (before?.key === key) return before;
      if (!isHeld(documentId)) {
        freeUnheld(key);
        throw cancelledFailure();
      }
      const document = { key, filePath };
      hold(key);
      opened.set(filePath, document);
      compared.set(documentId, opened);
      if (before !== undefined) drop(before.key);
      return document;
    },
  };
}
