/**
 * Reads cached columns into memory, several pieces in parallel, each verified against its checksum while the next ones are read. The
 * document is usable when the few columns that it is built from are there; the others, which are nearly all bytes, follow. Anything
 * unusable is a reason to compute the columns again, never an error.
 */
import { open, type FileHandle } from 'node:fs/promises';
import {
  columnBytesOf,
  isSameSource,
  CACHE_PIECE_BYTES,
  type CacheRefusal,
  type CacheSource,
  type CacheTable,
  allocateColumn,
  FIRST_COLUMNS,
  heapOfColumns,
  type AnalysedHeap,
  type Column,
} from '../../../../shared/engine/heap/index.ts';
import { errnoOf } from '../../files/file-error.ts';
import { checksumOf, readCacheTable } from '../../column-cache/index.ts';
import type { CacheForm } from './contents.ts';

/** Concurrent reads. More of them only compete for the cores. */
const READS_AT_ONCE = 3;

export interface ReadColumnsOptions {
  readonly source: CacheSource;
  /** Ends all reading; the partial result is dropped. */
  readonly signal: AbortSignal;
  /** Approves the size of the columns in bytes; may free memory first. */
  readonly ceilingBytes: (neededBytes: number) => number;
  /** Bytes of the columns read so far. */
  readonly onRead: (doneBytes: number, totalBytes: number) => void;
}

export type ReadRefusal = CacheRefusal | 'of another file' | 'no room in memory' | 'cancelled';

/** A heap whose classes are known and whose other columns are still being read. */
export interface HeapBeingRead {
  readonly heap: AnalysedHeap;
  /** Settles with null when all columns are there, else with the reason why they are unusable. It does not reject. */
  readonly rest: Promise<ReadRefusal | null>;
}

/** Throws what the platform throws when it runs out of memory. */
export async function readColumns(path: string, options: ReadColumnsOptions): Promise<HeapBeingRead | ReadRefusal> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (thrown) {
    if (errnoOf(thrown) === null) throw thrown;
    return 'no column cache';
  }
  let rest: Promise<ReadRefusal | null> | null = null;
  try {
    const table = await readCacheTable(file);
    if (typeof table === 'string') return table;
    if (!isSameSource(table.source, options.source)) return 'of another file';
    const neededBytes = columnBytesOf(table);
    if (options.ceilingBytes(neededBytes) < neededBytes) return 'no room in memory';
    const columns = allocated(table, allocateColumn);
    if (columns === null) return 'damaged';
    const pieces = createPieceReader(file, neededBytes, options);
    const refusal = await pieces.read(table, columns, (name) => FIRST_COLUMNS.has(name));
    if (refusal !== null) return refusal;
    const heap = heapOf(columns);
    if (heap === null) return 'damaged';
    // The last ones read are evicted last.
    await touch(file);
    rest = readRest(file, () => pieces.read(table, columns, (name) => !FIRST_COLUMNS.has(name)));
    return { heap, rest };
  } catch (thrown) {
    if (errnoOf(thrown) === null) throw thrown;
    return 'damaged';
  } finally {
    if (rest === null) await file.close();
  }
}

/** A document with all its columns, or why there is none. Throws what the platform throws when it runs out of memory. */
export async function readWhole<T>(
  path: string,
  { allocate, make }: CacheForm<T>,
  options: ReadColumnsOptions,
): Promise<{ readonly made: T } | { readonly refusal: ReadRefusal }> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (thrown) {
    if (errnoOf(thrown) === null) throw thrown;
    return { refusal: 'no column cache' };
  }
  try {
    const table = await readCacheTable(file);
    if (typeof table === 'string') return { refusal: table };
    if (!isSameSource(table.source, options.source)) return { refusal: 'of another file' };
    const neededBytes = columnBytesOf(table);
    if (options.ceilingBytes(neededBytes) < neededBytes) return { refusal: 'no room in memory' };
    const columns = allocated(table, allocate);
    if (columns === null) return { refusal: 'damaged' };
    const refusal = await createPieceReader(file, neededBytes, options).read(table, columns, () => true);
    if (refusal !== null) return { refusal };
    const made = madeOf(columns, make);
    if (made === null) return { refusal: 'other version' };
    await touch(file);
    return { made };
  } catch (thrown) {
    if (errnoOf(thrown) === null) throw thrown;
    return { refusal: 'damaged' };
  } finally {
    await file.close();
  }
}

/** Null for columns with correct checksums that make no document: written by another version. */
function madeOf<T>(columns: ReadonlyMap<string, readonly Column[]>, make: CacheForm<T>['make']): T | null {
  try {
    return make(columns);
  } catch (thrown) {
    if (thrown instanceof RangeError) throw thrown;
    return null;
  }
}

async function readRest(file: FileHandle, read: () => Promise<ReadRefusal | null>): Promise<ReadRefusal | null> {
  try {
    return await read();
  } catch {
    // A failing disk is treated like a damaged file: the heap is read from its own file.
    return 'damaged';
  } finally {
    await file.close();
  }
}

/** Memory for every column; null if a name or length is invalid. */
function allocated({ columns }: CacheTable, allocate: CacheForm<unknown>['allocate']): Map<string, Column[]> | null {
  try {
    return new Map(columns.map(({ name, byteLength }) => [name, allocate(name, byteLength)] as const));
  } catch (thrown) {
    if (thrown instanceof RangeError) throw thrown;
    return null;
  }
}

/** Null for columns with correct checksums that make no heap: written by a version with a wrong version number. */
function heapOf(columns: ReadonlyMap<string, readonly Column[]>): AnalysedHeap | null {
  try {
    return heapOfColumns(columns);
  } catch (thrown) {
    if (thrown instanceof RangeError) throw thrown;
    return null;
  }
}

interface Piece {
  readonly bytes: Uint8Array;
  readonly position: number;
  /** Undefined when the table has too few entries; that equals nothing. */
  readonly checksum: number | undefined;
}

interface PieceReader {
  /** Fills the requested columns; returns the reason when that is not possible. Throws what the system throws. */
  read(
    table: CacheTable,
    columns: ReadonlyMap<string, readonly Column[]>,
    isWanted: (name: string) => boolean,
  ): Promise<ReadRefusal | null>;
}

function createPieceReader(
  file: FileHandle,
  totalBytes: number,
  { signal, onRead }: Pick<ReadColumnsOptions, 'signal' | 'onRead'>,
): PieceReader {
  let doneBytes = 0;

  async function readAll(pieces: readonly Piece[]): Promise<ReadRefusal | null> {
    let next = 0;
    let refusal: ReadRefusal | null = null;
    const readOn = async (): Promise<void> => {
      for (let piece = pieces[next]; piece !== undefined && refusal === null; piece = pieces[next]) {
        next += 1;
        const { bytes, position, checksum } = piece;
        if (signal.aborted) refusal = 'cancelled';
        else if (!(await fill(file, bytes, position))) refusal = 'truncated';
        else if (checksumOf(bytes) !== checksum) refusal = 'damaged';
        doneBytes += bytes.length;
        onRead(doneBytes, totalBytes);
      }
    };
    // Wait for all of them: the file is closed afterwards, and every running read must have ended by then.
    const reads = await Promise.allSettled(Array.from({ length: READS_AT_ONCE }, readOn));
    for (const read of reads) if (read.status === 'rejected') throw read.reason;
    return refusal;
  }

  return {
    read(table, columns, isWanted) {
      const wanted = table.columns.filter(({ name }) => isWanted(name));
      return readAll(
        wanted.flatMap(({ name, offset, checksums }) => piecesOf(columns.get(name) ?? [], offset, checksums)),
      );
    },
  };
}

/** Pieces never cross two parts: all parts but the last are multiples of the piece size. */
function piecesOf(parts: readonly Column[], offset: number, checksums: readonly number[]): Piece[] {
  const pieces: Piece[] = [];
  let position = offset;
  for (const { buffer, byteLength } of parts) {
    for (let from = 0; from < byteLength; from += CACHE_PIECE_BYTES) {
      const bytes = new Uint8Array(buffer, from, Math.min(CACHE_PIECE_BYTES, byteLength - from));
      pieces.push({ bytes, position, checksum: checksums[pieces.length] });
      position += bytes.length;
    }
  }
  return pieces;
}

/** False when the file ends before. */
async function fill(file: FileHandle, bytes: Uint8Array, position: number): Promise<boolean> {
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, position + filled);
    if (bytesRead === 0) return false;
    filled += bytesRead;
  }
  return true;
}

async function touch(file: FileHandle): Promise<void> {
  const now = new Date();
  try {
    await file.utimes(now, now);
  } catch (thrown) {
    // A read-only disk: the cache is then evicted earlier than necessary.
    if (errnoOf(thrown) === null) throw thrown;
  }
}
