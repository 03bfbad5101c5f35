/** Commands of the window for updates and for the command `pen`; the menu of macOS has the same two entries. */
import { accessSync, constants } from 'node:fs';
import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { dialog, type BrowserWindow } from 'electron';
import type { WindowCommandHandlers } from '../../../core/workbench/page-handlers.ts';
import {
  commandPlace,
  installCommand,
  pathAdvice,
  type CommandQuestion,
  type PenCommand,
} from '../../../core/pen-on-path/index.ts';
import type { InstalledBuild, UpdateService } from '../index.ts';

export interface UpdateCommandParts {
  readonly updates: UpdateService;
  readonly build: InstalledBuild;
  readonly pen: PenCommand;
  readonly window: () => BrowserWindow | null;
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Shows the question as a dialog of the system. */
async function ask(window: BrowserWindow | null, { message, detail, action }: CommandQuestion): Promise<boolean> {
  const options =
    action === null
      ? { type: 'info' as const, message, detail, buttons: ['OK'] }
      : { type: 'question' as const, message, detail, buttons: [action, 'Cancel'], defaultId: 0, cancelId: 1 };
  const { response } = await (window === null
    ? dialog.showMessageBox(options)
    : dialog.showMessageBox(window, options));
  return action !== null && response === 0;
}

/** Changes the PATH of this user on Windows with the program that the installer uses too; returns whether the folder is on it. */
async function changeUserPath(action: 'add' | 'remove' | 'status', folder: string): Promise<boolean> {
  const script = join(process.resourcesPath, 'windows-path.mjs');
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  try {
    await promisify(execFile)(process.execPath, [script, action, folder], { env, windowsHide: true });
    return action !== 'remove';
  } catch (thrown) {
    // 1: the folder is not on the PATH.
    if (action === 'status' && thrown instanceof Error && 'code' in thrown && thrown.code === 1) return false;
    throw thrown;
  }
}

export function createUpdateCommands({ updates, build, pen, window }: UpdateCommandParts) {
  const { platform, environment } = build;
  const home = homedir();
  /** One question at a time: a second click while it is open does nothing. */
  let isAsking = false;
  return {
    'updates.check': () => updates.check(),
    'updates.download': async () => updates.download(),
    'updates.cancel': async () => {
      updates.cancel();
      return {};
    },
    'updates.install': () => updates.install(),
    'pen-command.install': async () => {
      if (isAsking) return {};
      isAsking = true;
      try {
        await installCommand({
          place: commandPlace({ ...build, ...pen, home, isWritable }),
          advice: (path) => pathAdvice(path, { platform, home, environment }),
          ask: (question) => ask(window(), question),
          userPath: changeUserPath,
        });
      } finally {
        isAsking = false;
      }
      return {};
    },
  } satisfies Partial<WindowCommandHandlers>;
}
