/**
 * A long-lived child that ends with us: signals are passed on once, also when only npm above us is killed.
 *
 * It runs in a session of its own, because Ctrl-C reaches a terminal's whole process group: with our forwarded signal that would be two,
 * and the second one cuts Electron's clean-up short (tried: one SIGINT lets `before-quit` finish, two do not).
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ENDING_SIGNALS, PARENT_LOOK_MS } from './project.mjs';
import { signalProcess } from './run.mjs';

/** npm and the shell pass the same Ctrl-C on as well; signals within this time are the same key press. */
const SAME_SIGNAL_MS = 1000;

/**
 * @param {string} command
 * @param {readonly string[]} args
 * `leavesNothing`: what the child has started and not ended is ended after it, such as browsers of a test run that a signal ended.
 * @param {{ env: NodeJS.ProcessEnv, cwd?: string, stdio: import('node:child_process').StdioOptions, leavesNothing?: boolean, onSpawn?: (child: import('node:child_process').ChildProcess) => void }} options
 * @returns {Promise<number>} its exit status, 128 + n where signal n ended it
 */
export function runToItsEnd(command, args, { env, cwd = process.cwd(), stdio, leavesNothing = false, onSpawn }) {
  const parentPid = process.ppid;
  const child = spawn(command, args, {
    env: { ...env, PEN_LAUNCHER_PID: String(process.pid) },
    cwd,
    stdio,
    detached: process.platform !== 'win32',
  });
  return new Promise((resolve, reject) => {
    let lastForwardedAt = -Infinity;
    const forward = (/** @type {NodeJS.Signals} */ signal) => {
      if (performance.now() - lastForwardedAt < SAME_SIGNAL_MS || child.pid === undefined) return;
      lastForwardedAt = performance.now();
      signalProcess(child.pid, signal);
    };
    const signals = /** @type {NodeJS.Signals[]} */ (Object.keys(ENDING_SIGNALS));
    for (const signal of signals) process.on(signal, forward);
    // Only npm has ended, and we have another parent now.
    const parentWatch = setInterval(() => {
      if (process.ppid === parentPid) return;
      clearInterval(parentWatch);
      forward('SIGTERM');
    }, PARENT_LOOK_MS);
    const endWithUs = () => void (child.pid !== undefined && signalProcess(child.pid, 'SIGTERM'));
    process.once('exit', endWithUs);
    const stopWatching = () => {
      clearInterval(parentWatch);
      process.removeListener('exit', endWithUs);
      for (const signal of signals) process.removeListener(signal, forward);
    };
    child.once('exit', () => {
      if (leavesNothing && child.pid !== undefined && process.platform !== 'win32')
        signalProcess(-child.pid, 'SIGKILL');
    });
    child.on('error', (error) => {
      stopWatching();
      reject(error);
    });
    child.on('close', (code, signal) => {
      stopWatching();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
    onSpawn?.(child);
  });
}
