/**
 * One file in this process, shared by everyone who asks for it. It is opening, open or evicted: one opening serves all requests for the file
 * and is cancelled when no request waits for it; an evicted document is opened again by the next query. While it is compared with others, it
 * is not evicted for one of them.
 */
import { ok } from '../../../../shared/base/result.ts';
import { unwrap, type AppResult } from '../../../../shared/base/errors.ts';
import type { OpenDocument } from '../engines/document.ts';
import type { FileIdentity } from '../opening/file-bytes.ts';
import type { OpenHeap } from '../opening/open-heap.ts';
import { startSharedWork, type SharedWork, type Waiter } from '../shared-work.ts';

interface Opening {
  readonly name: 'opening';
  readonly work: SharedWork<OpenDocument>;
  /** It is read from a growing file: a failure says nothing about the complete file. */
  readonly isGrowing: boolean;
}
export type DocumentState =
  | Opening
  | { readonly name: 'open'; readonly document: OpenDocument }
  | { readonly name: 'evicted' };

const EVICTED: DocumentState = { name: 'evicted' };

export function keyOf({ inode, sizeBytes, modifiedMs }: FileIdentity): string {
  return `${inode}:${sizeBytes}:${modifiedMs}`;
}

export interface SharedDocumentOptions {
  readonly filePath: string;
  readonly nowMs: number;
  /** Stops the precomputation of tables of a heap. */
  readonly stopTables: (heap: OpenHeap) => void;
  /** Called when it could not be opened and never was: nobody can hold it. */
  readonly onFailed: () => void;
}

export class SharedDocument {
  readonly filePath: string;
  lastUsedMs: number;
  readonly #options: SharedDocumentOptions;
  #state: DocumentState = EVICTED;
  /** True if it was open before: a port may still hold it and query it after a failed attempt to reopen it. */
  #wasOpen = false;
  /** The running computation of retained sizes, or its duration in milliseconds when done. */
  #retaining: SharedWork<number> | null = null;
  /** Running queries about several documents that include this one. */
  #comparisons = 0;

  constructor(options: SharedDocumentOptions) {
    this.#options = options;
    this.filePath = options.filePath;
    this.lastUsedMs = options.nowMs;
  }

  get state(): DocumentState {
    return this.#state;
  }

  get open(): OpenDocument | null {
    return this.#state.name === 'open' ? this.#state.document : null;
  }

  /** Open, and no query uses it together with others. */
  get isEvictable(): boolean {
    return this.#state.name === 'open' && this.#comparisons === 0;
  }

  /** Joins the opening. One that was just cancelled cannot be joined: it ends by itself, and `start` begins another. */
  async join(start: () => SharedWork<OpenDocument>, waiter: Waiter): Promise<AppResult<OpenDocument>> {
    const state = this.#state;
    if (state.name === 'open') return ok(state.document);
    const isJoinable = state.name === 'opening' && !state.work.isAborted;
    return (isJoinable ? state.work : this.begin(start())).join(waiter);
  }

  begin(work: SharedWork<OpenDocument>, isGrowing = false): SharedWork<OpenDocument> {
    const opening: DocumentState = { name: 'opening', work, isGrowing };
    this.#state = opening;
    void this.#follow(opening);
    return work;
  }

  async #follow(opening: Opening): Promise<void> {
    const result = await opening.work.result;
    if (this.#state !== opening) return;
    this.#state = result.ok ? { name: 'open', document: result.value } : EVICTED;
    if (result.ok) this.#wasOpen = true;
    else if (!this.#wasOpen) this.#options.onFailed();
  }

  /** Computes retained sizes once; resolves with the duration. */
  async retain(
    compute: (signal: AbortSignal, onProgress: Waiter['onProgress']) => Promise<AppResult<number>>,
    waiter: Waiter,
  ): Promise<number> {
    if (this.#retaining === null || this.#retaining.isAborted) {
      this.#retaining = startSharedWork(compute);
      void this.#forgetFailure(this.#retaining);
    }
    return unwrap(await this.#retaining.join(waiter));
  }

  /** A failed computation may be requested again: more memory may be free then. */
  async #forgetFailure(retaining: SharedWork<number>): Promise<void> {
    const result = await retaining.result;
    if (!result.ok && this.#retaining === retaining) this.#retaining = null;
  }

  /** Keeps it open until the returned function is called. */
  compare(): () => void {
    this.#comparisons += 1;
    return () => void (this.#comparisons -= 1);
  }

  /** Drops the open document and the computations on it. */
  forget(): void {
    if (this.open?.kind === 'heap') this.#options.stopTables(this.open);
    this.#retaining?.abort();
    this.#retaining = null;
    if (this.#state.name === 'open') this.#state = EVICTED;
  }

  /** Drops it, and cancels reading or writing of its columns. */
  evict(): void {
    const { open } = this;
    if (open?.kind === 'heap' || open?.kind === 'trace') open.evict();
    this.forget();
  }

  /** Cancels its opening, or frees it: it has no more users. */
  release(): void {
    const { open } = this;
    if (this.#state.name === 'opening') this.#state.work.abort();
    if (open?.kind === 'heap' || open?.kind === 'trace') open.release();
    this.forget();
  }
}
