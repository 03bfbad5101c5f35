/**
 * `npm run dev`: the app with reload. Vite serves the renderer (React refresh); the other bundles are rebuilt when they change and the app
 * is restarted. Arguments are passed to the app, as with `npm start`.
 */
import { spawn } from 'node:child_process';
import { ensureReady } from './bootstrap.mjs';
import { followStderr, prepareElectron } from './setup/electron-launch.mjs';
import { ENDING_SIGNALS, ROOT, createSay, runMain } from './setup/project.mjs';
import { signalProcess } from './setup/run.mjs';

/** Both halves of the page's nonce in development; a served app generates a new one for every page. */
const NONCE = 'dev';
/** Several bundles finish their rebuild together: one restart is enough. */
const RESTART_AFTER_MS = 120;
const BUNDLES = ['main', 'cli', 'preload', 'analysis'];

/** Gives the page the nonce that Vite's own styles and ours carry. @returns {import('vite').Plugin} */
function developmentNonce() {
  return {
    name: 'pen:development-nonce',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) => html.replace('name="pen-nonce" content=""', `name="pen-nonce" content="${NONCE}"`),
    },
  };
}

/** The same policy as the app's, plus the nonce on scripts and the socket over which Vite reloads. */
const POLICY = [
  "default-src 'none'",
  `script-src 'self' 'nonce-${NONCE}'`,
  `style-src 'self' 'nonce-${NONCE}'`,
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self' ws:",
  "base-uri 'none'",
].join('; ');

/**
 * @param {() => void} onRebuilt
 * @returns {Promise<() => Promise<void>>} ends the watching
 */
async function watchBundles(onRebuilt) {
  const { createBuilder } = await import('vite');
  const builder = await createBuilder({ configFile: `${ROOT}/vite.config.ts`, logLevel: 'warn', build: { watch: {} } });
  const watchers = await Promise.all(
    BUNDLES.map(async (name) => {
      const environment = builder.environments[name];
      if (environment === undefined) throw new Error(`vite.config.ts has no bundle "${name}"`);
      environment.config.build.watch = {};
      const watcher = await builder.build(environment);
      if (!('on' in watcher)) throw new Error('Vite built once instead of watching');
      await new Promise((resolve) => {
        watcher.on('event', (event) => {
          if (event.code === 'ERROR') createSay('dev')(`${name}: ${event.error.message}`);
          if (event.code !== 'END') return;
          resolve(undefined);
          onRebuilt();
        });
      });
      return watcher;
    }),
  );
  return async () => void (await Promise.all(watchers.map((watcher) => watcher.close())));
}

await runMain(async ({ takeSignals }) => {
  const say = createSay('dev');
  await ensureReady({ purpose: 'start', say: createSay('setup') });
  const { createServer } = await import('vite');
  const server = await createServer({
    configFile: `${ROOT}/vite.config.ts`,
    plugins: [developmentNonce()],
    html: { cspNonce: NONCE },
    server: { host: '127.0.0.1', port: 0, headers: { 'content-security-policy': POLICY } },
  });
  await server.listen();
  const url = server.resolvedUrls?.local[0];
  if (url === undefined) throw new Error('the development server listens on no local address');
  const launch = await prepareElectron();
  for (const notice of launch.notices) say(notice);
  say(`renderer on ${url}`);

  /** @type {import('node:child_process').ChildProcess | null} */
  let app = null;
  /** @type {NodeJS.Timeout | undefined} */
  let restartTimer;
  let ending = false;
  /** @type {(code: number) => void} */
  let finish = () => {};
  const finished = new Promise((resolve) => {
    finish = resolve;
  });

  const startApp = () => {
    const child = spawn(launch.executablePath, [...launch.switches, ROOT, ...process.argv.slice(2)], {
      // Runs in its own session: Ctrl-C reaches it once, from us.
      detached: process.platform !== 'win32',
      env: { ...launch.env, PEN_DEV_SERVER_URL: url, PEN_LAUNCHER_PID: String(process.pid) },
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    app = child;
    followStderr(child.stderr);
    child.on('close', (code) => {
      app = null;
      // Closed by the user: done. Ended by us for a restart: the next one starts when its locks are free.
      if (restarting && !ending) {
        restarting = false;
        startApp();
      } else finish(code ?? 1);
    });
  };
  let restarting = false;
  const restart = () => {
    if (app === null || ending) return;
    restarting = true;
    say('restarting');
    app.kill('SIGTERM');
  };

  // The preload too: the window refuses every navigation, including a reload by its own page.
  const stopWatching = await watchBundles(() => {
    if (app === null) return;
    clearTimeout(restartTimer);
    restartTimer = setTimeout(restart, RESTART_AFTER_MS);
  });
  takeSignals();
  for (const signal of /** @type {NodeJS.Signals[]} */ (Object.keys(ENDING_SIGNALS))) {
    process.on(signal, () => {
      if (ending) return;
      ending = true;
      if (app?.pid === undefined) finish(0);
      else signalProcess(app.pid, signal);
    });
  }
  startApp();
  const code = await finished;
  ending = true;
  clearTimeout(restartTimer);
  await Promise.all([stopWatching(), server.close()]);
  launch.stop();
  // Vite's watcher keeps a handle or two open; everything of ours is closed.
  process.exit(code);
});
