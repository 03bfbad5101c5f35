/**
 * A spool file that is read while it is written. It is opened for each chunk and closed before the chunk is parsed: no open handle in this
 * process prevents moving or deleting it. After a move, reading continues at the new path.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { AppFailure, appError } from '../../../../shared/base/errors.ts';
import { errnoOf, fileError } from '../../files/file-error.ts';
import { cancelledFailure, throwIfAborted } from '../pause.ts';

const PIECE_BYTES = 1 << 20;

/** The complete file at its final path. */
export interface PlacedFile {
  readonly filePath: string;
  readonly sizeBytes: number;
}

export interface GrowingFile {
  /** The path at which it is written. */
  readonly spoolPath: string;
  /** Reports that `writtenBytes` bytes can be read; `isWhole`: no more will follow. */
  grow(writtenBytes: number, isWhole: boolean): void;
  /** Reports the final path. */
  place(placed: PlacedFile): void;
  /** Abandons the file: readers, and callers that wait for its path, get `cancelled`. Does nothing once the path was reported. */
  readonly abandon: () => void;
  /** Null before all bytes were written. */
  readonly sizeBytes: number | null;
  readonly isPlaced: boolean;
  /** Resolves with the final path; null if the file was abandoned. */
  readonly placed: Promise<PlacedFile | null>;
  /**
   * Reads the bytes as they arrive, until the file is complete. A chunk is valid until the next one is requested. Throws `AppFailure`: the file's
   * errors, `cancelled`.
   */
  pieces(signal: AbortSignal): AsyncGenerator<{ bytes: Uint8Array; bytesRead: number }, void, undefined>;
}

/** Replaces `openFile` in tests. */
export function createGrowingFile(
  spoolPath: string,
  openFile: (path: string) => Promise<FileHandle> = (path) => open(path, 'r'),
): GrowingFile {
  const placed = Promise.withResolvers<PlacedFile | null>();
  let changed = Promise.withResolvers<void>();
  let writtenBytes = 0;
  let sizeBytes: number | null = null;
  let place: PlacedFile | null = null;
  let isAbandoned = false;

  const change = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };

  /** Waits for the next call of `grow`, `place` or `abandon`. */
  async function nextChange(signal: AbortSignal): Promise<void> {
    const stop = (): void => change();
    signal.addEventListener('abort', stop, { once: true });
    if (!signal.aborted && !isAbandoned) await changed.promise;
    signal.removeEventListener('abort', stop);
  }

  /** Reads a chunk; null when there is no file at the path (any longer). */
  async function readPiece(path: string, into: Uint8Array, length: number, position: number): Promise<number | null> {
    try {
      const handle = await openFile(path);
      try {
        return (await handle.read(into, 0, length, position)).bytesRead;
      } finally {
        await handle.close();
      }
    } catch (thrown) {
      if (errnoOf(thrown) === 'ENOENT' && place?.filePath !== path) return null;
      throw new AppFailure(fileError(thrown, { use: 'read', path }));
    }
  }

  return {
    spoolPath,
    grow(bytes, isWhole) {
      writtenBytes = Math.max(writtenBytes, bytes);
      if (isWhole) sizeBytes = bytes;
      change();
    },
    place(at) {
      if (isAbandoned) return;
      place = at;
      sizeBytes = at.sizeBytes;
      writtenBytes = at.sizeBytes;
      placed.resolve(at);
      change();
    },
    abandon: () => {
      if (place !== null) return;
      isAbandoned = true;
      placed.resolve(null);
      change();
    },
    get sizeBytes() {
      return sizeBytes;
    },
    get isPlaced() {
      return place !== null;
    },
    placed: placed.promise,
    async *pieces(signal) {
      const buffer = new Uint8Array(PIECE_BYTES);
      let position = 0;
      for (;;) {
        throwIfAborted(signal);
        if (isAbandoned) throw cancelledFailure();
        if (sizeBytes !== null && position >= sizeBytes) return;
        // A change while the file is opened must not be missed.
        const { promise: moved } = changed;
        const path = place?.filePath ?? spoolPath;
        const length = Math.min(PIECE_BYTES, writtenBytes - position);
        const bytesRead = length > 0 ? await readPiece(path, buffer, length, position) : null;
        throwIfAborted(signal);
        if (bytesRead === null) {
          if (moved === changed.promise) await nextChange(signal);
        } else if (bytesRead === 0) {
          throw new AppFailure(appError('truncated_file', `${path} is shorter than the bytes that were written.`));
        } else {
          position += bytesRead;
          yield { bytes: buffer.subarray(0, bytesRead), bytesRead: position };
        }
      }
    },
  };
}
