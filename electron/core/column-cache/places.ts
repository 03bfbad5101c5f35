/**
 * The path of a file's column cache: next to a capture of the library, else in a separate folder, one file for each path. The cache of a
 * changed file is replaced, never duplicated.
 */
import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { CAPTURE_ID_PATTERN } from '../../../shared/core/contracts/captures.ts';
import { realPathOfDeepestSync } from '../files/containment.ts';

export const CACHE_SUFFIX = '.columns';

export interface CachePlace {
  readonly directory: string;
  readonly path: string;
  /** The source's identity in the cache: the file name of a capture, because a library may be moved as a whole, else the real path. */
  readonly sourcePath: string;
  /** The source is a capture of the library. */
  readonly isCapture: boolean;
}

/** Folder of the library's captures, and the folder for the cache of all other files. */
export function cacheDirectories(dataDirectory: string): { library: string; others: string } {
  return { library: join(dataDirectory, 'library'), others: join(dataDirectory, 'columns') };
}

/** `realPath`: of the file whose columns are cached, with links resolved. */
export function cachePlaceOf(dataDirectory: string, realPath: string): CachePlace {
  const { library, others } = cacheDirectories(dataDirectory);
  const fileName = basename(realPath);
  const id = fileName.slice(0, Math.max(0, fileName.indexOf('.')));
  if (CAPTURE_ID_PATTERN.test(id) && dirname(realPath) === realPathOfDeepestSync(library)) {
    return { directory: library, path: columnsOfCapture(library, id), sourcePath: fileName, isCapture: true };
  }
  const key = createHash('sha256').update(realPath).digest('hex').slice(0, 32);
  return { directory: others, path: join(others, `${key}${CACHE_SUFFIX}`), sourcePath: realPath, isCapture: false };
}

export function columnsOfCapture(libraryDirectory: string, captureId: string): string {
  return join(libraryDirectory, `${captureId}${CACHE_SUFFIX}`);
}
