/** Installs or removes the command `pen` after a question, and reports what was done and how to undo it. */
import { readCommandFile, removeCommandFile, writeCommandFile, type CommandFile } from './command-file.ts';
import type { CommandPlace } from './command-place.ts';

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
