/** Node's cache of compiled code, for the command line that a checkout has built. */
import { existsSync } from 'node:fs';
import { enableCompileCache, flushCompileCache, getCompileCacheDir } from 'node:module';
import { join } from 'node:path';

/** A client may kill a server, and Node would then write nothing. */
const FLUSH_AFTER_MS = 3000;

/**
 * Later starts load code that is compiled already, also those of child processes. Only in a checkout, whose `.cache` is ignored by git and emptied of
 * code by every build: an installed app may not be writable, and the entry of the npm package has turned the cache on in its own folder.
 */
export function startCompileCache(rootFolder: string): void {
  const folder = join(rootFolder, '.cache');
  if (getCompileCacheDir() !== undefined || !existsSync(folder)) return;
  enableCompileCache(join(folder, 'compiled'));
  setTimeout(() => flushCompileCache(), FLUSH_AFTER_MS).unref();
}
