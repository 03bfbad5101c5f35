/** What is known of one file in this process: whether it is being read, is open, or had to give way, and who uses it. */
import type { OpenDocument } from './engines/document.ts';
import type { FileIdentity } from './file-bytes.ts';
import type { SharedWork } from './shared-work.ts';

export interface Entry {
  readonly filePath: string;
  opening: SharedWork<OpenDocument> | null;
  /** It is being read while it grew: whatever comes of that is no verdict on the file. */
  isAlong: boolean;
  open: OpenDocument | null;
  /** It was open once: somebody may hold it, and ask again after a failure to open it again. */
  wasOpen: boolean;
  /** Retained sizes under way, or their time in milliseconds when done. */
  retaining: SharedWork<number> | null;
  lastUsedMs: number;
  /** Queries about several documents under way with it: it does not give way to another of them. */
  uses: number;
}

/** A document as its holder knows it. */
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
    isAlong: false,
    open: null,
    wasOpen: false,
    retaining: null,
    lastUsedMs: nowMs,
    uses: 0,
  };
}
