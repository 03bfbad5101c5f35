/**
 * `npm start`: builds what is stale, finds or starts a display, opens the window with the sample target attached, and ends with it.
 * Arguments are passed to the app: `npm start -- --data-dir DIR`, `npm start -- --no-sample`.
 */
import { dirname } from 'node:path';
import { ensureReady } from './bootstrap.mjs';
import { buildIfStale } from './build.mjs';
import { runToItsEnd } from './setup/child.mjs';
import { followStderr, prepareElectron, sandboxAdvice } from './setup/electron-launch.mjs';
import { ROOT, SetupProblem, createSay, runMain } from './setup/project.mjs';

await runMain(async ({ takeSignals }) => {
  const say = createSay('start');
  await ensureReady({ purpose: 'start', say: createSay('setup') });
  await buildIfStale(createSay('build'));
  const launch = await prepareElectron();
  for (const notice of launch.notices) say(notice);
  const typed = process.argv.slice(2);
  const sample = typed.includes('--sample') || typed.includes('--no-sample') ? [] : ['--sample'];
  takeSignals();
  try {
    const chromium = { sandboxRefused: () => false };
    const code = await runToItsEnd(launch.executablePath, [...launch.switches, ROOT, ...sample, ...typed], {
      // The Node that starts launchers, for the configuration of MCP clients.
      env: { ...launch.env, PEN_LAUNCH_NODE: process.execPath },
      // npm changed to the checkout's folder; a path typed by the user is relative to the user's own.
      cwd: process.env['INIT_CWD'] ?? process.cwd(),
      stdio: ['ignore', 'inherit', 'pipe'],
      onSpawn: (child) => {
        if (child.stderr !== null) Object.assign(chromium, followStderr(child.stderr));
      },
    });
    if (code !== 0 && chromium.sandboxRefused()) throw new SetupProblem(sandboxAdvice(dirname(launch.executablePath)));
    return code;
  } finally {
    launch.stop();
  }
});
