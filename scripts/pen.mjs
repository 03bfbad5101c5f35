/**
 * `npm run -s pen -- COMMAND …`: the command line from a checkout. Prepares a bare clone first, with output on stderr only, because stdout
 * belongs to the command (one JSON document, or MCP over stdio).
 */
import { join } from 'node:path';
import { ensureReady } from './bootstrap.mjs';
import { buildIfStale } from './build.mjs';
import { runOnElectronNode } from './electron-node.mjs';
import { ROOT, createSay, runMain } from './setup/project.mjs';

await runMain(async ({ takeSignals }) => {
  await ensureReady({ purpose: 'pen', say: createSay('setup', process.stderr) });
  await buildIfStale(createSay('build', process.stderr));
  takeSignals();
  // The program's name in help texts and suggestions.
  return runOnElectronNode([join(ROOT, 'dist', 'cli', 'pen.js'), ...process.argv.slice(2)], {
    PEN_LAUNCH_COMMAND: 'npm run -s pen --',
    // The Node that starts this launcher, for the configuration of MCP clients.
    PEN_LAUNCH_NODE: process.execPath,
  });
});
