/** The bytes of a file in chunks, gunzipped if the first bytes are a gzip header, reading one chunk ahead of the parser. */
import type { BigIntStats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { AppFailure, appError, type AppError } from '../../../../shared/base/errors.ts';
import { fileError } from '../../files/file-error.ts';
import { throwIfAborted } from '../pause.ts';

/** Larger chunks are read no faster from disk; smaller ones cost a turn of the event loop each. */
const CHUNK_BYTES = 1 << 20;

export interface FileIdentity {
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** The same in nanoseconds, as digits. */
  readonly modifiedNs: string;
  /** Device and inode: the same file under two paths is one document. */
  readonly inode: string;
}

export interface OpenedFile {
  readonly identity: FileIdentity;
  readonly isGzip: boolean;
  /**
   * Each chunk is valid until the next one is requested. `fileBytesRead` counts the file's own bytes. `from` and `end` select a part of a
   * plain file: its chunks end at whole multiples of their size; a gzip file is always read whole.
   */
  chunks(
    signal: AbortSignal,
    from?: number,
    end?: number,
  ): AsyncGenerator<{ bytes: Uint8Array; fileBytesRead: number }, void, undefined>;
  /** The file descriptor, for reads by another thread; valid until `close`. */
  readonly descriptor: number;
  /** Raw bytes of the file; fewer if it ends before. */
  readAt(position: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
}

/** An error thrown while reading, as an expected failure. Any other is a bug and is rethrown. */
function fileFailure(thrown: unknown, filePath: string): AppFailure {
  return thrown instanceof AppFailure ? thrown : new AppFailure(fileError(thrown, { use: 'read', path: filePath }));
}

function identityOfStats({ size, mtimeMs, mtimeNs, dev, ino }: BigIntStats): FileIdentity {
  return {
    sizeBytes: Number(size),
    modifiedMs: Number(mtimeMs),
    modifiedNs: String(mtimeNs),
    inode: `${dev}:${ino}`,
  };
}

/** Identifies the current file at the path; null when it cannot be examined, which `openFile` explains. */
export async function identityAt(filePath: string): Promise<FileIdentity | null> {
  const stats = await stat(filePath, { bigint: true }).catch(() => null);
  return stats === null ? null : identityOfStats(stats);
}

export async function openFile(filePath: string): Promise<OpenedFile> {
  let handle: FileHandle;
  try {
    handle = await open(filePath, 'r');
  } catch (thrown) {
    throw fileFailure(thrown, filePath);
  }
  try {
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile()) {
      throw new AppFailure(
        appError('file_unreadable', `${filePath} is not a file.`, 'Choose a file that contains a capture.'),
      );
    }
    const head = new Uint8Array(2);
    await handle.read(head, 0, 2, 0);
    const isGzip = head[0] === 0x1f && head[1] === 0x8b;
    return {
      identity: identityOfStats(stats),
      isGzip,
      chunks: (signal, from = 0, end = Number.POSITIVE_INFINITY) =>
        isGzip
          ? gunzipped(handle, filePath, signal)
          : plain(handle, filePath, { signal, from, end, sizeBytes: Number(stats.size) }),
      descriptor: handle.fd,
      async readAt(position, length) {
        const bytes = new Uint8Array(length);
        const { bytesRead } = await handle.read(bytes, 0, length, position);
        return bytes.subarray(0, bytesRead);
      },
      close: () => handle.close(),
    };
  } catch (thrown) {
    await handle.close();
    throw fileFailure(thrown, filePath);
  }
}

async function* plain(
  handle: FileHandle,
  filePath: string,
  { signal, from, end, sizeBytes }: { signal: AbortSignal; from: number; end: number; sizeBytes: number },
): AsyncGenerator<{ bytes: Uint8Array; fileBytesRead: number }, void, undefined> {
  if (from >= end) return;
  // Two buffers alternate, so that the disk fills one while the other is parsed. One byte more than the file has finds its end in one read.
  const bufferBytes = Math.min(CHUNK_BYTES, Math.max(sizeBytes - from, 0) + 1);
  let current = new Uint8Array(bufferBytes);
  let next = new Uint8Array(bufferBytes);
  let position = from;
  const nextLength = (): number => Math.min(CHUNK_BYTES - (position % CHUNK_BYTES), end - position, bufferBytes);
  let pending = handle.read(current, 0, nextLength(), position);
  try {
    for (;;) {
      const { bytesRead } = await pending;
      throwIfAborted(signal);
      if (bytesRead === 0) return;
      position += bytesRead;
      const bytes = bytesRead === current.length ? current : current.subarray(0, bytesRead);
      if (position < end) pending = handle.read(next, 0, nextLength(), position);
      yield { bytes, fileBytesRead: position };
      if (position >= end) return;
      [current, next] = [next, current];
    }
  } catch (thrown) {
    throw fileFailure(thrown, filePath);
  } finally {
    // Close the file only after the read ahead has ended, even with an error: its result no longer matters.
    await pending.catch(() => undefined);
    // No chunk is valid any longer, and the garbage collector would free the buffers late.
    for (const { buffer } of [current, next]) buffer.transfer(0);
  }
}

function gzipError(code: string, filePath: string, byteOffset: number): AppError {
  return code === 'Z_BUF_ERROR'
    ? appError(
        'truncated_file',
        `The gzip file ${filePath} ends too early.`,
        'The copy was cut off: copy the file again.',
        { byteOffset },
      )
    : appError('damaged_file', `The gzip file ${filePath} is damaged (${code}).`, 'Copy it again.', { byteOffset });
}

async function* gunzipped(
  handle: FileHandle,
  filePath: string,
  signal: AbortSignal,
): AsyncGenerator<{ bytes: Uint8Array; fileBytesRead: number }, void, undefined> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  const source = handle.createReadStream({ start: 0, autoClose: false, highWaterMark: CHUNK_BYTES });
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  try {
    for await (const bytes of gunzip) {
      throwIfAborted(signal);
      if (bytes instanceof Uint8Array) yield { bytes, fileBytesRead: source.bytesRead };
    }
  } catch (thrown) {
    const code = codeOf(thrown);
    throw code.startsWith('Z_')
      ? new AppFailure(gzipError(code, filePath, source.bytesRead))
      : fileFailure(thrown, filePath);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}
