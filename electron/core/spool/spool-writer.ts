/**
 * Writes one capture to its file in order of arrival, buffering only what the disk has not accepted yet. Limit, full disk and write errors
 * all end in `fail`, which deletes the file.
 */
import { err, ok } from '../../../shared/base/result.ts';
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import { appError, type AppError, type AppResult } from '../../../shared/base/errors.ts';
import { formatBytes } from '../../../shared/base/units.ts';
import { createTextSlabs } from './text-slabs.ts';

/** Queued bytes at which the sender is asked to pause, and at which it may resume. */
export const HIGH_WATER_BYTES = 32 * 1024 ** 2;
const LOW_WATER_BYTES = 8 * 1024 ** 2;
/** Smaller amounts are buffered: Node sends 100 KB at a time, and each write costs the event loop some time. */
const MIN_WRITE_BYTES = 512 * 1024;
/** Slabs written together. */
const BATCH_LENGTH = 8;

/** The used part of a file handle; tests simulate a full disk. */
export interface SpoolFileHandle {
  writev(buffers: readonly Buffer[]): Promise<{ bytesWritten: number }>;
  close(): Promise<void>;
}

/** Finished and complete, to be moved into the library or deleted. */
export interface FinishedFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Deletes it, unless it was moved away. */
  discard(): Promise<void>;
}

export interface SpoolWriter {
  readonly path: string;
  /** Bytes accepted so far, written or queued. */
  readonly bytes: number;
  readonly queuedBytes: number;
  /** Queues text. Dropped after a failure. */
  write(text: string): void;
  /** Queues the bytes of a binary file; the caller may reuse the buffer. Dropped after a failure. */
  writeBytes(bytes: Uint8Array): void;
  /** `true`: the queue is full, pause sending; `false`: resume. */
  readonly pressure: Listenable<boolean>;
  /** Aborted with an `AppError` when writing has failed: `cap_exceeded`, `disk_full` or `write_failed`. */
  readonly failed: AbortSignal;
  /** Waits for the disk and closes the file. */
  finish(): Promise<AppResult<FinishedFile>>;
  /** Drops everything and deletes the file. Does nothing after `finish` or a failure. */
  abandon(): Promise<void>;
}

export interface SpoolWriterParts {
  readonly path: string;
  readonly handle: SpoolFileHandle;
  readonly capBytes: number;
  /** The action that the user can take instead when the limit is reached. */
  readonly capSuggestion: string;
  /** Receives the file's bytes in order as they are accepted; they are valid only during the call. */
  readonly onBytes?: ((bytes: Uint8Array) => void) | undefined;
  /** Called with the number of bytes on the disk, after each write. */
  readonly onWritten?: ((writtenBytes: number) => void) | undefined;
  readonly freeBytes: () => number;
  readonly deleteFile: (path: string) => Promise<void>;
  /** Called after each change of `bytes`, and at the end. */
  readonly onChange: () => void;
  readonly onOver: () => void;
}

export function createSpoolWriter(parts: SpoolWriterParts): SpoolWriter {
  const failed = new AbortController();
  const pressure = new Emitter<boolean>();
  const text = createTextSlabs(parts.onBytes);
  let queuedBytes = 0;
  let bytes = 0;
  let writtenBytes = 0;
  let pressed = false;
  let accepting = true;
  let finished = false;
  let failure: AppError | null = null;
  let draining = false;
  let drained = Promise.resolve();
  let dropping: Promise<void> | null = null;

  const press = (on: boolean): void => {
    if (pressed === on) return;
    pressed = on;
    pressure.emit(on);
  };

  const isDue = (): boolean => !text.isEmpty && (queuedBytes >= MIN_WRITE_BYTES || !accepting);
  const drain = async (): Promise<void> => {
    try {
      while (isDue()) {
        const batch = text.take(BATCH_LENGTH);
        await writeAll(parts.handle, batch);
        for (const part of batch) {
          queuedBytes -= part.length;
          writtenBytes += part.length;
        }
        text.giveBack(batch);
        parts.onWritten?.(writtenBytes);
        if (queuedBytes <= LOW_WATER_BYTES) press(false);
      }
    } catch (thrown) {
      fail(writeError(thrown, parts));
    }
    // In the same turn as the last check of the queue, so that nothing can be queued between them.
    draining = false;
  };
  const accept = (addedBytes: number): void => {
    if (addedBytes === 0) return;
    bytes += addedBytes;
    queuedBytes += addedBytes;
    parts.onChange();
    if (bytes > parts.capBytes) return fail(capError(bytes, parts));
    if (queuedBytes >= HIGH_WATER_BYTES) press(true);
    write();
  };
  const write = (): void => {
    if (draining || !isDue()) return;
    draining = true;
    drained = drain();
  };

  /** Abandons the file: drops queued data, waits for the running write, deletes the file. */
  const drop = (): Promise<void> => {
    accepting = false;
    text.clear();
    dropping ??= (async () => {
      await drained;
      await parts.handle.close().catch(() => undefined);
      await parts.deleteFile(parts.path);
      parts.onOver();
    })();
    return dropping;
  };
  const fail = (error: AppError): void => {
    if (failure !== null || dropping !== null) return;
    failure = error;
    failed.abort(error);
    // Not awaited: this may run inside the write that `drop` waits for. `finish` and `abandon` wait for both.
    void drop();
  };

  return {
    path: parts.path,
    get bytes() {
      return bytes;
    },
    get queuedBytes() {
      return queuedBytes;
    },
    pressure,
    failed: failed.signal,
    write: (chunk) => {
      if (accepting) accept(text.append(chunk));
    },
    writeBytes: (chunk) => {
      if (accepting) accept(text.appendBytes(chunk));
    },
    finish: async () => {
      if (accepting) accept(text.end());
      accepting = false;
      await drained;
      write();
      await drained;
      if (dropping === null) {
        try {
          await parts.handle.close();
        } catch (thrown) {
          fail(writeError(thrown, parts));
        }
      }
      if (dropping !== null) {
        await drop();
        return err(failure ?? appError('cancelled', 'The capture was cancelled before it was complete.'));
      }
      finished = true;
      parts.onOver();
      return ok({ path: parts.path, sizeBytes: bytes, discard: () => parts.deleteFile(parts.path) });
    },
    abandon: async () => {
      if (!finished) await drop();
    },
  };
}

/** A write may accept part of the data; the rest is written again, so that nothing is lost or out of order. */
async function writeAll(handle: SpoolFileHandle, buffers: readonly Buffer[]): Promise<void> {
  let rest = buffers;
  while (rest.length > 0) {
    let { bytesWritten } = await handle.writev(rest);
    if (bytesWritten === 0) throw new Error('the file system accepted no bytes');
    const left: Buffer[] = [];
    for (const buffer of rest) {
      if (bytesWritten >= buffer.length) bytesWritten -= buffer.length;
      else {
        left.push(bytesWritten === 0 ? buffer : buffer.subarray(bytesWritten));
        bytesWritten = 0;
      }
    }
    rest = left;
  }
}

function capError(bytes: number, parts: SpoolWriterParts): AppError {
  return appError(
    'cap_exceeded',
    `The capture reached its limit of ${formatBytes(parts.capBytes)} (${formatBytes(bytes)} had arrived) and was stopped; its file was deleted.`,
    parts.capSuggestion,
    { limitBytes: parts.capBytes, bytesWritten: bytes },
  );
}

function writeError(thrown: unknown, parts: SpoolWriterParts): AppError {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const freeBytes = parts.freeBytes();
    return appError(
      'disk_full',
      `The disk is full: ${formatBytes(freeBytes)} free where captures are written. The partial file was deleted.`,
      'Free some space or delete captures that you no longer need, then try again.',
      { freeBytes },
    );
  }
  return appError(
    'write_failed',
    `Writing the capture failed: ${thrown instanceof Error ? thrown.message : String(thrown)}. The partial file was deleted.`,
    'Check the disk and the folder for captures in flight, then try again.',
  );
}
