/**
 * Keeps documents within the memory limit: precomputed tables are evicted first, then the least recently used documents, which are opened
 * again for the next query about them.
 */
import { formatBytes } from '../../shared/base/units.ts';
import { AppFailure, appError } from '../../shared/contracts/errors.ts';
import type { Entry } from './document-entry.ts';
import type { ColumnCache } from './column-cache/column-cache.ts';
import type { OpenHeap } from './open-heap.ts';
import type { TablesAhead } from './tables-ahead.ts';

/** Columns may take this share of the limit; the rest is for owners, classes and tables derived from them. */
const COLUMN_SHARE = 0.75;
/** Tables are precomputed while the total stays below this share of the limit. */
const AHEAD_SHARE = 0.75;

export interface DocumentMemory {
  /** Releases the open document of a file and all running computations on it. */
  forget(entry: Entry): void;
  /** Forgets the document and cancels reading or writing of its columns; the next query opens it again. */
  evict(entry: Entry): void;
  /** Throws `too_large` when evicting other documents does not free enough memory. */
  requireRoom(entry: Entry, neededBytes: number, what: string): void;
  /** Memory available for columns that are being read now. */
  columnCeiling(): number;
  /** The same after evicting others, up to so many bytes. */
  columnCeilingFor(entry: Entry, neededBytes: number): number;
}

export interface DocumentMemoryOptions {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly ceilingBytes: number;
  /** Bytes held outside the documents. */
  readonly otherBytes: () => number;
  readonly columnCache: ColumnCache | null;
  /** Precomputes tables while `hasRoom` returns true. */
  readonly tablesAhead: (hasRoom: (bytes: number) => boolean) => TablesAhead;
}

/** The memory accounting and the precomputation of tables in the memory that is left. */
export function createDocumentMemory({
  entries,
  ceilingBytes,
  otherBytes,
  columnCache,
  tablesAhead,
}: DocumentMemoryOptions): {
  readonly memory: DocumentMemory;
  readonly ahead: TablesAhead;
} {
  const heldBytes = (): number =>
    [...entries.values()].reduce(
      (sum, { open }) => sum + (open?.heldBytes ?? 0),
      otherBytes() + (columnCache?.heldBytes ?? 0) + ahead.pendingBytes,
    );
  const ahead = tablesAhead((bytes) => heldBytes() + bytes <= ceilingBytes * AHEAD_SHARE);

  function dropTables(heap: OpenHeap): void {
    ahead.stop(heap);
    heap.queries.snapshot.dropTables();
  }

  function forget(entry: Entry): void {
    if (entry.open?.kind === 'heap') ahead.stop(entry.open);
    entry.retaining?.abort();
    entry.retaining = null;
    entry.open = null;
  }

  function evict(entry: Entry): void {
    if (entry.open?.kind === 'heap' || entry.open?.kind === 'trace') entry.open.evict();
    forget(entry);
  }

  function makeRoom(neededBytes: number, keep: Entry): void {
    if (heldBytes() + neededBytes > ceilingBytes) columnCache?.stopReleased();
    for (const { open } of entries.values()) {
      if (heldBytes() + neededBytes <= ceilingBytes) return;
      if (open?.kind === 'heap') dropTables(open);
    }
    const byAge = [...entries.values()]
      .filter((entry) => entry !== keep && entry.uses === 0 && entry.open !== null)
      .toSorted((a, b) => a.lastUsedMs - b.lastUsedMs);
    for (const entry of byAge) {
      if (heldBytes() + neededBytes <= ceilingBytes) return;
      evict(entry);
    }
  }

  function requireRoom(entry: Entry, neededBytes: number, what: string): void {
    if (neededBytes === 0) return;
    makeRoom(neededBytes, entry);
    if (heldBytes() + neededBytes <= ceilingBytes) return;
    throw new AppFailure(
      appError(
        'too_large',
        `${what} of ${entry.filePath} need ${formatBytes(neededBytes)} more memory, and the ceiling is ${formatBytes(ceilingBytes)}.`,
        'Close other documents, or open it on a machine with more memory.',
        { limitBytes: ceilingBytes },
      ),
    );
  }

  const columnCeiling = (): number => Math.max(0, ceilingBytes - heldBytes()) * COLUMN_SHARE;
  return {
    ahead,
    memory: {
      forget,
      evict: evict,
      requireRoom,
      columnCeiling,
      columnCeilingFor(entry, neededBytes) {
        makeRoom(neededBytes / COLUMN_SHARE, entry);
        return columnCeiling();
      },
    },
  };
}
