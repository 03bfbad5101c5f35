/** Errors of reading a heap snapshot. Each names the byte offset where reading stopped. */
import { formatBytes, formatCount } from '../../../base/units.ts';
import { AppFailure, appError, type AppError } from '../../../base/errors.ts';

const AGAIN = 'Take the snapshot again; if the file was copied or downloaded, copy it again.';

export function damaged(byteOffset: number, what: string, data: AppError['data'] = {}): AppFailure {
  return new AppFailure(
    appError('damaged_file', `This heap snapshot is damaged at byte ${formatCount(byteOffset)}: ${what}.`, AGAIN, {
      byteOffset,
      ...data,
    }),
  );
}

export function emptyFile(): AppFailure {
  return new AppFailure(appError('empty_file', 'This file is empty.', AGAIN, { byteOffset: 0 }));
}

export function truncated(byteOffset: number, where: string): AppFailure {
  return new AppFailure(
    appError(
      'truncated_file',
      `This heap snapshot is incomplete: the file ends after ${formatBytes(byteOffset)}, inside ${where}.`,
      `It was not written or copied completely. ${AGAIN}`,
      { byteOffset },
    ),
  );
}

export function foreign(byteOffset: number, why: string): AppFailure {
  return new AppFailure(
    appError(
      'unsupported_format',
      `This is not a heap snapshot: ${why}.`,
      'Open a .heapsnapshot file, as written by Chrome, Node or Deno (plain or gzip).',
      { byteOffset },
    ),
  );
}

export function tooLarge(byteOffset: number, what: string, limit: number, unit: 'bytes' | 'rows'): AppFailure {
  const ceiling = unit === 'bytes' ? formatBytes(limit) : formatCount(limit);
  return new AppFailure(
    appError(
      'too_large',
      `This heap snapshot is too large to open: ${what}, and the limit is ${ceiling}.`,
      'Close other documents, or open the file on a machine with more memory.',
      { byteOffset, ...(unit === 'bytes' ? { limitBytes: limit } : { limitRows: limit }) },
    ),
  );
}
