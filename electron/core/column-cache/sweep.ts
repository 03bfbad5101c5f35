/** Removes unusable cache files: of another version, damaged, of changed or missing files, half-written. */
import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CacheRefusal } from '../../../shared/engine/heap/index.ts';
import { errnoOf } from '../files/file-error.ts';
import { readFolderNames, type FolderNames } from '../files/folder-names.ts';
import { isAbandonedPartial, PARTIAL_SUFFIX } from '../files/partial-name.ts';
import { readCacheTable } from './contents.ts';
import { listCacheFiles } from './cache-files.ts';
import { cacheDirectories } from './places.ts';

/** Returns why a cache file is unusable; null if it may be usable. */
async function whyUseless(path: string, isBesideCapture: boolean): Promise<CacheRefusal | 'the file changed' | null> {
  const file = await open(path, 'r');
  try {
    const table = await readCacheTable(file);
    if (typeof table === 'string') return table;
    // Next to a capture: the library removes both together.
    if (isBesideCapture) return null;
    const source = await stat(table.source.path, { bigint: true }).catch(() => null);
    // A disk that is not mounted now counts as gone: its columns can be computed again.
    return source === null || String(source.mtimeNs) !== table.source.modifiedNs ? 'the file changed' : null;
  } finally {
    await file.close();
  }
}

/** Returns the removed files, one sentence each. A file that another process removes at the same time is ignored. */
export async function sweepColumnCache(dataDirectory: string, nowMs: number): Promise<string[]> {
  const { library, others } = cacheDirectories(dataDirectory);
  const removed: string[] = [];
  for (const { path } of listCacheFiles(dataDirectory)) {
    try {
      const why = await whyUseless(path, path.startsWith(library));
      if (why === null) continue;
      await rm(path, { force: true });
      removed.push(`The column cache ${path} was removed: ${why}.`);
    } catch (thrown) {
      if (errnoOf(thrown) === null) throw thrown;
    }
  }
  await sweepPartials(others, nowMs, readFolderNames);
  return removed;
}

/** Removes half-written cache files and copies of ended processes, which could not do it themselves. */
export async function sweepAbandoned(
  dataDirectory: string,
  nowMs: number,
  namesIn: FolderNames = readFolderNames,
): Promise<void> {
  const { library, others } = cacheDirectories(dataDirectory);
  await Promise.all([library, others].map((directory) => sweepPartials(directory, nowMs, namesIn)));
}

function partialsIn(directory: string, namesIn: FolderNames): string[] {
  try {
    return namesIn(directory).filter((name) => name.endsWith(PARTIAL_SUFFIX));
  } catch (thrown) {
    if (errnoOf(thrown) === null) throw thrown;
    return [];
  }
}

async function sweepPartials(directory: string, nowMs: number, namesIn: FolderNames): Promise<void> {
  // The folder also has the captures, by the thousand: only what is half-written is looked at.
  for (const name of partialsIn(directory, namesIn)) {
    const path = join(directory, name);
    const found = await stat(path).catch(() => null);
    if (found === null || !isAbandonedPartial(name, found.mtimeMs, nowMs)) continue;
    await rm(path, { force: true });
  }
}
