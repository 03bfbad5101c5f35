/** Checks every path before the spool reads, writes or deletes it: inside the folder, without links or `..`. */
import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, sep } from 'node:path';
import { err, ok } from '../../../shared/base/result.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';

/**
 * The real path of `path`, which must be inside `directory` (itself a real path); the file itself need not exist yet. Ends with
 * `path_denied` for a path outside, one with `..`, or a symbolic link, and `file_not_found` if its folder is missing.
 */
export async function insideDirectory(directory: string, path: string): Promise<AppResult<string>> {
  if (!isAbsolute(path) || path.split(/[\\/]/).includes('..') || path.includes('\0'))
    return err(denied(path, 'is not a plain absolute path'));
  let folder: string;
  try {
    folder = await realpath(dirname(path));
  } catch {
    return err(appError('file_not_found', `The folder of ${path} does not exist.`));
  }
  if (folder !== directory && !folder.startsWith(directory + sep))
    return err(denied(path, 'is outside the folder for captures in flight'));
  const real = join(folder, basename(path));
  try {
    if ((await lstat(real)).isSymbolicLink()) return err(denied(path, 'is a symbolic link'));
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) throw thrown;
  }
  return ok(real);
}

function denied(path: string, what: string): ReturnType<typeof appError> {
  return appError('path_denied', `${path} ${what} — access denied.`);
}
