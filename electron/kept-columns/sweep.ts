/** Removes kept columns that nobody can use: of another version, damaged, of files that changed or are gone, half-written. */
import { readdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeptRefusal } from '../../shared/analysis/heap/kept/kept-file.ts';
import { errnoOf } from '../files/file-error.ts';
import { isAbandonedPartial, PARTIAL_SUFFIX } from '../files/partial-name.ts';
import { readKeptTable } from './contents.ts';
import { listKeptFiles } from './kept-files.ts';
import { keptDirectories } from './places.ts';

/** Why the columns are of no use; null where they may be. */
async function whyUseless(path: string, isBesideCapture: boolean): Promise<KeptRefusal | 'the file changed' | null> {
  const file = await open(path, 'r');
  try {
    const table = await readKeptTable(file);
    if (typeof table === 'string') return table;
    // Beside a capture: the library removes both together.
    if (isBesideCapture) return null;
    const source = await stat(table.source.path, { bigint: true }).catch(() => null);
    // A disk that is not there at the moment counts as gone: its columns can be made again.
    return source === null || String(source.mtimeNs) !== table.source.modifiedNs ? 'the file changed' : null;
  } finally {
    await file.close();
  }
}

/** Returns what was removed, a sentence each. What another process removes meanwhile is nobody's loss. */
export async function sweepKeptColumns(dataDirectory: string, nowMs: number): Promise<string[]> {
  const { library, others } = keptDirectories(dataDirectory);
  const removed: string[] = [];
  for (const { path } of listKeptFiles(dataDirectory)) {
    try {
      const why = await whyUseless(path, path.startsWith(library));
      if (why === null) continue;
      await rm(path, { force: true });
      removed.push(`The column cache ${path} was removed: ${why}.`);
    } catch (thrown) {
      if (errnoOf(thrown) === null) throw thrown;
    }
  }
  await sweepPartials(others, nowMs);
  return removed;
}

/** Removes half-written columns and copies of processes that are gone: one that is killed cannot do it. */
export async function sweepAbandoned(dataDirectory: string, nowMs: number): Promise<void> {
  const { library, others } = keptDirectories(dataDirectory);
  await Promise.all([sweepPartials(library, nowMs), sweepPartials(others, nowMs)]);
}

async function sweepPartials(directory: string, nowMs: number): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    const path = join(directory, name);
    const found = await stat(path).catch(() => null);
    if (found === null || !name.endsWith(PARTIAL_SUFFIX) || !isAbandonedPartial(name, found.mtimeMs, nowMs)) continue;
    await rm(path, { force: true });
  }
}
