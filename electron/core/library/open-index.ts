/** Opens the index and repairs the library; a damaged index is rebuilt from the captures' files. */
import { existsSync, renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok } from '../../../shared/base/result.ts';
import { AppFailure, type AppResult, unwrap } from '../../../shared/base/errors.ts';
import { firstFreeName } from '../files/atomic-write.ts';
import { errnoOf, fileError } from '../files/file-error.ts';
import type { FolderNames } from '../files/folder-names.ts';
import { INDEX_FILE_NAME } from './capture-files.ts';
import { DamagedIndex, openCaptureIndex, type CaptureIndex, type IndexedCapture } from './capture-index.ts';
import { recover, type Recovery } from './recover.ts';
import { isDamagedDatabase, sqliteError } from './sqlite-error.ts';

/** The index and the findings of opening it. Leftovers are deleted in the background; `swept` settles when they are. */
export interface OpenedIndex {
  readonly index: CaptureIndex;
  /** Every capture of the index, newest first, as of `version`. */
  readonly captures: readonly IndexedCapture[];
  /** See `CaptureIndex.dataVersion`. */
  readonly version: number;
  readonly problems: readonly string[];
  readonly swept: Promise<void>;
}

export function openIndex(directory: string, namesIn: FolderNames, nowMs: number): OpenedIndex {
  const path = join(directory, INDEX_FILE_NAME);
  const first = tryOpen(path, directory, namesIn, nowMs);
  if (first !== 'damaged') return unwrap(first);
  const movedTo = firstFreeName(path, '.damaged-');
  try {
    renameSync(path, movedTo);
    // The log belongs to the damaged file; SQLite would replay it into a new one.
    for (const suffix of ['-wal', '-shm']) if (existsSync(path + suffix)) renameSync(path + suffix, movedTo + suffix);
  } catch (thrown) {
    throw new AppFailure(fileError(thrown, { use: 'write', path, what: 'the library’s damaged index' }));
  }
  const second = tryOpen(path, directory, namesIn, nowMs);
  if (second === 'damaged')
    throw new AppFailure(sqliteError(Object.assign(new Error('a new index is damaged too'), { errcode: 11 })));
  if (!second.ok) throw new AppFailure(second.error);
  const problem = `The index of the library was damaged. A new one was created from the files of the captures; names, notes and targets are lost. The old one was renamed to ${movedTo}.`;
  return { ...second.value, problems: [problem, ...second.value.problems] };
}

function tryOpen(
  path: string,
  directory: string,
  namesIn: FolderNames,
  nowMs: number,
): AppResult<OpenedIndex> | 'damaged' {
  let index: CaptureIndex;
  try {
    index = openCaptureIndex(path, directory);
  } catch (thrown) {
    if (thrown instanceof DamagedIndex || isDamagedDatabase(thrown)) return 'damaged';
    if (thrown instanceof AppFailure) return err(thrown.error);
    if (errnoOf(thrown) !== null) return err(fileError(thrown, { use: 'write', path, what: 'the library’s index' }));
    return err(sqliteError(thrown));
  }
  const recovered = recoverWithin(index, directory, namesIn, nowMs);
  if (recovered === 'damaged' || !recovered.ok) {
    index.close();
    return recovered;
  }
  const { captures, version, problems } = recovered.value;
  return ok({ index, captures, version, problems, swept: sweep(recovered.value) });
}

function recoverWithin(
  index: CaptureIndex,
  directory: string,
  namesIn: FolderNames,
  nowMs: number,
): AppResult<Recovery & { readonly version: number }> | 'damaged' {
  try {
    return index.transaction(() => {
      try {
        // No other process can write until the end of the transaction.
        return { ...recover(index, directory, namesIn, nowMs), version: index.dataVersion() };
      } catch (thrown) {
        throw isDamagedDatabase(thrown) ? new DamagedIndex() : thrown;
      }
    });
  } catch (thrown) {
    if (thrown instanceof DamagedIndex) return 'damaged';
    throw thrown;
  }
}

async function sweep({ leftovers }: Recovery): Promise<void> {
  // Also succeeds if another process deletes it at the same moment.
  await Promise.allSettled(leftovers.map((path) => rm(path, { force: true })));
}
