/** The command `pen` as a file of a folder on the PATH: whether it is there and ours, and writing and removing it. */
import { chmod, lstat, mkdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { SCRIPT_MARK, type CommandPlace } from './command-place.ts';

export type CommandFile = Extract<CommandPlace, { readonly kind: 'link' | 'script' }>;

/** `ours` is this installation's; `earlier` one of another installation of PEN Workbench; `other` belongs to something else. */
export type CommandFileState = 'free' | 'ours' | 'earlier' | 'other';

/** An installation of the app, by the path of its command. */
const APP_FOLDER = /pen[ -]workbench/i;
/** No script of ours is longer. */
const MAX_SCRIPT_BYTES = 64 * 1024;

/** Returns what is at the place now. Rejects where the file system refuses to say. */
export async function readCommandFile(place: CommandFile): Promise<CommandFileState> {
  const found = await lstat(place.path).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return null;
    throw thrown;
  });
  if (found === null) return 'free';
  if (found.isSymbolicLink()) {
    const target = await readlink(place.path);
    if (place.kind === 'link' && target === place.target) return 'ours';
    return basename(target) === 'pen' && APP_FOLDER.test(dirname(target)) ? 'earlier' : 'other';
  }
  if (!found.isFile() || found.size > MAX_SCRIPT_BYTES) return 'other';
  const text = await readFile(place.path, 'utf8');
  if (place.kind === 'script' && text === place.text) return 'ours';
  return text.split('\n').includes(SCRIPT_MARK) ? 'earlier' : 'other';
}

/** Writes the command in one step, so that a terminal never finds half of it. */
export async function writeCommandFile(place: CommandFile): Promise<void> {
  await mkdir(dirname(place.path), { recursive: true });
  const partial = `${place.path}.partial-${process.pid}`;
  try {
    if (place.kind === 'link') await symlink(place.target, partial);
    else {
      await writeFile(partial, place.text, { mode: 0o755 });
      // Whatever the mask of this process is.
      await chmod(partial, 0o755);
    }
    await rename(partial, place.path);
  } catch (thrown) {
    await rm(partial, { force: true });
    throw thrown;
  }
}

/** Removes a command that `readCommandFile` recognised. */
export async function removeCommandFile(place: CommandFile): Promise<void> {
  await rm(place.path);
}
