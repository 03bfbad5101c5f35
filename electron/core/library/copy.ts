/** Writes a stream of bytes to a new file, with progress and cancellation; leaves no file behind on failure. */
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Progress } from '../../../shared/core/contracts/activity.ts';
import { AppFailure, appError } from '../../../shared/base/errors.ts';
import { formatBytes } from '../../../shared/base/units.ts';
import { errnoOf, fileError } from '../files/file-error.ts';
import { throwIfCancelled } from './cancellation.ts';
import type { Disk } from './disk.ts';

/** Kept free on the library's disk: a full one breaks other programs, and our own index. */
export const LIBRARY_RESERVE_BYTES = 64 * 1024 ** 2;

/** Bytes between two checks of the free space. */
const CHECK_EVERY_BYTES = 64 * 1024 ** 2;

const PROGRESS_INTERVAL_MS = 250;

export interface WriteOptions {
  readonly disk: Disk;
  readonly signal: AbortSignal;
  readonly mode: number;
  /** True if the file must be synced before this returns. */
  readonly sync: boolean;
  /** The name that the user knows, if `target` is a temporary name. */
  readonly shownAs: string;
  /** Bytes to keep free on the target's disk. */
  readonly reserveBytes: number;
  /** Called with the bytes written so far. */
  readonly onWritten?: (writtenBytes: number) => void;
}

/**
 * Creates `target` (which must not exist) from `chunks` and returns its size. Throws `AppFailure`: what the source throws,
 * `disk_full`, `write_failed`, `cancelled` …; the file is then gone.
 */
export async function writeChunks(
  target: string,
  chunks: AsyncIterable<Uint8Array>,
  options: WriteOptions,
): Promise<number> {
  const { disk, signal } = options;
  let created = false;
  try {
    const file = await disk.open(target, 'wx', options.mode);
    created = true;
    let writtenBytes = 0;
    let checkAtBytes = 0;
    try {
      for await (const chunk of chunks) {
        throwIfCancelled(signal);
        if (writtenBytes >= checkAtBytes) {
          requireSpace(disk, dirname(target), chunk.length, options.reserveBytes, `Cannot write ${options.shownAs}`);
          checkAtBytes = writtenBytes + CHECK_EVERY_BYTES;
        }
        let offset = 0;
        while (offset < chunk.length) {
          const { bytesWritten } = await file.write(chunk, offset, chunk.length - offset, null);
          offset += bytesWritten;
        }
        writtenBytes += chunk.length;
        options.onWritten?.(writtenBytes);
      }
      throwIfCancelled(signal);
      if (options.sync) await file.datasync();
    } finally {
      await file.close();
    }
    return writtenBytes;
  } catch (thrown) {
    // Before the file is deleted, so that the message gives the free space at the time of the failure.
    const failure = thrown instanceof AppFailure ? thrown : failureOf(thrown, options.shownAs);
    if (created) await rm(target, { force: true });
    throw failure;
  }
}

/** An exception as `AppFailure` if the system failed; a bug stays as it is. */
function failureOf(thrown: unknown, path: string): unknown {
  return errnoOf(thrown) === null ? thrown : new AppFailure(fileError(thrown, { use: 'write', path }));
}

/** Throws `disk_full` when `neededBytes` plus `reserveBytes` do not fit on the disk of a folder. */
export function requireSpace(
  disk: Disk,
  directory: string,
  neededBytes: number,
  reserveBytes: number,
  cannot: string,
): void {
  const freeBytes = disk.freeBytes(directory);
  if (freeBytes === null || freeBytes >= neededBytes + reserveBytes) return;
  const reserve = reserveBytes === 0 ? '' : `, ${formatBytes(reserveBytes)} of which must stay free`;
  throw new AppFailure(
    appError(
      'disk_full',
      `${cannot}: it needs ${formatBytes(neededBytes)}, and the disk has ${formatBytes(freeBytes)} left${reserve}.`,
      'Free some space, or use a place on another disk.',
      { freeBytes, neededBytes },
    ),
  );
}

export interface CopyProgress {
  readonly read: (readBytes: number) => void;
  readonly written: (writtenBytes: number) => void;
  /** The final report. */
  readonly finish: () => void;
}

/** Reports a copy at most four times a second, and once more when `finish` is called. */
export function copyProgress(options: {
  message: string;
  totalBytes: number;
  now: () => number;
  report: (progress: Progress) => void;
}): CopyProgress {
  const startedAtMs = options.now();
  let reportedAtMs = startedAtMs;
  let readBytes = 0;
  let writtenBytes = 0;
  const report = (): void => {
    reportedAtMs = options.now();
    const elapsedMs = reportedAtMs - startedAtMs;
    options.report({
      done: Math.min(readBytes, options.totalBytes),
      total: options.totalBytes === 0 ? null : options.totalBytes,
      message: options.message,
      bytes: writtenBytes,
      bytesPerSecond: elapsedMs > 0 ? (writtenBytes / elapsedMs) * 1000 : null,
    });
  };
  const maybeReport = (): void => {
    if (options.now() - reportedAtMs >= PROGRESS_INTERVAL_MS) report();
  };
  return {
    read(bytes) {
      readBytes = bytes;
    },
    written(bytes) {
      writtenBytes = bytes;
      maybeReport();
    },
    finish: report,
  };
}
