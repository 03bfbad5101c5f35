/** The folder of all stored data: settings, library, discovery file, browser profile. One folder, private to its owner. */
import { chmod, mkdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, posix, resolve, win32 } from 'node:path';
import { appError, AppFailure } from '../../../shared/base/errors.ts';
import { errnoOf, fileError } from '../files/file-error.ts';

const FOLDER_NAME = 'PEN Workbench';

export interface DataDirectoryOptions {
  /** Value of `--data-dir`. */
  readonly flag?: string | undefined;
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** The base of a relative flag or `PEN_DATA_DIR`; default: the process's working directory. */
  readonly workingDirectory?: string | undefined;
}

/**
 * The data folder as an absolute path: flag, then `PEN_DATA_DIR`, then the platform's folder for a user's application data. Nothing is
 * created or checked; an empty value is ignored.
 */
export function resolveDataDirectory(options: DataDirectoryOptions): string {
  const { environment, platform, home } = options;
  const named = nonEmpty(options.flag) ?? nonEmpty(environment['PEN_DATA_DIR']);
  if (named !== null) return resolve(options.workingDirectory ?? process.cwd(), named);
  if (platform === 'win32') {
    // The local profile: domains copy the roaming one to servers, with tokens, captures and a browser profile in it.
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
 * Creates a folder of ours if it is missing and makes it private (0700). `file_exists` if a file is there, `write_failed` or `disk_full` if
 * it cannot be created, `permission_denied` if it belongs to another user.
 */
export async function createPrivateDirectory(...parts: [string, ...string[]]): Promise<string> {
  const path = join(...parts);
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    const found = await stat(path);
    if (process.getuid !== undefined) {
      if (found.uid !== process.getuid())
        throw new AppFailure(
          appError(
            'permission_denied',
            `The folder ${path} belongs to another user.`,
            'Choose a folder of your own with --data-dir or PEN_DATA_DIR.',
          ),
        );
      if ((found.mode & 0o077) !== 0) await chmod(path, 0o700);
    }
    return path;
  } catch (thrown) {
    if (thrown instanceof AppFailure) throw thrown;
    throw new AppFailure(
      errnoOf(thrown) === 'EEXIST'
        ? appError(
            'file_exists',
            `${path} is a file; a folder is needed there.`,
            'Move it away, or choose another folder.',
          )
        : fileError(thrown, { use: 'write', path, what: 'the folder' }),
    );
  }
}

function nonEmpty(text: string | undefined): string | null {
  return text === undefined || text.trim() === '' ? null : text;
}
