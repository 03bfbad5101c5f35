/** A file's bytes in chunks, decompressed if it is gzipped. Memory stays constant at any size. */
import { Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppFailure, appError } from '../../../shared/base/errors.ts';
import { formatBytes } from '../../../shared/base/units.ts';
import { errnoOf, fileError } from '../files/file-error.ts';
import { throwIfCancelled } from './cancellation.ts';
import type { Disk } from './disk.ts';

const CHUNK_BYTES = 1024 ** 2;

export interface ReadChunksOptions {
  readonly disk: Disk;
  readonly signal: AbortSignal;
  /** The reader has used a chunk before it requests the next: the memory is reused, which saves garbage collections. */
  readonly recycle?: boolean;
  /** Content above this size is refused (`too_large`): a gzip file may expand to a thousand times its size. */
  readonly mostBytes?: number;
  /** Called with the bytes read from the file so far, which for gzip are fewer than those returned. */
  readonly onRead?: (readBytes: number) => void;
}

/** The raw bytes of the file. Throws `AppFailure`. */
export async function* readChunks(path: string, options: ReadChunksOptions): AsyncGenerator<Buffer, void, undefined> {
  const { disk, signal, onRead } = options;
  let position = 0;
  const recycled = options.recycle === true ? Buffer.allocUnsafeSlow(CHUNK_BYTES) : null;
  try {
    const file = await disk.open(path, 'r');
    try {
      for (;;) {
        throwIfCancelled(signal);
        const buffer = recycled ?? Buffer.allocUnsafeSlow(CHUNK_BYTES);
        const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, position);
        if (bytesRead === 0) return;
        position += bytesRead;
        onRead?.(position);
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  } catch (thrown) {
    if (thrown instanceof AppFailure) throw thrown;
    throw new AppFailure(fileError(thrown, { use: 'read', path }));
  }
}

/** The decompressed bytes of a gzip file. Throws `AppFailure`: `truncated_file` if it ends early, `damaged_file` if it is invalid. */
export async function* readGunzipped(
  path: string,
  options: ReadChunksOptions,
): AsyncGenerator<Buffer, void, undefined> {
  const { mostBytes = Infinity } = options;
  let producedBytes = 0;
  const source = Readable.from(readChunks(path, { ...options, recycle: false }), { highWaterMark: 1 });
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // The callback is needed so that a failure of the source ends the gunzip; the iteration below gets the same error.
  pipeline(source, gunzip, () => undefined);
  try {
    for await (const chunk of gunzip) {
      if (!Buffer.isBuffer(chunk)) continue;
      producedBytes += chunk.length;
      if (producedBytes > mostBytes) throw new AppFailure(tooLarge(path, mostBytes));
      yield chunk;
    }
  } catch (thrown) {
    if (thrown instanceof AppFailure) throw thrown;
    throw new AppFailure(gzipError(thrown, path, producedBytes));
  } finally {
    source.destroy();
  }
}

function tooLarge(path: string, mostBytes: number) {
  return appError(
    'too_large',
    `The gzip file ${path} unpacks to more than ${formatBytes(mostBytes)}, the limit for imports by assistants.`,
    'Ask the user to open it in PEN Workbench, or unpack it first.',
    { limitBytes: mostBytes },
  );
}

function gzipError(thrown: unknown, path: string, producedBytes: number) {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
  if (typeof code !== 'string' || !code.startsWith('Z_')) {
    if (errnoOf(thrown) === null) throw thrown;
    return fileError(thrown, { use: 'read', path });
  }
  const after = `after ${formatBytes(producedBytes)} of its content`;
  return code === 'Z_BUF_ERROR'
    ? appError(
        'truncated_file',
        `The gzip file ${path} ends early, ${after}.`,
        'Download or export it again; the copy is incomplete.',
      )
    : appError('damaged_file', `The gzip file ${path} is damaged ${after} (${code}).`, 'Download or export it again.');
}

/** Returns whether a file's first bytes are a gzip header (RFC 1952). */
export function isGzip(head: Uint8Array): boolean {
  return head.length >= 2 && head[0] === 0x1f && head[1] === 0x8b;
}
