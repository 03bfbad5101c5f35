/** A client's own program: found on the path, and run without a shell. */
import { execFile } from 'node:child_process';
import { posix, win32 } from 'node:path';
import { appError, AppFailure } from '../../../shared/base/errors.ts';
import { programEnvironment } from '../../core/process/child-environment.ts';
import { isExecutableFile } from '../../core/files/executable-file.ts';
import type { ClientFacts } from './client-places.ts';
import { endOfOutput } from './program-output.ts';

/** Claude Code starts the server of an entry that it lists, which may take as long as a first start. */
const DEADLINE_MS = 90_000;
const MAX_OUTPUT_BYTES = 1024 * 1024;

type Search = Pick<ClientFacts, 'platform' | 'home' | 'environment'>;

/** Programs that the desktop starts have a short `PATH`: these folders have what installers for one user and Homebrew add. */
function moreFolders({ platform, home }: Search): string[] {
  const ofUser = posix.join(home, '.local', 'bin');
  if (platform === 'macos') return [ofUser, '/opt/homebrew/bin', '/usr/local/bin'];
  return platform === 'linux' ? [ofUser] : [];
}

/** Whole paths only: one relative to the current folder would run whatever lies there. */
function programFolders(search: Search): string[] {
  const isWindows = search.platform === 'windows';
  const path = isWindows ? win32 : posix;
  const named = Object.entries(search.environment).find(
    ([name]) => (isWindows ? name.toUpperCase() : name) === 'PATH',
  )?.[1];
  const folders = [...(named ?? '').split(path.delimiter), ...moreFolders(search)];
  return [...new Set(folders.filter((folder) => path.isAbsolute(folder)))];
}

/** The absolute path of a program; null if there is none. On Windows a `.cmd` is none, as only a shell starts it. */
export async function findProgram(search: Search, name: string): Promise<string | null> {
  const isWindows = search.platform === 'windows';
  for (const folder of programFolders(search)) {
    const path = isWindows ? win32.join(folder, `${name}.exe`) : posix.join(folder, name);
    if (await isExecutableFile(path)) return path;
  }
  return null;
}

export interface ProgramRun {
  readonly succeeded: boolean;
  readonly stdout: string;
  /** The end of what it wrote, on one line. */
  readonly said: string;
}

/** Runs it in the home folder, with the person's variables. Throws `file_not_found`, `disconnected`, `deadline_exceeded`. */
export async function runProgram(search: Search, program: string, args: readonly string[]): Promise<ProgramRun> {
  const { platform, home, environment } = search;
  const path = platform === 'windows' ? win32 : posix;
  const env = programEnvironment(environment, { PATH: programFolders(search).join(path.delimiter) });
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      [...args],
      { cwd: home, env, shell: false, timeout: DEADLINE_MS, maxBuffer: MAX_OUTPUT_BYTES, windowsHide: true },
      (error, stdout, stderr) => {
        const said = endOfOutput(`${stdout}\n${stderr}`);
        if (error === null || typeof error.code === 'number') {
          resolve({ succeeded: error === null, stdout, said });
          return;
        }
        const code =
          error.killed === true ? 'deadline_exceeded' : error.code === 'ENOENT' ? 'file_not_found' : 'disconnected';
        const why = error.killed === true ? 'it did not end in time' : (error.code ?? error.signal ?? error.message);
        reject(
          new AppFailure(appError(code, `${program} failed: ${why}.${said}`, 'Run it in a terminal to see more.')),
        );
      },
    );
    child.stdin?.end();
  });
}
