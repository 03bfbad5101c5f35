/** Where everything the product keeps lies: settings, library, discovery file, browser profile. One folder, private to its owner. */
import { chmod, mkdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, posix, resolve, win32 } from 'node:path';
import { appError, type AppResult } from '../shared/contracts/errors.ts';
import { err, ok } from '../shared/base/result.ts';
import { errnoOf, fileError } from './files/file-error.ts';

const FOLDER_NAME = 'PEN Workbench';

export interface DataDirectoryOptions {
  /** Value of `--data-dir`. */
  readonly flag?: string | undefined;
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** Folder that a relative flag or `PEN_DATA_DIR` is taken from; the process's own where it is left out. */
  readonly workingDirectory?: string | undefined;
}

/**
 * The data folder as an absolute path: flag, then `PEN_DATA_DIR`, then the platform's place for a user's application data.
 * Nothing is created or checked; an empty value counts as not given.
 */
export function resolveDataDirectory(options: DataDirectoryOptions): string {
  const { environment, platform, home } = options;
  const named = nonEmpty(options.flag) ?? nonEmpty(environment['PEN_DATA_DIR']);
  if (named !== null) return resolve(options.workingDirectory ?? process.cwd(), named);
  if (platform === 'win32') {
    // Not the roaming profile: domains copy that to servers, and tokens, captures and a browser profile lie here.
    return win32.join(nonEmpty(environment['LOCALAPPDATA']) ?? win32.join(home, 'AppData', 'Local'), FOLDER_NAME);
  }
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', FOLDER_NAME);
  const configHome = nonEmpty(environment['XDG_CONFIG_HOME']);
  // The XDG base directory rules: a relative value is invalid and ignored.
  return posix.join(
    configHome !== null && posix.isAbsolute(configHome) ? configHome : posix.join(home, '.config'),
    FOLDER_NAME,
  );
}

/** The data folder for this process's own flags, environment and user. */
export function dataDirectoryHere(flag: string | undefined, workingDirectory?: string): string {
  return resolveDataDirectory({
    flag,
    environment: process.env,
    platform: process.platform,
    home: homedir(),
    workingDirectory,
  });
}

/**
 * Makes a folder of ours where it is missing and closes it to other users (0700).
 * `file_exists` where a file lies there, `write_failed` or `disk_full` where it cannot be made, `permission_denied` where it
 * belongs to somebody else.
 */
export async function createPrivateDirectory(...parts: [string, ...string[]]): Promise<AppResult<string>> {
  const path = join(...parts);
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    const found = await stat(path);
    if (process.getuid !== undefined) {
      if (found.uid !== process.getuid()) {
        return err(
          appError(
            'permission_denied',
            `The folder ${path} belongs to another user.`,
            'Name a folder of your own with --data-dir or PEN_DATA_DIR.',
          ),
        );
      }
      if ((found.mode & 0o077) !== 0) await chmod(path, 0o700);
    }
    return ok(path);
  } catch (thrown) {
    if (errnoOf(thrown) === 'EEXIST') {
      return err(
        appError(
          'file_exists',
          `${path} is a file; a folder is needed there.`,
          'Move it away, or name another folder.',
        ),
      );
    }
    return err(fileError(thrown, { use: 'write', path, what: 'the folder' }));
  }
}

function nonEmpty(text: string | undefined): string | null {
  return text === undefined || text.trim() === '' ? null : text;
}
