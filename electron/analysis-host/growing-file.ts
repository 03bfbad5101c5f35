/**
 * A file in the spool that is read while it is written. It is opened for each piece anew and closed before the piece is parsed: no
 * open file of this process stands in the way of whoever moves or deletes it. One that has been moved is gone on with where it
 * lies then.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { AppFailure, appError } from '../../shared/contracts/errors.ts';
import { errnoOf, fileError } from '../files/file-error.ts';
import { cancelledFailure, throwIfAborted } from './pause.ts';

const PIECE_BYTES = 1 << 20;

/** Where the file lies in the end. */
export interface PlacedFile {
  readonly filePath: string;
  readonly sizeBytes: number;
}

export interface GrowingFile {
  /** Where it is written. */
  readonly spoolPath: string;
  /** So many bytes can be read; `isWhole`: no more will come. */
  grow(writtenBytes: number, isWhole: boolean): void;
  /** It stays here. */
  place(placed: PlacedFile): void;
  /** It will never be whole: whoever reads it or waits for its place gets `cancelled`. Nothing after it was placed. */
  readonly abandon: () => void;
  /** Null before all bytes were written. */
  readonly sizeBytes: number | null;
  readonly isPlaced: boolean;
  /** Where it lies in the end; null where it was abandoned. */
  readonly placed: Promise<PlacedFile | null>;
  /**
   * Its bytes as they come, until it is whole; each piece is valid until the next one is asked for. Throws `AppFailure`: the
   * file's, `cancelled`.
   */
  pieces(signal: AbortSignal): AsyncGenerator<{ bytes: Uint8Array; bytesRead: number }, void, undefined>;
}

/** `openFile`: a test counts. */
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

  /** Waits for what `grow`, `place` and `abandon` say next. */
  async function nextChange(signal: AbortSignal): Promise<void> {
    const stop = (): void => change();
    signal.addEventListener('abort', stop, { once: true });
    if (!signal.aborted && !isAbandoned) await changed.promise;
    signal.removeEventListener('abort', stop);
  }

  /** Reads a piece; null where the file is not there (any more). */
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
        // What changes while the file is looked for must not be missed.
        const { promise: moved } = changed;
        const path = place?.filePath ?? spoolPath;
        const length = Math.min(PIECE_BYTES, writtenBytes - position);
        const bytesRead = length > 0 ? await readPiece(path, buffer, length, position) : null;
        throwIfAborted(signal);
        if (bytesRead === null) {
          if (moved === changed.promise) await nextChange(signal);
        } else if (bytesRead === 0) {
          throw new AppFailure(appError('truncated_file', `${path} is shorter than what was written.`));
        } else {
          position += bytesRead;
          yield { bytes: buffer.subarray(0, bytesRead), bytesRead: position };
        }
      }
    },
  };
}
