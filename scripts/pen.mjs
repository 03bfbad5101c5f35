/**
 * `npm run -s pen -- COMMAND …`: the command line from a checkout. Prepares a bare clone first, with output on stderr only, because stdout
 * belongs to the command (one JSON document, or MCP over stdio).
 *
 * Electron starts at once, and waits until it is known that nothing has to be prepared. Modules that prepare are loaded when they are needed.
 */
import { join } from 'node:path';
import { electronEnvironment, locateElectron } from './setup/electron-binary.mjs';
import { ROOT, createSay, runMain } from './setup/project.mjs';
import { startAhead } from './setup/start-ahead.mjs';

/** Nothing is installed or built for a checkout that is ready. */
async function isReady() {
  const [{ dependenciesReady }, { isBuilt }] = await Promise.all([
    import('./setup/node-modules.mjs'),
    import('./build.mjs'),
  ]);
  return dependenciesReady() && isBuilt();
}

async function prepare() {
  const [{ ensureReady }, { buildIfStale }] = await Promise.all([import('./bootstrap.mjs'), import('./build.mjs')]);
  await ensureReady({ purpose: 'pen', say: createSay('setup', process.stderr) });
  await buildIfStale(createSay('build', process.stderr));
}

/**
 * Runs the program on the runtime that was started ahead.
 * @param {import('./setup/start-ahead.mjs').StartedAhead} ahead
 * @param {() => void} takeSignals
 * @returns {Promise<number | null>} its exit status; null if something has to be prepared first
 */
async function runAhead(ahead, takeSignals) {
  let ready = false;
  try {
    ready = await isReady();
  } finally {
    if (!ready) await ahead.discard();
  }
  if (!ready) return null;
  takeSignals();
  return ahead.run();
}

await runMain(async ({ takeSignals }) => {
  const program = [join(ROOT, 'dist', 'cli', 'pen.js'), ...process.argv.slice(2)];
  const environment = {
    // The program's name in help texts and suggestions.
    PEN_LAUNCH_COMMAND: 'npm run -s pen --',
    // The Node that starts this launcher, for the configuration of MCP clients.
    PEN_LAUNCH_NODE: process.execPath,
    ELECTRON_RUN_AS_NODE: '1',
  };
  const binary = locateElectron();
  const ahead =
    binary === null
      ? null
      : startAhead(binary.executablePath, program, { ...electronEnvironment(binary), ...environment });
  const status = ahead === null ? null : await runAhead(ahead, takeSignals);
  if (status !== null) return status;
  await prepare();
  takeSignals();
  const { runOnElectronNode } = await import('./electron-node.mjs');
  return runOnElectronNode(program, environment);
});
