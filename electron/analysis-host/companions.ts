/** The documents that a port compares its own with: each stays open as long as the document that it was compared with. */
import { err } from '../../shared/base/result.ts';
import { unwrap, type AppResult } from '../../shared/contracts/errors.ts';
import type { DocumentRef } from './document-entry.ts';
import { cancelledFailure } from './pause.ts';
import type { Waiter } from './shared-work.ts';

export interface Companions {
  /** Opens a file to compare the document with. Throws `AppFailure`. */
  open(documentId: string, filePath: string, waiter: Waiter): Promise<DocumentRef>;
  /** Releases the companions of a document. */
  release(documentId: string): void;
  releaseAll(): void;
}

export interface CompanionsOptions {
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

export function createCompanions({ openFile, isHeld, hold, drop, freeUnheld }: CompanionsOptions): Companions {
  /** By document id and path. */
  const companions = new Map<string, Map<string, DocumentRef>>();

  function release(documentId: string): void {
    for (const { key } of companions.get(documentId)?.values() ?? []) drop(key);
    companions.delete(documentId);
  }

  return {
    release,
    releaseAll() {
      for (const documentId of companions.keys()) release(documentId);
    },
    async open(documentId, filePath, waiter) {
      const key = unwrap(namingFile(filePath, await openFile(filePath, waiter)));
      const opened = companions.get(documentId) ?? new Map<string, DocumentRef>();
      const before = opened.get(filePath);
      if (before?.key === key) return before;
      if (!isHeld(documentId)) {
        freeUnheld(key);
        throw cancelledFailure();
      }
      const companion = { key, filePath };
      hold(key);
      opened.set(filePath, companion);
      companions.set(documentId, opened);
      if (before !== undefined) drop(before.key);
      return companion;
    },
  };
}
