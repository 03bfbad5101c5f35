/**
 * Reads kept columns into memory, several pieces side by side, every one checked against its checksum while the next ones come.
 * Whatever does not fit is a reason to make the columns anew, never an error.
 */
import { open, type FileHandle } from 'node:fs/promises';
import {
  columnBytesOf,
  isSameSource,
  KEPT_PIECE_BYTES,
  type KeptRefusal,
  type KeptSource,
  type KeptTable,
} from '../../../shared/analysis/heap/kept-file.ts';
import { allocateColumn, heapOfColumns, type AnalysedHeap, type Column } from '../../../shared/analysis/heap/index.ts';
import { errnoOf } from '../../files/file-error.ts';
import { checksumOf, readKeptTable } from '../../kept-columns/index.ts';
import { throwIfAborted } from '../pause.ts';

/** Reads under way at the same time. More of them only take the cores from each other. */
const READS_AT_ONCE = 3;

export interface ReadColumnsOptions {
  readonly source: KeptSource;
  readonly signal: AbortSignal;
  /** Bytes that the columns may take; whoever answers may make room first. */
  readonly ceilingBytes: (neededBytes: number) => number;
  /** Bytes of the columns read so far. */
  readonly onRead: (doneBytes: number, totalBytes: number) => void;
}

export type ReadRefusal = KeptRefusal | 'of another file' | 'no room in memory';

/** Throws `AppFailure` (`cancelled`), and what the platform throws where there is no memory. */
export async function readColumns(path: string, options: ReadColumnsOptions): Promise<AnalysedHeap | ReadRefusal> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (thrown) {
    if (errnoOf(thrown) === null) throw thrown;
    return 'no kept columns';
  }
  try {
    const table = await readKeptTable(file);
    if (typeof table === 'string') return table;
    if (!isSameSource(table.source, options.source)) return 'of another file';
    const neededBytes = columnBytesOf(table);
    if (options.ceilingBytes(neededBytes) < neededBytes) return 'no room in memory';
    const heap = await readHeap(file, table, options);
    // Those that were read last go last where room is needed.
    if (typeof heap !== 'string') await touch(file);
    return heap;
  } catch (thrown) {
    if (errnoOf(thrown) === null) throw thrown;
    return 'damaged';
  } finally {
    await file.close();
  }
}

interface Piece {
  readonly bytes: Uint8Array;
  readonly position: number;
  /** Undefined where the table names too few; nothing is equal to that. */
  readonly checksum: number | undefined;
}

async function readHeap(
  file: FileHandle,
  table: KeptTable,
  { signal, onRead }: ReadColumnsOptions,
): Promise<AnalysedHeap | KeptRefusal> {
  const columns = new Map<string, Column[]>();
  const pieces: Piece[] = [];
  for (const { name, offset, byteLength, checksums } of table.columns) {
    let parts: Column[];
    try {
      parts = allocateColumn(name, byteLength);
    } catch (thrown) {
      if (thrown instanceof RangeError) throw thrown;
      return 'damaged';
    }
    columns.set(name, parts);
    pieces.push(...piecesOf(parts, offset, checksums));
  }
  const totalBytes = columnBytesOf(table);
  let doneBytes = 0;
  let next = 0;
  let isDamaged = false;
  const readOn = async (): Promise<void> => {
    for (let piece = pieces[next]; piece !== undefined && !isDamaged; piece = pieces[next]) {
      const { bytes, position, checksum } = piece;
      next += 1;
      throwIfAborted(signal);
      if (!(await fill(file, bytes, position)) || checksumOf(bytes) !== checksum) {
        isDamaged = true;
        return;
      }
      doneBytes += bytes.length;
      onRead(doneBytes, totalBytes);
    }
  };
  const reads = await Promise.allSettled(Array.from({ length: READS_AT_ONCE }, readOn));
  for (const read of reads) if (read.status === 'rejected') throw read.reason;
  if (isDamaged) return 'damaged';
  try {
    return heapOfColumns(columns);
  } catch (thrown) {
    if (thrown instanceof RangeError) throw thrown;
    // Checked bytes that make no heap: written by a version that forgot to say so.
    return 'damaged';
  }
}

/** Pieces never lie across two parts: parts are as long as some whole pieces, but for the last one. */
function piecesOf(parts: readonly Column[], offset: number, checksums: readonly number[]): Piece[] {
  const pieces: Piece[] = [];
  let position = offset;
  for (const { buffer, byteLength } of parts) {
    for (let from = 0; from < byteLength; from += KEPT_PIECE_BYTES) {
      const bytes = new Uint8Array(buffer, from, Math.min(KEPT_PIECE_BYTES, byteLength - from));
      pieces.push({ bytes, position, checksum: checksums[pieces.length] });
      position += bytes.length;
    }
  }
  return pieces;
}

/** False where the file ends before. */
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
    // A read-only disk: they then go earlier than they need to.
    if (errnoOf(thrown) === null) throw thrown;
  }
}
