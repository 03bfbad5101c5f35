/** Maps SQLite's errors to the app's. Result codes: https://sqlite.org/rescode.html */
import { appError, type AppError } from '../../../shared/base/errors.ts';

const SQLITE_ERROR = 1;
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_READONLY = 8;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CONSTRAINT = 19;
const SQLITE_MISMATCH = 20;
const SQLITE_NOTADB = 26;

/**
 * No database, a damaged one, or one that does not match its version: correct statements then fail by a missing column, a constraint or a
 * type.
 */
const DAMAGED: ReadonlySet<number | null> = new Set([
  SQLITE_ERROR,
  SQLITE_CORRUPT,
  SQLITE_CONSTRAINT,
  SQLITE_MISMATCH,
  SQLITE_NOTADB,
]);

/** SQLite's primary result code, null for any other exception. */
export function sqliteCode(thrown: unknown): number | null {
  if (!(thrown instanceof Error) || !('errcode' in thrown) || typeof thrown.errcode !== 'number') return null;
  // Extended codes hold the primary one in their low byte.
  return thrown.errcode & 0xff;
}

/** Such an error while an index is opened means that nothing in the file is reliable. */
export function isDamagedDatabase(thrown: unknown): boolean {
  return DAMAGED.has(sqliteCode(thrown));
}

/** The error value for a failed statement. Other exceptions are bugs and are rethrown. */
export function sqliteError(thrown: unknown): AppError {
  const code = sqliteCode(thrown);
  if (code === null || !(thrown instanceof Error)) throw thrown;
  switch (code) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return appError(
        'busy',
        'Another PEN process is writing to the library and did not finish in time.',
        'Try again in a moment.',
      );
    case SQLITE_FULL:
      return appError('disk_full', 'The disk of the library is full: its index cannot be written.', 'Free some space.');
    case SQLITE_READONLY:
      return appError('write_failed', 'The library’s index is read-only.', 'Check the permissions of the data folder.');
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return appError(
        'damaged_file',
        `The library’s index is damaged (${thrown.message}).`,
        'Restart PEN Workbench: it creates a new index from the files of the captures.',
      );
    default:
      return appError(
        'write_failed',
        `The library’s index cannot be used (${thrown.message}).`,
        'Check the disk of the data folder and try again.',
      );
  }
}
