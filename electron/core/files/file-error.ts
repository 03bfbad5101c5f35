/** Converts file system exceptions into the app's errors: what happened, why, and what to do about it. */
import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { formatBytes } from '../../../shared/base/units.ts';
import { appError, type AppError } from '../../../shared/base/errors.ts';

export interface FileErrorContext {
  readonly use: 'read' | 'write';
  readonly path: string;
  /** The path's role in the message: `the file`, `the folder`, `the settings file`. */
  readonly what?: string;
}

/** The code of a failed system call (`ENOENT` …), null for any other exception. */
export function errnoOf(thrown: unknown): string | null {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' && 'syscall' in thrown
    ? thrown.code
    : null;
}

/**
 * The error value for a failed file operation: `file_not_found`, `file_unreadable`, `file_exists`, `disk_full` or `write_failed`. Any other
 * exception is a bug and is rethrown.
 */
export function fileError(thrown: unknown, context: FileErrorContext): AppError {
  const errno = errnoOf(thrown);
  if (errno === null) throw thrown;
  const { use, path } = context;
  const what = context.what ?? 'the file';
  const cannot = `Cannot ${use} ${what} ${path}`;
  switch (errno) {
    case 'ENOENT':
      return use === 'read'
        ? appError('file_not_found', `${cannot}: there is no such file.`, 'Check the path.')
        : appError(
            'file_not_found',
            `${cannot}: its folder ${dirname(path)} does not exist.`,
            'Create the folder first, or use another one.',
          );
    case 'ENOTDIR':
      return appError('file_not_found', `${cannot}: a part of the path is a file, not a folder.`, 'Check the path.');
    case 'EISDIR':
      return appError(
        use === 'read' ? 'file_unreadable' : 'write_failed',
        `${cannot}: it is a folder.`,
        'Choose a file.',
      );
    case 'EACCES':
    case 'EPERM':
      return appError(
        use === 'read' ? 'file_unreadable' : 'write_failed',
        `${cannot}: permission denied.`,
        'Check who owns it and its permissions.',
      );
    case 'EROFS':
      return appError('write_failed', `${cannot}: the disk is read-only.`, 'Choose a folder on another disk.');
    case 'EEXIST':
      return appError(
        'file_exists',
        `${cannot}: it exists already.`,
        'Choose another name, or allow overwriting (overwrite).',
      );
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return diskFullError(path, cannot, errno);
    case 'ELOOP':
      return appError(
        use === 'read' ? 'file_unreadable' : 'write_failed',
        `${cannot}: its links are circular.`,
        'Check the path.',
      );
    case 'ENAMETOOLONG':
      return appError('invalid_params', `${cannot}: the name is too long for the file system.`, 'Use a shorter path.');
    default:
      return appError(
        use === 'read' ? 'file_unreadable' : 'write_failed',
        `${cannot}: the system answered ${errno}.`,
        'Check the disk and try again.',
      );
  }
}

const FULL_REASONS: Record<string, string> = {
  EDQUOT: 'the disk quota of this user is used up',
  EFBIG: 'it exceeds the largest file size allowed here',
};

function diskFullError(path: string, cannot: string, errno: string): AppError {
  const freeBytes = freeBytesAt(dirname(path));
  const free = freeBytes === null ? '' : ` (${formatBytes(freeBytes)} free)`;
  return appError(
    'disk_full',
    `${cannot}: ${FULL_REASONS[errno] ?? `the disk is full${free}`}.`,
    'Free some space, or use a folder on another disk.',
    freeBytes === null ? undefined : { freeBytes },
  );
}

/** Bytes that this user may still write on the file system of a folder; null if the system does not report it. */
export function freeBytesAt(directory: string): number | null {
  try {
    const found = statfsSync(directory);
    return found.bavail * found.bsize;
  } catch (thrown) {
    if (errnoOf(thrown) === null) throw thrown;
    return null;
  }
}
