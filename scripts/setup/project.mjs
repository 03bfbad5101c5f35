/** Paths and requirements of the checkout, and the output of the scripts. Node built-ins only: this runs before `npm ci`. */
import { mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's root folder, absolute. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Kept between runs, outside git: the fallback binary, locks. */
export const CACHE = join(ROOT, '.cache');

const MIN_NODE = [20, 19];

/** Prints progress for the user: one sentence per call. @typedef {(sentence: string) => void} Say */

/** Ends a script with a sentence for the user and an exit status, without a stack. */
export class SetupProblem extends Error {
  /**
   * @param {string} sentence what happened, why, and the exact command that helps
   * @param {number} exitCode 3: something on this machine is missing; 2: wrong use
   */
  constructor(sentence, exitCode = 3) {
    super(sentence);
    this.name = 'SetupProblem';
    this.exitCode = exitCode;
  }
}

/**
 * @param {string} topic the word before the colon
 * @param {NodeJS.WritableStream} [stream] stdout, or stderr where stdout belongs to a command's result
 * @returns {Say}
 */
export function createSay(topic, stream = process.stdout) {
  return (sentence) => void stream.write(`${topic}: ${sentence}\n`);
}

/** Refuses a Node version that is too old for the scripts themselves. */
export function requireNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = MIN_NODE;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  throw new SetupProblem(
    `This is Node ${version}; PEN Workbench needs Node ${MIN_NODE.join('.')} or newer to set itself up. Install a newer Node (https://nodejs.org) and run the command again.`,
  );
}

/**
 * Returns whether a module was started as the script, not imported.
 * @param {string} moduleUrl its import.meta.url
 */
export function isMain(moduleUrl) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(moduleUrl));
}

/** Signals that end a script, with the exit status a shell gives for them. */
export const ENDING_SIGNALS = /** @type {const} */ ({ SIGHUP: 129, SIGINT: 130, SIGTERM: 143 });

/** Interval of a script's checks that npm above it still runs. */
export const PARENT_LOOK_MS = 500;

/**
 * Runs a script's main function: a `SetupProblem` becomes its sentence on stderr and its exit status, anything else is a bug and keeps its stack.
 * A signal ends the script through `process.exit`, so that locks are released and children get the signal; `takeSignals()` hands the signals to `main`.
 * @param {(context: { takeSignals: () => void }) => Promise<number | void>} main
 */
export async function runMain(main) {
  const handlers = Object.entries(ENDING_SIGNALS).map(([signal, code]) => ({
    signal,
    handler: () => process.exit(code),
  }));
  for (const { signal, handler } of handlers) process.on(signal, handler);
  // SIGTERM sent only to npm ends npm and its shell; we notice it by a changed parent.
  const parentPid = process.ppid;
  const parentWatch = setInterval(() => {
    if (process.ppid !== parentPid) process.exit(ENDING_SIGNALS.SIGTERM);
  }, PARENT_LOOK_MS).unref();
  const takeSignals = () => {
    clearInterval(parentWatch);
    for (const { signal, handler } of handlers) process.removeListener(signal, handler);
  };
  try {
    requireNode();
    const code = await main({ takeSignals });
    if (code !== undefined) process.exitCode = code;
  } catch (thrown) {
    const problem = thrown instanceof SetupProblem ? thrown : problemOfFolder(thrown);
    if (problem === null) throw thrown;
    process.stderr.write(`\n${problem.message}\n`);
    process.exitCode = problem.exitCode;
  } finally {
    takeSignals();
  }
}

/**
 * The advice for a checkout that cannot be written: it belongs to another user, or the disk is full.
 * @param {unknown} thrown
 */
function problemOfFolder(thrown) {
  const { code, path } = /** @type {NodeJS.ErrnoException} */ (thrown instanceof Error ? thrown : {});
  if (path === undefined || !path.startsWith(ROOT)) return null;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new SetupProblem(
      `${path} cannot be written: the folder belongs to another user or is read-only. Run this as the user who owns ${ROOT}, or clone it again.`,
    );
  }
  return code === 'ENOSPC'
    ? new SetupProblem(
        `The disk is full: ${path} could not be written. Free disk space (1.5 GB are needed), then run the command again.`,
      )
    : null;
}

/**
 * @param {string} file
 * @returns {any} the parsed content, or null where the file is missing or not JSON
 */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError || /** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Writes whole or not at all: a run killed half-way leaves no half file behind.
 * @param {string} file
 * @param {string} text
 */
export function writeWhole(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  writeFileSync(partial, text);
  renameSync(partial, file);
}
