/** Runs other programs: their output captured or shown, with a deadline if they may hang; finds npm. */
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { ROOT } from './project.mjs';

/** @type {Record<'keep' | 'stdout' | 'show', import('node:child_process').StdioOptions>} */
const STREAMS = {
  keep: ['ignore', 'pipe', 'pipe'],
  stdout: ['ignore', 'pipe', 'ignore'],
  show: ['ignore', 1, 2],
};

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] in place of this process's own
 * @property {'keep' | 'stdout' | 'show'} [output] keep it for the caller (default), keep stdout alone, or show it as it comes
 * @property {number} [timeoutMs] ends the whole process group when it takes longer
 * @property {(pid: number) => void} [onStart]
 */

/**
 * @typedef {object} RunResult
 * @property {number | null} code null: it could not be started, or a signal ended it
 * @property {string} output stdout and stderr as they came, when kept
 * @property {'missing' | 'timeout' | 'signal' | null} failure why there is no code
 */

/**
 * Runs a program to its end. Never rejects: a missing program is `failure: 'missing'`. When we exit first, it gets a signal to end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function run(command, args, options = {}) {
  const { cwd = ROOT, env = process.env, output = 'keep', timeoutMs, onStart } = options;
  return new Promise((resolve) => {
    // A separate process group if there is a deadline, so that its children end with it.
    const ownGroup = timeoutMs !== undefined && process.platform !== 'win32';
    const child = spawn(command, args, {
      cwd,
      env,
      detached: ownGroup,
      stdio: STREAMS[output],
      windowsHide: true,
      shell: process.platform === 'win32' && command.endsWith('.cmd'),
    });
    const end = (/** @type {NodeJS.Signals} */ signal) => {
      if (child.pid !== undefined) signalProcess(ownGroup ? -child.pid : child.pid, signal);
    };
    const endWithUs = () => end('SIGTERM');
    process.once('exit', endWithUs);
    let timedOut = false;
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            end('SIGKILL');
          }, timeoutMs);
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8');
      stream?.on('data', (chunk) => {
        text += chunk;
      });
    }
    const finish = (/** @type {number | null} */ code, /** @type {RunResult['failure']} */ failure) => {
      clearTimeout(timer);
      process.removeListener('exit', endWithUs);
      resolve({ code, output: text, failure });
    };
    if (child.pid !== undefined) onStart?.(child.pid);
    child.on('error', () => finish(null, 'missing'));
    child.on('close', (code) => finish(code, code !== null ? null : timedOut ? 'timeout' : 'signal'));
  });
}

/**
 * @param {number} pid negative: its whole process group
 * @param {NodeJS.Signals} signal
 */
export function signalProcess(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // The process ended by itself in the meantime.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}

/**
 * npm's own program, to be run by any Node: the one that started us, else the one that came with this Node, else the one on PATH.
 * @returns {string | null} null if npm is not installed, or only as something else than a script
 */
export function npmScript() {
  const startedBy = process.env['npm_execpath'];
  const beside = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  const onPath = findOnPath(['npm']);
  const candidates = [startedBy, beside, onPath === null ? undefined : realpathSync(onPath)];
  return candidates.find((file) => file?.endsWith('npm-cli.js') && existsSync(file)) ?? null;
}

/**
 * Runs npm, see `npmScript`.
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export function runNpm(args, options) {
  const script = npmScript();
  if (script !== null) return run(process.execPath, [script, ...args], options);
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, options);
}

/**
 * @param {readonly string[]} names programs, the first found wins
 * @returns {string | null} its absolute path
 */
export function findOnPath(names) {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const name of names) {
    for (const folder of folders) {
      const file = join(folder, process.platform === 'win32' ? `${name}.exe` : name);
      if (existsSync(file)) return file;
    }
  }
  return null;
}

/**
 * @param {string} text
 * @param {number} [count]
 */
export function lastLines(text, count = 12) {
  return text.trim().split('\n').slice(-count).join('\n');
}
