/** Starts a program's runtime before it is known whether the program is up to date: both take a tenth of a second, and a core each. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runToItsEnd } from './child.mjs';
import { ROOT } from './project.mjs';
import { signalProcess } from './run.mjs';

const ENTRY = join(ROOT, 'scripts', 'setup', 'gated-entry.mjs');
/** The status of the dynamic linker when a library of the runtime is missing. */
const LINKER_FAILED = 127;

/**
 * @typedef {object} StartedAhead
 * @property {() => Promise<number | null>} run runs the program and returns its exit status; null if the runtime itself could not start
 * @property {() => Promise<void>} discard ends the runtime; nothing of the program has run
 */

/**
 * @param {string} runtime Node or Electron
 * @param {readonly string[]} args program and its arguments
 * @param {NodeJS.ProcessEnv} env
 * @returns {StartedAhead | null} null where the program is missing, and on Windows, where a process cannot read such a pipe at once
 */
export function startAhead(runtime, args, env) {
  if (process.platform === 'win32' || args[0] === undefined || !existsSync(args[0])) return null;
  const spawned = /** @type {{ child?: import('node:child_process').ChildProcess }} */ ({});
  const ended = runToItsEnd(runtime, [ENTRY, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    env,
    onSpawn: (child) => {
      spawned.child = child;
    },
    // The caller prepares the runtime and starts it again.
  }).then(
    (status) => (status === LINKER_FAILED ? null : status),
    () => null,
  );
  const gate = /** @type {import('node:stream').Writable | undefined} */ (spawned.child?.stdio[3] ?? undefined);
  // The runtime has ended already, which `ended` reports.
  gate?.on('error', () => undefined);
  return {
    run() {
      gate?.end('.');
      return ended;
    },
    async discard() {
      if (spawned.child?.pid !== undefined) signalProcess(spawned.child.pid, 'SIGKILL');
      await ended;
      gate?.destroy();
    },
  };
}
