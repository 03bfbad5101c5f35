/**
 * Makes a bare clone ready: dependencies, Electron's binary, system libraries, a display; for tests also Chromium, Deno and plain Nodes.
 * Logs each step, does only what is missing, and may be run twice at once or killed at any time.
 *
 *   node scripts/bootstrap.mjs [--for start|test|pen] [--quiet-stdout] [--official-electron]
 */
import { withLock } from './setup/lock.mjs';
import { dependenciesReady, installDependencies } from './setup/node-modules.mjs';
import { installElectron, locateElectron, requireElectron } from './setup/electron-binary.mjs';
import { SetupProblem, createSay, isMain, runMain } from './setup/project.mjs';
import { CHROMIUM, ELECTRON_LIBRARIES, VIRTUAL_DISPLAY, installPackages } from './setup/system-packages.mjs';
import { installPlainNodes, plainNodesReady } from './setup/plain-node.mjs';
import { hasDisplay, virtualDisplayInstalled } from './setup/display.mjs';
import { findChromium, findDeno } from './setup/test-targets.mjs';
import { run } from './setup/run.mjs';

const STILL_WORKING_AFTER_MS = 15_000;

/** @typedef {'start' | 'test' | 'pen'} Purpose `pen` needs no display; `test` needs real targets as well */

/**
 * @typedef {object} Step
 * @property {() => boolean | Promise<boolean>} ready
 * @property {(say: import('./setup/project.mjs').Say, lock: import('./setup/lock.mjs').HeldLock) => Promise<void>} make
 */

/** @param {Purpose} purpose @returns {Step[]} */
function stepsFor(purpose) {
  return [
    { ready: dependenciesReady, make: installDependencies },
    { ready: () => locateElectron() !== null, make: installElectron },
    ...(process.platform === 'linux'
      ? [{ ready: async () => (await missingLibraries()).length === 0, make: installLibraries }]
      : []),
    ...(purpose === 'pen' ? [] : [{ ready: displayReady, make: installVirtualDisplay }]),
    ...(purpose === 'test'
      ? [
          { ready: () => findChromium() !== null, make: installChromium },
          { ready: () => findDeno() !== null, make: explainMissingDeno },
          { ready: plainNodesReady, make: installPlainNodes },
        ]
      : []),
  ];
}

/** Libraries that the dynamic linker cannot find for Electron's binary. */
async function missingLibraries() {
  const ldd = await run('ldd', [requireElectron().executablePath]);
  // Without ldd (NixOS, musl) this is unknown in advance; Electron itself then reports missing libraries.
  if (ldd.failure === 'missing') return [];
  return [...ldd.output.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]);
}

/** @type {Step['make']} */
async function installLibraries(say, lock) {
  const missing = await missingLibraries();
  await installPackages(ELECTRON_LIBRARIES, {
    why: `Electron needs system libraries that are missing (${missing.join(', ')}).`,
    say,
    lock,
  });
  const still = await missingLibraries();
  if (still.length > 0) {
    throw new SetupProblem(
      `Electron still misses system libraries: ${still.join(', ')}. Install the packages that contain them, then run the command again.`,
    );
  }
}

async function displayReady() {
  return (await hasDisplay()) || virtualDisplayInstalled();
}

/** @type {Step['make']} */
async function installVirtualDisplay(say, lock) {
  await installPackages(VIRTUAL_DISPLAY, {
    why: 'There is no display, and Xvfb, which creates a virtual one, is not installed.',
    say,
    lock,
  });
}

/** @type {Step['make']} */
async function installChromium(say, lock) {
  await installPackages(CHROMIUM, {
    why: 'The tests profile a real Chromium, and none was found (set PEN_CHROMIUM to use another path).',
    say,
    lock,
  });
  if (findChromium() === null) {
    throw new SetupProblem(
      'Chromium was installed but is not on PATH. Set PEN_CHROMIUM to its path, then run the command again.',
    );
  }
}

/** @type {Step['make']} */
async function explainMissingDeno() {
  throw new SetupProblem(
    `The tests profile a real Deno; it comes with the npm package "deno", which has no binary for ${process.platform} ${process.arch} here. Check that npm does not omit optional dependencies, then run: npm ci --include=optional`,
  );
}

/**
 * @param {{ purpose: Purpose, say: import('./setup/project.mjs').Say, retryOfficialElectron?: boolean }} options
 * @returns {Promise<void>}
 */
export async function ensureReady({ purpose, say, retryOfficialElectron = false }) {
  const steps = stepsFor(purpose);
  if (!retryOfficialElectron && (await allReady(steps))) return;
  const startedAt = performance.now();
  const elapsed = () => (performance.now() - startedAt) / 1000;
  // Downloads over a slow line take minutes without any output.
  const patience = setInterval(() => say(`still working (${Math.round(elapsed())} s so far)`), STILL_WORKING_AFTER_MS);
  try {
    await makeReady(steps, say, retryOfficialElectron);
  } finally {
    clearInterval(patience);
  }
  say(`ready after ${elapsed().toFixed(1)} s`);
}

/** @param {readonly Step[]} steps */
async function allReady(steps) {
  // In order, stopping at the first that is not ready: a later one may need an earlier one.
  for (const step of steps) if (!(await step.ready())) return false;
  return true;
}

/**
 * @param {readonly Step[]} steps
 * @param {import('./setup/project.mjs').Say} say
 * @param {boolean} retryOfficialElectron
 */
async function makeReady(steps, say, retryOfficialElectron) {
  await withLock('bootstrap', { what: 'setting this folder up', say }, async (lock) => {
    for (const step of steps) {
      if (await step.ready()) continue;
      await step.make(say, lock);
      // After a new `npm ci`, retry Electron's own binary if a fallback was used so far.
      if (step.make === installDependencies && locateElectron()?.origin === 'fallback')
        await installElectron(say, lock);
    }
    if (retryOfficialElectron && requireElectron().origin === 'fallback') await installElectron(say, lock);
  });
}

/** @param {readonly string[]} args */
function parsePurpose(args) {
  const value = args.includes('--for') ? args[args.indexOf('--for') + 1] : 'start';
  if (value === 'start' || value === 'test' || value === 'pen') return value;
  throw new SetupProblem(`--for takes start, test or pen, not "${value}".`, 2);
}

if (isMain(import.meta.url)) {
  const args = process.argv.slice(2);
  await runMain(async () => {
    await ensureReady({
      purpose: parsePurpose(args),
      say: createSay('setup', args.includes('--quiet-stdout') ? process.stderr : process.stdout),
      retryOfficialElectron: args.includes('--official-electron'),
    });
  });
}
