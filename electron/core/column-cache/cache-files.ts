/** The column cache files of a data folder: their sizes, and the order of eviction. They can all be computed again. */
import { statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../files/file-error.ts';
import { readFolderNames, type FolderNames } from '../files/folder-names.ts';
import { CACHE_SUFFIX, cacheDirectories } from './places.ts';

export interface CacheFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** When they were written or last read. */
  readonly usedAtMs: number;
}

/** Files of a folder by name, with their sizes; none without such a folder. */
function filesOf(
  directory: string,
  isWanted: (name: string) => boolean,
  namesIn: FolderNames,
): { name: string; sizeBytes: number; modifiedMs: number }[] {
  let names: readonly string[];
  try {
    names = namesIn(directory);
  } catch (thrown) {
    if (errnoOf(thrown) === null) throw thrown;
    return [];
  }
  return names.filter(isWanted).flatMap((name) => {
    const found = statSync(join(directory, name), { throwIfNoEntry: false });
    return found?.isFile() === true ? [{ name, sizeBytes: found.size, modifiedMs: found.mtimeMs }] : [];
  });
}

const isCacheFile = (name: string): boolean => name.endsWith(CACHE_SUFFIX);

/** Least recently used first. */
export function listCacheFiles(dataDirectory: string, namesIn: FolderNames = readFolderNames): CacheFile[] {
  const { library, others } = cacheDirectories(dataDirectory);
  const ofFolder = (directory: string): CacheFile[] =>
    filesOf(directory, isCacheFile, namesIn).map(({ name, sizeBytes, modifiedMs }) => ({
      path: join(directory, name),
      sizeBytes,
      usedAtMs: modifiedMs,
    }));
  return [...ofFolder(library), ...ofFolder(others)].toSorted((a, b) => a.usedAtMs - b.usedAtMs);
}

export function totalBytesOf(files: readonly CacheFile[]): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** Bytes of everything else in the library's folder: the index's total, as seen by a process without the index. */
export function captureBytesIn(dataDirectory: string): number {
  const { library } = cacheDirectories(dataDirectory);
  const found = filesOf(library, (name) => !isCacheFile(name), readFolderNames);
  return found.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** Deletes files in order until this many bytes are free. Returns the failures, one sentence each. */
export async function dropUntil(files: readonly CacheFile[], bytesToFree: number): Promise<string[]> {
  const problems: string[] = [];
  let freedBytes = 0;
  for (const { path, sizeBytes } of files) {
    if (freedBytes >= bytesToFree) break;
    try {
      await rm(path, { force: true });
      freedBytes += sizeBytes;
    } catch (thrown) {
      const errno = errnoOf(thrown);
      if (errno === null) throw thrown;
      problems.push(`The column cache ${path} could not be deleted (${errno}).`);
    }
  }
  return problems;
}
