/** A private folder for the temporary files of one command; on a disk, because what is in memory is written there to save memory. */
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { liesInMemory } from '../../../core/files/memory-file-system.ts';

/** The caller deletes it. */
export async function createPrivateFolder(dataDirectory: string): Promise<string> {
  const temporary = tmpdir();
  if (!(await liesInMemory(temporary))) return mkdtemp(join(temporary, 'pen-sql-'));
  const parent = join(dataDirectory, 'spool');
  await mkdir(parent, { recursive: true, mode: 0o700 });
  return mkdtemp(join(parent, 'sql-'));
}
