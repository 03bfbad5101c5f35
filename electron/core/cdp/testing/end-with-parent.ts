/** Processes of tests end with the process that started them, also where a signal ends that one without any clean-up. */
import { existsSync } from 'node:fs';

const SETPRIV = '/usr/bin/setpriv';

/** The command line that the kernel ends with its parent, on Linux; elsewhere, and without util-linux, the given one. Its process id is that of `command`. */
export function endingWithParent(command: string, args: readonly string[]): readonly [string, readonly string[]] {
  if (process.platform !== 'linux' || !existsSync(SETPRIV)) return [command, args];
  return [SETPRIV, ['--pdeathsig', 'KILL', '--', command, ...args]];
}
