/** The failures of reading a heap snapshot. Each names the byte where reading stopped, so that a person can look there. */
import { formatBytes, formatCount } from '../../../base/units.ts';
import { AppFailure, appError, type AppError } from '../../../contracts/errors.ts';

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
      `This heap snapshot ends too early: after ${formatBytes(byteOffset)} the file stops inside ${where}.`,
      `Its writing or copying was cut off. ${AGAIN}`,
      { byteOffset },
    ),
  );
}

export function foreign(byteOffset: number, why: string): AppFailure {
  return new AppFailure(
    appError(
      'unsupported_format',
      `This is not a heap snapshot: ${why}.`,
      'Open a .heapsnapshot file, as Chrome, Node or Deno write it (plain or gzip).',
      { byteOffset },
    ),
  );
}

export function tooLarge(byteOffset: number, what: string, limit: number, unit: 'bytes' | 'rows'): AppFailure {
  const ceiling = unit === 'bytes' ? formatBytes(limit) : formatCount(limit);
  return new AppFailure(
    appError(
      'too_large',
      `This heap snapshot is too large to open: ${what}, and the ceiling is ${ceiling}.`,
      'Close other documents, or open it on a machine with more memory.',
      { byteOffset, ...(unit === 'bytes' ? { limitBytes: limit } : { limitRows: limit }) },
    ),
  );
}
