/**
 * Keeps documents within the memory limit: precomputed tables are evicted first, then the least recently used documents, which are opened
 * again for the next query about them.
 */
import { formatBytes } from '../../../../shared/base/units.ts';
import { AppFailure, appError } from '../../../../shared/base/errors.ts';
import type { ColumnCache } from '../column-cache/column-cache.ts';
import type { TablesAhead } from '../tables-ahead.ts';
import type { SharedDocument } from './document.ts';

/** Columns may take this share of the limit; the rest is for owners, classes and tables derived from them. */
const COLUMN_SHARE = 0.75;
/** Tables are precomputed while the total stays below this share of the limit. */
const AHEAD_SHARE = 0.75;

export interface DocumentMemoryOptions {
  readonly byKey: ReadonlyMap<string, SharedDocument>;
  readonly ceilingBytes: number;
  /** Bytes held outside the documents. */
  readonly otherBytes: () => number;
  readonly columnCache: ColumnCache | null;
  /** Precomputes tables while `hasRoom` returns true. */
  readonly tablesAhead: (hasRoom: (bytes: number) => boolean) => TablesAhead;
}

export interface DocumentMemory {
  /** The precomputation of tables in the memory that is left. */
  readonly ahead: TablesAhead;
  /** Throws `too_large` when evicting other documents does not free enough memory. */
  requireRoom(document: SharedDocument, neededBytes: number, what: string): void;
  /** Memory available for columns that are being read now. */
  columnCeiling(): number;
  /** The same after evicting others, up to so many bytes. */
  columnCeilingFor(document: SharedDocument, neededBytes: number): number;
}

export function createDocumentMemory({
  byKey,
  ceilingBytes,
  otherBytes,
  columnCache,
  tablesAhead,
}: DocumentMemoryOptions): DocumentMemory {
  const heldBytes = (): number =>
    [...byKey.values()].reduce(
      (sum, { open }) => sum + (open?.heldBytes ?? 0),
      otherBytes() + (columnCache?.heldBytes ?? 0) + ahead.pendingBytes,
    );
  const fits = (neededBytes: number): boolean => heldBytes() + neededBytes <= ceilingBytes;
  const ahead = tablesAhead((bytes) => heldBytes() + bytes <= ceilingBytes * AHEAD_SHARE);

  function makeRoom(neededBytes: number, keep: SharedDocument): void {
    if (!fits(neededBytes)) columnCache?.stopReleased();
    for (const { open } of byKey.values()) {
      if (fits(neededBytes)) return;
      if (open?.kind !== 'heap') continue;
      ahead.stop(open);
      open.queries.snapshot.dropTables();
    }
    const byAge = [...byKey.values()]
      .filter((document) => document !== keep && document.isEvictable)
      .toSorted((a, b) => a.lastUsedMs - b.lastUsedMs);
    for (const document of byAge) {
      if (fits(neededBytes)) return;
      document.evict();
    }
  }

  const columnCeiling = (): number => Math.max(0, ceilingBytes - heldBytes()) * COLUMN_SHARE;
  return {
    ahead,
    requireRoom(document, neededBytes, what) {
      if (neededBytes === 0) return;
      makeRoom(neededBytes, document);
      if (fits(neededBytes)) return;
      throw new AppFailure(
        appError(
          'too_large',
          `${what} of ${document.filePath} need ${formatBytes(neededBytes)} more memory, and the ceiling is ${formatBytes(ceilingBytes)}.`,
          'Close other documents, or open it on a machine with more memory.',
          { limitBytes: ceilingBytes },
        ),
      );
    },
    columnCeiling,
    columnCeilingFor(document, neededBytes) {
      makeRoom(neededBytes / COLUMN_SHARE, document);
      return columnCeiling();
    },
  };
}
