/** Runs other programs: their output captured or shown, ended when they stay silent; finds npm. */
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
 * For programs of checks and builds. A slow machine makes each step later, not silent; a program that only reports at its end takes a minute
 * or two of this on an idle one.
 */
export const QUIET_LIMIT_MS = 15 * 60_000;

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] in place of this process's own
 * @property {'keep' | 'stdout' | 'show'} [output] keep it for the caller (default), keep stdout alone, or show it as it comes
 * @property {number} [quietLimitMs] ends the whole process group when it has written nothing for this long
 * @property {(pid: number) => void} [onStart]
 */

/**
 * @typedef {object} RunResult
 * @property {number | null} code null: it could not be started, or a signal ended it
 * @property {string} output stdout and stderr as they came, when kept
 * @property {'missing' | 'quiet' | 'signal' | null} failure why there is no code; quiet: it was ended, see `quietLimitMs`
 */

/**
 * Runs a program to its end. Never rejects: a missing program is `failure: 'missing'`. When we exit first, it gets a signal to end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function run(command, args, options = {}) {
  const { cwd = ROOT, env = process.env, output = 'keep', quietLimitMs, onStart } = options;
  return new Promise((resolve) => {
    const isWatched = quietLimitMs !== undefined;
    // A separate process group if it may be ended, so that its children end with it.
    const ownGroup = isWatched && process.platform !== 'win32';
    const isForwarded = isWatched && output === 'show';
    // Programs write without colours into a pipe.
    const colours = isForwarded && process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
    const child = spawn(command, args, {
      cwd,
      env: { ...colours, ...env },
      detached: ownGroup,
      stdio: STREAMS[isForwarded ? 'keep' : output],
      windowsHide: true,
      shell: process.platform === 'win32' && command.endsWith('.cmd'),
    });
    const end = (/** @type {NodeJS.Signals} */ signal) => {
      if (child.pid !== undefined) signalProcess(ownGroup ? -child.pid : child.pid, signal);
    };
    const endWithUs = () => end('SIGTERM');
    process.once('exit', endWithUs);
    let wasQuiet = false;
    const timer = isWatched
      ? setTimeout(() => {
          wasQuiet = true;
          end('SIGKILL');
        }, quietLimitMs)
      : undefined;
    let text = '';
    for (const [stream, shown] of /** @type {const} */ ([
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ])) {
      stream?.setEncoding('utf8');
      stream?.on('data', (chunk) => {
        timer?.refresh();
        if (isForwarded) shown.write(chunk);
        else text += chunk;
      });
    }
    const finish = (/** @type {number | null} */ code, /** @type {RunResult['failure']} */ failure) => {
      clearTimeout(timer);
      process.removeListener('exit', endWithUs);
      resolve({ code, output: text, failure });
    };
    if (child.pid !== undefined) onStart?.(child.pid);
    // Children it left would hold our ends of its pipes open.
    if (ownGroup) child.once('exit', () => end('SIGKILL'));
    child.on('error', () => finish(null, 'missing'));
    child.on('close', (code) => finish(code, code !== null ? null : wasQuiet ? 'quiet' : 'signal'));
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
