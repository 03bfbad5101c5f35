/** `npm run bench NAME`: the benchmarks of bench/, on the app's own runtime, with a built app, a display and real targets. */
import { join } from 'node:path';
import { ensureReady } from './bootstrap.mjs';
import { buildIfStale } from './build.mjs';
import { runOnElectronNode } from './electron-node.mjs';
import { ensureDisplay } from './setup/display.mjs';
import { ROOT, createSay, runMain } from './setup/project.mjs';
import { targetEnvironment } from './setup/test-targets.mjs';

await runMain(async ({ takeSignals }) => {
  await ensureReady({ purpose: 'test', say: createSay('setup') });
  await buildIfStale(createSay('build'));
  const display = await ensureDisplay();
  takeSignals();
  try {
    return await runOnElectronNode(
      [join(ROOT, 'bench', 'run.ts'), ...process.argv.slice(2)],
      { ...display.environment, ...targetEnvironment() },
      { leavesNothing: true },
    );
  } finally {
    display.stop();
  }
});
