/**
 * The variables that a terminal of the person has. What the desktop or the dock started, and what such a program starts, has those of the system only:
 * its `PATH` lacks what nvm, Homebrew or Volta add in the files of the shell.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { shellWord } from '../../../shared/base/shell-word.ts';

/** The files of a shell may ask a slow tool; one that waits for a person is given up. */
const SHELL_LIMIT_MS = 10_000;
/** The files of a shell may print, too. */
const MARK = 'PEN-ENVIRONMENT-';
const PRINT = `"${MARK}"+JSON.stringify(process.env)+"${MARK}"`;

/** The person's login shell prints its variables. Those of this process where a shell started it, on Windows, and where the shell fails. */
export async function personEnvironment(own: NodeJS.ProcessEnv = process.env): Promise<NodeJS.ProcessEnv> {
  const { SHELL: shell, SHLVL, TERM } = own;
  if (process.platform === 'win32' || shell === undefined || SHLVL !== undefined || TERM !== undefined) return own;
  try {
    const command = `${shellWord(process.execPath)} -p ${shellWord(PRINT)}`;
    const asking = promisify(execFile)(shell, ['-i', '-l', '-c', command], {
      env: { ...own, ELECTRON_RUN_AS_NODE: '1' },
      timeout: SHELL_LIMIT_MS,
      killSignal: 'SIGKILL',
    });
    asking.child.stdin?.end();
    const printed: unknown = JSON.parse((await asking).stdout.split(MARK)[1] ?? '');
    return { ...own, ...(printed as NodeJS.ProcessEnv) };
  } catch {
    return own;
  }
}
