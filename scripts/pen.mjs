/**
 * `npm run -s pen -- COMMAND …`: the command line out of a checkout. Makes a bare clone ready first, talking on stderr only,
 * because stdout belongs to the command (one JSON document, or MCP over stdio).
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
  // What help texts and suggestions call the program here.
  return runOnElectronNode([join(ROOT, 'dist', 'cli', 'pen.js'), ...process.argv.slice(2)], {
    PEN_LAUNCH_COMMAND: 'npm run -s pen --',
  });
});
