/**
 * A file for data derived from another file that may be needed again. It is unlinked from the start: however this process ends, the system
 * frees it.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { AppFailure, appError } from '../../../shared/base/errors.ts';
import { fileError } from '../files/file-error.ts';

export interface ScratchFile {
  /** Appends. A write error is reported by `read`: the rest of a document does not need the file. */
  append(bytes: Uint8Array): Promise<void>;
  /** Throws `AppFailure`. */
  read(from: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** `what` is the content, as in "Cannot write …". Throws `AppFailure` when no file can be created. */
export async function createScratchFile(directory: string, what: string): Promise<ScratchFile> {
  const path = join(directory, `pen-${randomBytes(8).toString('hex')}.scratch`);
  const asFailure = (thrown: unknown): AppFailure => new AppFailure(fileError(thrown, { use: 'write', path, what }));
  const made = async () => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const handle = await open(path, 'wx+', 0o600);
    await unlink(path);
    return handle;
  };
  const handle = await made().catch((thrown: unknown) => {
    throw asFailure(thrown);
  });
  let sizeBytes = 0;
  let isClosed = false;
  let failure: AppFailure | null = null;
  return {
    async append(bytes) {
      if (failure !== null) return;
      try {
        let written = 0;
        while (written < bytes.length) {
          const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, sizeBytes + written);
          written += bytesWritten;
        }
        sizeBytes += written;
      } catch (thrown) {
        failure = asFailure(thrown);
        // A partial file is useless.
        await handle.truncate(0).catch(() => undefined);
      }
    },
    async read(from, length) {
      if (failure !== null) throw failure;
      if (isClosed)
        throw new AppFailure(appError('analysis_failed', 'The document has been closed.', 'Open it again.'));
      const bytes = new Uint8Array(length);
      const { bytesRead } = await handle.read(bytes, 0, length, from);
      return bytes.subarray(0, bytesRead);
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      await handle.close();
    },
  };
}
