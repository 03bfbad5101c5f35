/** The operations on the open documents of this process, shared by all ports. */
import type { Steps } from '../../../../shared/engine/heap/index.ts';
import type { DocumentKind } from '../../../../shared/core/contracts/captures.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import type { OpenDocument, OpenDocumentOf } from '../engines/document.ts';
import type { GrowingFile } from '../opening/growing-file.ts';
import type { Waiter } from '../shared-work.ts';

/** A document as its users see it. */
export interface DocumentRef {
  readonly key: string;
  readonly filePath: string;
}

/** Several documents that are open at the same time. */
export interface OpenTogether<K extends DocumentKind> {
  /** One of the requested documents. */
  of(document: DocumentRef): OpenDocumentOf<K>;
  /** Frees memory for the work without evicting these documents; throws `too_large` when that is not possible. */
  requireRoom(neededBytes: number, what: string): void;
}

/** The requirements of one query. */
export interface QueryWork<T> {
  readonly steps: Steps<T>;
  /** Compute retained sizes first if they are missing. */
  readonly needsFigures: boolean;
  /** Wait for columns that are still being read. */
  readonly needsColumns: boolean;
  /** Bytes that the steps will add to the document. */
  readonly neededBytes: number;
}

export interface Documents {
  /** No document is open, being opened, or held by a port. */
  readonly isEmpty: boolean;
  /** Opens the file or joins its opening; resolves with its key when queries can be answered. */
  open(filePath: string, waiter: Waiter): Promise<AppResult<string>>;
  /**
   * Opens a heap snapshot or a trace while it is being written, alongside the open documents: none is evicted for it. Resolves when it can
   * be queried; from its placing on, requests for the placed file join.
   */
  openGrowing(growing: GrowingFile, waiter: Waiter): Promise<AppResult<DocumentRef>>;
  /** Runs one query, with the retained sizes and the memory it needs; opens the file again if it was evicted. */
  query<T>(
    key: string,
    filePath: string,
    waiter: Waiter,
    ask: (open: OpenDocument) => QueryWork<T>,
  ): Promise<AppResult<T>>;
  /** Keeps documents of these kinds open while `work` runs; opens evicted ones again. */
  together<K extends DocumentKind, T>(
    kinds: readonly K[],
    documents: readonly [DocumentRef, ...DocumentRef[]],
    waiter: Waiter,
    work: (open: OpenTogether<K>) => Promise<T>,
  ): Promise<AppResult<T>>;
  /** Computes retained sizes once; resolves with the duration in milliseconds. */
  retain(key: string, filePath: string, waiter: Waiter): Promise<AppResult<number>>;
  /** A port uses the document until it drops it. */
  hold(key: string): void;
  /** Frees the document if no other port holds it. */
  drop(key: string): void;
  /** Frees a document that no port holds: its port has closed while it was being opened. */
  freeUnheld(key: string): void;
}
