/** A file's bytes in pieces, gzip taken off where it is on. Memory stays flat whatever the size. */
import { Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppFailure, appError } from '../../shared/contracts/errors.ts';
import { formatBytes } from '../../shared/base/units.ts';
import { errnoOf, fileError } from '../files/file-error.ts';
import { throwIfCancelled } from './cancellation.ts';
import type { Disk } from './disk.ts';

const CHUNK_BYTES = 1024 ** 2;

export interface ReadChunksOptions {
  readonly disk: Disk;
  readonly signal: AbortSignal;
  /** The reader is done with a chunk before it asks for the next: the memory is used again, which spares collections. */
  readonly recycle?: boolean;
  /** Content past this many bytes is refused (`too_large`): a gzip file may hold a thousand times its size. */
  readonly mostBytes?: number;
  /** Told the bytes read from the file so far, which for gzip are fewer than those handed out. */
  readonly onRead?: (readBytes: number) => void;
}

/** The file as it is. Throws `AppFailure`. */
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

/** The bytes within a gzip file. Throws `AppFailure`: `truncated_file` where it ends early, `damaged_file` where it is wrong. */
export async function* readGunzipped(
  path: string,
  options: ReadChunksOptions,
): AsyncGenerator<Buffer, void, undefined> {
  const { mostBytes = Infinity } = options;
  let producedBytes = 0;
  const source = Readable.from(readChunks(path, { ...options, recycle: false }), { highWaterMark: 1 });
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // Its callback is needed so that a failure of the source ends the gunzip; the iteration below sees the same failure.
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
    `The gzip file ${path} holds more than ${formatBytes(mostBytes)}, which is more than an assistant may import from it.`,
    'Ask the person to open it in PEN Workbench, or unpack it first.',
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
        'Fetch or export it again; the copy is not whole.',
      )
    : appError('damaged_file', `The gzip file ${path} is damaged ${after} (${code}).`, 'Fetch or export it again.');
}

/** Whether a file's first bytes say gzip (RFC 1952). */
export function isGzip(head: Uint8Array): boolean {
  return head.length >= 2 && head[0] === 0x1f && head[1] === 0x8b;
}
