/** A display for the window: the user's own if there is one, else a virtual one (Xvfb) that we start and end. */
import { spawn } from 'node:child_process';
import { createConnection } from 'node:net';
import { SetupProblem } from './project.mjs';
import { findOnPath, signalProcess } from './run.mjs';

const SCREEN = '1600x1000x24';
const START_TIMEOUT_MS = 15_000;

/**
 * Returns whether this environment names a display that answers. Windows and macOS always have one.
 * @param {NodeJS.ProcessEnv} [env]
 */
export async function hasDisplay(env = process.env) {
  if (process.platform !== 'linux') return true;
  if ((env['WAYLAND_DISPLAY'] ?? '') !== '') return true;
  const display = env['DISPLAY'] ?? '';
  if (display === '') return false;
  const local = /^(?:unix)?:(\d+)/.exec(display);
  // A display on another machine (ssh -X) is the user's choice and used unchecked.
  return (
    local === null || (await answers(`/tmp/.X11-unix/X${local[1]}`)) || (await answers(`\0/tmp/.X11-unix/X${local[1]}`))
  );
}

/** @param {string} socketPath @returns {Promise<boolean>} */
function answers(socketPath) {
  return new Promise((resolve) => {
    const socket = createConnection(socketPath);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

export function virtualDisplayInstalled() {
  return findOnPath(['Xvfb']) !== null;
}

/** @typedef {{ name: string, stop: () => void }} VirtualDisplay `name` as DISPLAY wants it: `:99` */

/**
 * Starts Xvfb on a free number. Not through xvfb-run: a signal to that one leaves the server and its clients running.
 * @returns {Promise<VirtualDisplay>}
 */
export async function startVirtualDisplay() {
  const program = findOnPath(['Xvfb']);
  if (program === null) {
    throw new SetupProblem(
      'There is no display, and Xvfb, which creates a virtual one, is not installed. Run: node scripts/bootstrap.mjs',
    );
  }
  // Without -noreset it starts over when its last client leaves, and refuses a window that opens at that moment.
  const server = spawn(program, ['-displayfd', '3', '-screen', '0', SCREEN, '-nolisten', 'tcp', '-noreset'], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    // Ctrl-C must not reach it before the window is closed.
    detached: true,
  });
  const stop = () => {
    if (server.pid !== undefined && server.exitCode === null) signalProcess(server.pid, 'SIGTERM');
  };
  let complaint = '';
  server.stderr?.on('data', (chunk) => {
    complaint += chunk;
  });
  const numberPipe = server.stdio[3];
  const number = await new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), START_TIMEOUT_MS);
    const end = (/** @type {string | null} */ value) => {
      clearTimeout(timer);
      resolve(value);
    };
    numberPipe?.once('data', (chunk) => end(String(chunk).trim()));
    server.once('error', () => end(null));
    server.once('exit', () => end(null));
  });
  if (number === null) {
    stop();
    throw new SetupProblem(
      `Xvfb did not start a virtual display:\n\n${complaint.trim()}\n\nSet DISPLAY to another display, or repair Xvfb, then run the command again.`,
    );
  }
  process.once('exit', stop);
  // Its later output is not needed, but a full pipe would block it.
  server.stderr?.resume();
  server.unref();
  for (const stream of [server.stderr, numberPipe]) {
    if (stream !== null && stream !== undefined && 'unref' in stream)
      /** @type {import('node:net').Socket} */ (stream).unref();
  }
  return {
    name: `:${number}`,
    stop: () => {
      process.removeListener('exit', stop);
      stop();
    },
  };
}

/** @typedef {{ environment: NodeJS.ProcessEnv, notice: string | null, stop: () => void }} Display */

/**
 * The display to use: what to add to the environment, and a notice for the user.
 * @returns {Promise<Display>}
 */
export async function ensureDisplay() {
  if (await hasDisplay()) return { environment: {}, notice: null, stop: () => {} };
  const virtual = await startVirtualDisplay();
  return {
    environment: { DISPLAY: virtual.name },
    notice: `There is no display, so the window is drawn on a virtual one (Xvfb ${virtual.name}) and is not visible.`,
    stop: virtual.stop,
  };
}
