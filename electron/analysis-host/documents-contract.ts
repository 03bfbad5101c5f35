/** What may be asked of the documents that are open in this process, shared among ports. */
import type { Steps } from '../../shared/analysis/heap/index.ts';
import type { DocumentKind } from '../../shared/contracts/captures.ts';
import type { AppResult } from '../../shared/contracts/errors.ts';
import type { DocumentRef } from './document-entry.ts';
import type { OpenDocument, OpenDocumentOf } from './engines/document.ts';
import type { GrowingFile } from './growing-file.ts';
import type { Waiter } from './shared-work.ts';

/** Documents that are open at the same time. */
export interface OpenTogether<K extends DocumentKind> {
  /** One of those asked for. */
  of(document: DocumentRef): OpenDocumentOf<K>;
  /** Makes room beside them for bytes that the work takes; throws `too_large` where there is none. */
  requireRoom(neededBytes: number, what: string): void;
}

/** What answering one query takes. */
export interface QueryWork<T> {
  readonly steps: Steps<T>;
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
  query<T>(
    key: string,
    filePath: string,
    waiter: Waiter,
    ask: (open: OpenDocument) => QueryWork<T>,
  ): Promise<AppResult<T>>;
  /** Keeps documents of one kind open while `work` runs; opens again those that had to be released. */
  together<K extends DocumentKind, T>(
    kind: K,
    documents: readonly [DocumentRef, ...DocumentRef[]],
    waiter: Waiter,
    work: (open: OpenTogether<K>) => Promise<T>,
  ): Promise<AppResult<T>>;
  /** Computes retained sizes, once; resolves with the time it took. */
  retain(key: string, filePath: string, waiter: Waiter): Promise<AppResult<number>>;
  /** Frees the document. */
  release(key: string): void;
}
