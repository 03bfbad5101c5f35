/**
 * Room for documents under the memory ceiling: tables that were made ahead go first, then the documents that were used longest ago,
 * which are opened again when somebody asks about them.
 */
import { formatBytes } from '../../shared/base/units.ts';
import { AppFailure, appError } from '../../shared/contracts/errors.ts';
import type { Entry } from './document-entry.ts';
import type { KeptStore } from './kept/kept-store.ts';
import type { OpenHeap } from './open-heap.ts';
import type { TablesAhead } from './tables-ahead.ts';

/** Columns may take this share of the ceiling; the rest is for owners, classes and tables made from them. */
const COLUMN_SHARE = 0.75;
/** Tables are made ahead while all together takes no more than this share of it. */
const AHEAD_SHARE = 0.75;

export interface DocumentMemory {
  /** Lets go of what is open of a file, and of what is computed of it. */
  forget(entry: Entry): void;
  /** As `forget`, and what is under way with its columns is given up: it is opened again when somebody asks about it. */
  giveWay(entry: Entry): void;
  /** Throws `too_large` where other documents giving way does not make enough room. */
  requireRoom(entry: Entry, neededBytes: number, what: string): void;
  /** What columns that are read now may take. */
  columnCeiling(): number;
  /** The same when others have given way to so many bytes. */
  columnCeilingFor(entry: Entry, neededBytes: number): number;
}

export interface DocumentMemoryOptions {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly ceilingBytes: number;
  /** Bytes that others keep beside the documents. */
  readonly besideBytes: () => number;
  readonly kept: KeptStore | null;
  /** Makes tables where there is room for them, which `hasRoom` says. */
  readonly tablesAhead: (hasRoom: (bytes: number) => boolean) => TablesAhead;
}

/** The memory, and what makes tables in what is left of it. */
export function createDocumentMemory({
  entries,
  ceilingBytes,
  besideBytes,
  kept,
  tablesAhead,
}: DocumentMemoryOptions): { readonly memory: DocumentMemory; readonly ahead: TablesAhead } {
  const heldBytes = (): number =>
    [...entries.values()].reduce(
      (sum, { open }) => sum + (open?.heldBytes ?? 0),
      besideBytes() + (kept?.heldBytes ?? 0) + ahead.pendingBytes,
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

  function giveWay(entry: Entry): void {
    if (entry.open?.kind === 'heap' || entry.open?.kind === 'trace') entry.open.giveWay();
    forget(entry);
  }

  function makeRoom(neededBytes: number, keep: Entry): void {
    if (heldBytes() + neededBytes > ceilingBytes) kept?.stopReleased();
    for (const { open } of entries.values()) {
      if (heldBytes() + neededBytes <= ceilingBytes) return;
      if (open?.kind === 'heap') dropTables(open);
    }
    const byAge = [...entries.values()]
      .filter((entry) => entry !== keep && entry.uses === 0 && entry.open !== null)
      .toSorted((a, b) => a.lastUsedMs - b.lastUsedMs);
    for (const entry of byAge) {
      if (heldBytes() + neededBytes <= ceilingBytes) return;
      giveWay(entry);
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
      giveWay,
      requireRoom,
      columnCeiling,
      columnCeilingFor(entry, neededBytes) {
        makeRoom(neededBytes / COLUMN_SHARE, entry);
        return columnCeiling();
      },
    },
  };
}
