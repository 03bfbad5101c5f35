/** Installs or removes the command `pen` after a question, and reports what was done and how to undo it. */
import { type CommandPlace, SCRIPT_MARK } from './command-place.ts';
import { chmod, lstat, mkdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

type CommandFile = Extract<CommandPlace, { readonly kind: 'link' | 'script' }>;

/** `ours` is this installation's; `earlier` one of another installation of PEN Workbench; `other` belongs to something else. */
type CommandFileState = 'free' | 'ours' | 'earlier' | 'other';

/** An installation of the app, by the path of its command. */
const APP_FOLDER = /pen[ -]workbench/i;
/** No script of ours is longer. */
const MAX_SCRIPT_BYTES = 64 * 1024;

/** Returns what is at the place now. Rejects where the file system refuses to say. */
async function readCommandFile(place: CommandFile): Promise<CommandFileState> {
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
async function writeCommandFile(place: CommandFile): Promise<void> {
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
async function removeCommandFile(place: CommandFile): Promise<void> {
  await rm(place.path);
}

export interface CommandQuestion {
  readonly message: string;
  readonly detail: string;
  /** The label of the button that does it; null for a message without a choice. */
  readonly action: string | null;
}

export interface InstallParts {
  readonly place: CommandPlace;
  /** Returns what to do if a terminal does not find the command at this path. */
  readonly advice: (path: string) => string | null;
  /** Shows a question or a message; true if the person chose the action. */
  readonly ask: (question: CommandQuestion) => Promise<boolean>;
  /** Changes the PATH of the user on Windows; returns whether the folder is on it. */
  readonly userPath: (action: 'add' | 'remove' | 'status', folder: string) => Promise<boolean>;
}

const TRY_IT = 'Open a new terminal and run: pen --version';

/** Returns how the commands of a shell would do it, for a folder in which this user may not write. */
function byHand(place: CommandFile): string {
  return place.kind === 'link'
    ? `Run in a terminal: sudo ln -sf "${place.target}" "${place.path}"`
    : `Choose another installation, or make ${place.path} writable.`;
}

function problem(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

async function installFile(place: CommandFile, { ask, advice }: InstallParts): Promise<void> {
  const what =
    place.kind === 'link'
      ? `links ${place.path} to ${place.target}`
      : `writes ${place.path}, which starts this AppImage`;
  const state = await readCommandFile(place);
  if (state === 'other') {
    await ask({
      message: `Another program is at ${place.path}`,
      detail: 'It was not changed. Move it, or install the npm package under another prefix, and choose this again.',
      action: null,
    });
    return;
  }
  if (state === 'ours') {
    const removes = await ask({
      message: 'The pen command is installed',
      detail: `${place.path} belongs to this installation. ${TRY_IT}`,
      action: 'Remove',
    });
    if (!removes) return;
    await removeCommandFile(place);
    await ask({ message: 'The pen command was removed', detail: `${place.path} is gone.`, action: null });
    return;
  }
  const replaced = state === 'earlier' ? ' It replaces the command of another installation of PEN Workbench.' : '';
  const installs = await ask({
    message: 'Install the pen command?',
    detail: `This ${what}.${replaced} To undo it, choose this menu entry again, or delete ${place.path}.`,
    action: 'Install',
  });
  if (!installs) return;
  await writeCommandFile(place);
  await ask({
    message: 'The pen command is installed',
    detail: [`${place.path} is there. ${TRY_IT}`, advice(place.path), `To undo it, delete ${place.path}.`]
      .filter((line) => line !== null)
      .join('\n\n'),
    action: null,
  });
}

async function installFolder(folder: string, { ask, userPath }: InstallParts): Promise<void> {
  if (await userPath('status', folder)) {
    const removes = await ask({
      message: 'The pen command is on your PATH',
      detail: `${folder} is on the PATH of your user. ${TRY_IT}`,
      action: 'Remove',
    });
    if (!removes) return;
    await userPath('remove', folder);
    await ask({ message: 'The pen command was removed', detail: `${folder} is no longer on your PATH.`, action: null });
    return;
  }
  const installs = await ask({
    message: 'Install the pen command?',
    detail: `This adds ${folder} to the PATH of your user. To undo it, choose this menu entry again.`,
    action: 'Install',
  });
  if (!installs) return;
  await userPath('add', folder);
  await ask({
    message: 'The pen command is installed',
    detail: `${folder} is on your PATH. ${TRY_IT}\n\nTo undo it, choose this menu entry again.`,
    action: null,
  });
}

/** Asks first; every outcome, a failure too, ends with a message. */
export async function installCommand(parts: InstallParts): Promise<void> {
  const { place, ask } = parts;
  if (place.kind === 'none') {
    await ask({
      message: 'The pen command is not installed from here',
      detail: `${place.reason} ${place.advice}`,
      action: null,
    });
    return;
  }
  try {
    await (place.kind === 'folder' ? installFolder(place.folder, parts) : installFile(place, parts));
  } catch (thrown) {
    await ask({
      message: 'The pen command was not changed',
      detail: `${problem(thrown)}\n\n${place.kind === 'folder' ? `Add ${place.folder} to your PATH yourself.` : byHand(place)}`,
      action: null,
    });
  }
}
