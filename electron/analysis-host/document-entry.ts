/** The state of one file in this process: loading, open or evicted, and its users. */
import type { OpenDocument } from './engines/document.ts';
import type { FileIdentity } from './file-bytes.ts';
import type { SharedWork } from './shared-work.ts';

export interface Entry {
  readonly filePath: string;
  opening: SharedWork<OpenDocument> | null;
  /** True while the document is read from a growing file: a failure says nothing about the complete file. */
  isGrowing: boolean;
  open: OpenDocument | null;
  /** True if the document was open before: a port may still hold it and query it after a failed attempt to reopen it. */
  wasOpen: boolean;
  /** The running computation of retained sizes, or its duration in milliseconds when done. */
  retaining: SharedWork<number> | null;
  lastUsedMs: number;
  /** Running queries about several documents that include this one: it is not evicted for another of them. */
  uses: number;
}

/** A document as its users see it. */
export interface DocumentRef {
  readonly key: string;
  readonly filePath: string;
}

export function keyOf({ inode, sizeBytes, modifiedMs }: FileIdentity): string {
  return `${inode}:${sizeBytes}:${modifiedMs}`;
}

export function newEntry(filePath: string, nowMs: number): Entry {
  return {
    filePath,
    opening: null,
    isGrowing: false,
    open: null,
    wasOpen: false,
    retaining: null,
    lastUsedMs: nowMs,
    uses: 0,
  };
}
