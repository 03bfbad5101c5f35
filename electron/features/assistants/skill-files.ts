/** The skills in the project of a client that reads them: written, and taken out again. */
import { mkdir, readFile, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { appError, AppFailure } from '../../../shared/base/errors.ts';
import type { KnownClient } from '../../../shared/features/assistants/contract/assistant-clients.ts';
import { PROMPTS } from '../../../shared/features/prompts.ts';
import { skillFiles } from '../../../shared/core/prompts/plugin-files.ts';
import { writeFileAtomically } from '../../core/files/atomic-write.ts';
import { errnoOf } from '../../core/files/file-error.ts';

/** In each skill of ours, of any version. */
const OURS = '(PEN Workbench)';

/** Claude Code reads its own folder only; `.agents` is the one that the others share. */
function folderOf(client: KnownClient | null): string {
  return client === 'claude-code' ? '.claude' : '.agents';
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return null;
    throw thrown;
  }
}

/** Skills of a project, with what is there now. Throws `AppFailure` for a skill of one of these names that is not ours. */
async function placesIn(project: string, client: KnownClient | null) {
  const places = await Promise.all(
    skillFiles(PROMPTS).map(async ({ path, text }) => {
      const file = join(project, folderOf(client), path);
      return { file, text, present: await textOf(file) };
    }),
  );
  const foreign = places.find(({ present }) => present !== null && !present.includes(OURS));
  if (foreign === undefined) return places;
  throw new AppFailure(
    appError('invalid_params', `${foreign.file} is a skill of another origin.`, 'Move it away, or rename it.'),
  );
}

/** Writes every skill, also over an older version of it. Returns the files that changed. */
export async function writeSkills(project: string, client: KnownClient | null): Promise<string[]> {
  const changed = (await placesIn(project, client)).filter(({ text, present }) => present !== text);
  for (const { file, text } of changed) {
    await mkdir(dirname(file), { recursive: true });
    await writeFileAtomically(file, text);
  }
  return changed.map(({ file }) => file);
}

/** Removes them, with their folders. Returns the files that were there. */
export async function removeSkills(project: string, client: KnownClient | null): Promise<string[]> {
  const there = (await placesIn(project, client)).filter(({ present }) => present !== null);
  for (const { file } of there) {
    await rm(file);
    // A folder with other files in it stays.
    await rmdir(dirname(file)).catch((thrown: unknown) => {
      if (errnoOf(thrown) !== 'ENOTEMPTY') throw thrown;
    });
  }
  return there.map(({ file }) => file);
}
