/** Checks whether one path is inside another, and resolves links. */
import { realpathSync } from 'node:fs';
import { readlink, realpath } from 'node:fs/promises';
import nativeSyntax, { basename, dirname, join, resolve, type PlatformPath } from 'node:path';
import { errnoOf } from './file-error.ts';

/** The maximum number of links that Linux follows in one path. */
const MAX_LINKS = 40;

/** Returns whether `path` is `folder` or inside it. Both are absolute; on Windows letter case is ignored. */
export function isWithin(folder: string, path: string, syntax: PlatformPath = nativeSyntax): boolean {
  const way = syntax.relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${syntax.sep}`) && !syntax.isAbsolute(way));
}

/**
 * The real path of what exists, and the rest as named. A dangling link is followed too: writing through it would create the file that it
 * names. Throws the system's errors other than "no such file".
 */
export async function realPathOfDeepest(path: string, linksFollowed = 0): Promise<string> {
  try {
    return await realpath(path);
  } catch (thrown) {
    if (errnoOf(thrown) !== 'ENOENT') throw thrown;
  }
  const parent = dirname(path);
  if (parent === path) return path;
  const realParent = await realPathOfDeepest(parent, linksFollowed);
  const named = join(realParent, basename(path));
  const target = await linkTarget(named);
  if (target === null) return named;
  if (linksFollowed >= MAX_LINKS) {
    throw Object.assign(new Error(`too many links at ${named}`), { code: 'ELOOP', syscall: 'readlink' });
  }
  return realPathOfDeepest(resolve(realParent, target), linksFollowed + 1);
}

/** The real path of the deepest accessible part, the rest as named; never throws. */
export function realPathOfDeepestSync(path: string): string {
  try {
    return realpathSync(path);
  } catch (thrown) {
    if (errnoOf(thrown) === null) throw thrown;
    const parent = dirname(path);
    return parent === path ? path : join(realPathOfDeepestSync(parent), basename(path));
  }
}

async function linkTarget(path: string): Promise<string | null> {
  try {
    return await readlink(path);
  } catch (thrown) {
    const errno = errnoOf(thrown);
    // EINVAL: it is no link. UNKNOWN is Windows' code for the same.
    if (errno === 'ENOENT' || errno === 'EINVAL' || errno === 'UNKNOWN' || errno === 'ENOTDIR') return null;
    throw thrown;
  }
}
