/**
 * Writes the columns of a document into a temporary file next to the final one, piece by piece, and renames it: a reader sees the old file,
 * the new one, or none, and of two processes that write the same file the last one wins with a complete one. It is not synced: a file that
 * lost its bytes in a power cut fails its checksums and is computed again.
 */
import { chmod, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import {
  encodeHead,
  encodeTable,
  CACHE_ALIGNMENT_BYTES,
  CACHE_PIECE_BYTES,
  type CacheSource,
  type CacheTable,
  type Column,
} from '../../../../shared/engine/heap/index.ts';
import { errnoOf } from '../../files/file-error.ts';
import { newPartialName } from '../../files/partial-name.ts';
import { checksumOf, type CachePlace } from '../../column-cache/index.ts';
import type { CacheContents } from './contents.ts';

export interface WriteColumnsOptions {
  readonly contents: CacheContents;
  readonly source: CacheSource;
  /** The source as it was opened: it must not have changed when the columns are in place. */
  readonly sourceFile: string;
  readonly place: CachePlace;
  readonly signal: AbortSignal;
  /** Yields after each piece. */
  readonly turn: () => Promise<void>;
  /** Creates the file to write to. */
  readonly create: (partial: string) => Promise<FileHandle>;
}

/** The reason why nothing was written. This is no error, because the columns can be computed at any time. */
export interface NotWritten {
  readonly reason: string;
}

/** Null when the file is in place. Rethrows what is no file system error. */
export async function writeColumns(options: WriteColumnsOptions): Promise<NotWritten | null> {
  const { place, signal } = options;
  const partial = join(place.directory, newPartialName());
  try {
    const file = await options.create(partial);
    try {
      await writeAll(file, options);
    } finally {
      await file.close();
    }
    if (signal.aborted) return await undone(partial, 'it was cancelled');
    if (!(await isUnchanged(options))) return await undone(partial, 'the file changed in the meantime');
    // The mode given on opening is reduced by the umask.
    await chmod(partial, 0o600);
    await rename(partial, place.path);
    return null;
  } catch (thrown) {
    const errno = errnoOf(thrown);
    const { reason } = await undone(partial, `the system answered ${errno ?? ''}`);
    if (errno === null) throw thrown;
    return { reason };
  }
}

async function undone(partial: string, reason: string): Promise<NotWritten> {
  // A file that cannot be removed now is removed at the next start.
  await rm(partial, { force: true }).catch(() => undefined);
  return { reason };
}

async function isUnchanged({ source, sourceFile }: WriteColumnsOptions): Promise<boolean> {
  const found = await stat(sourceFile, { bigint: true }).catch(() => null);
  return found !== null && Number(found.size) === source.sizeBytes && String(found.mtimeNs) === source.modifiedNs;
}

async function writeAll(file: FileHandle, { contents, source, signal, turn }: WriteColumnsOptions): Promise<void> {
  const columns: CacheTable['columns'] = [];
  let position = CACHE_ALIGNMENT_BYTES;
  for (const { name, parts } of contents.columns) {
    const found = parts();
    if (found === null) continue;
    const offset = position;
    const checksums: number[] = [];
    let inPiece = 0;
    for (const part of found) {
      for (const bytes of piecesOf(part, () => CACHE_PIECE_BYTES - inPiece)) {
        if (signal.aborted) return;
        const before = inPiece === 0 ? 0 : (checksums.pop() ?? 0);
        checksums.push(checksumOf(bytes, before));
        inPiece = (inPiece + bytes.length) % CACHE_PIECE_BYTES;
        await writeBytes(file, bytes, position);
        position += bytes.length;
        await turn();
      }
    }
    columns.push({ name, offset, byteLength: position - offset, checksums });
    position = Math.ceil(position / CACHE_ALIGNMENT_BYTES) * CACHE_ALIGNMENT_BYTES;
  }
  const table = encodeTable({ source, columns });
  await writeBytes(file, table, position);
  const head = { tableOffset: position, tableByteLength: table.length, tableChecksum: checksumOf(table) };
  await writeBytes(file, encodeHead(head, checksumOf), 0);
}

/** The bytes of a column, split where a piece is full. */
function* piecesOf(part: Column, room: () => number): Iterable<Uint8Array> {
  const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  for (let from = 0; from < bytes.length;) {
    const to = Math.min(bytes.length, from + room());
    yield bytes.subarray(from, to);
    from = to;
  }
}

async function writeBytes(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}
