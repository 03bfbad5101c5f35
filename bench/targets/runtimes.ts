/** The runtimes of the matrix, each started with its own port and a program that keeps objects, works, logs and requests. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { eventually, startChromium, startDeno, type RealTarget } from '../../electron/core/cdp/testing/real-targets.ts';
import { startStandInAdb } from '../../electron/core/cdp/testing/stand-in-adb.ts';
import { startStandInMetro } from '../../electron/core/cdp/testing/stand-in-metro.ts';
import type { CoreBench } from '../../electron/core/app/testing/core-bench.ts';
import { unwrap } from '../../shared/base/errors.ts';
import type { TargetInfo } from '../../shared/core/contracts/targets.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const CACHE = join(ROOT, '.cache', 'runtimes');
/** Too large for dependencies of the project (460 MB): installed into the cache of the checkout when the matrix is run. */
const INSTALLED = { bun: '1.4.5', workerd: '1.20261117.1', wrangler: '4.86.0' } as const;

/** Every 100 ms: objects that stay, work of some milliseconds, a message and a request. */
export function program(pingUrl: string): string {
  return `
class KeptView { constructor(at) { this.at = at; this.text = 'view ' + at; } }
globalThis.kept = []; let ticks = 0;
let next = 0;
function keepMore() { for (let at = 0; at < 500; at += 1) { kept[next % 30_000] = new KeptView(next); next += 1; } }
for (let at = 0; at < 40; at += 1) keepMore();
function busyLoop() { let sum = 0; for (let at = 0; at < 3e6; at += 1) sum += Math.sqrt(at); return sum; }
function tick() { keepMore(); busyLoop(); console.log('tick', ticks += 1); return fetch(${JSON.stringify(pingUrl)}, { mode: 'no-cors' }).catch(() => undefined); }
`;
}
const EVERY_100_MS = 'setInterval(tick, 100);';

export interface Runtime {
  /** Row name. */
  readonly name: string;
  readonly start: (pingUrl: string, siteUrl: string) => Promise<RealTarget>;
  /** It stands in for a device that is not here, and answers from recorded or documented messages. */
  readonly isStandIn?: boolean;
  /** Connects it, unless by its port. */
  readonly connect?: (bench: CoreBench) => Promise<void>;
  /** The target of the row among those of the endpoint. */
  readonly isTarget: (target: TargetInfo) => boolean;
}

function commandOf(name: keyof typeof INSTALLED): string {
  const file = join(CACHE, 'node_modules', '.bin', name);
  if (!existsSync(file)) {
    const packages = Object.entries(INSTALLED).map(([each, version]) => `${each}@${version}`);
    spawnSync('npm', ['install', '--prefix', CACHE, '--no-save', '--no-audit', '--no-fund', ...packages], {
      stdio: 'inherit',
    });
  }
  if (!existsSync(file)) throw new Error(`${name} could not be installed from npm`);
  return file;
}

interface Started {
  readonly command: string;
  readonly args: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  /** Finds the debugging port in what the program prints. */
  readonly port: RegExp;
  readonly environment?: NodeJS.ProcessEnv;
  /** Called until the program ends, every 100 ms. */
  readonly work?: () => unknown;
  readonly endsBy?: NodeJS.Signals;
}

/** Starts a program in a new folder that has its files. */
async function start({
  command,
  args,
  files,
  port,
  environment = {},
  work,
  endsBy = 'SIGKILL',
}: Started): Promise<RealTarget> {
  const folder = await mkdtemp(join(tmpdir(), 'pen-bench-runtime-'));
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
  const child = spawn(command, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (output += part.toString()));
  const timer = work === undefined ? undefined : setInterval(work, 100);
  const kill = async (): Promise<void> => {
    clearInterval(timer);
    const ended = new Promise((done) => child.once('exit', done));
    if (child.exitCode === null && child.signalCode === null && child.kill(endsBy)) await ended;
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  };
  try {
    const found = await eventually(
      () => `${command} opening its port (${output.slice(-500)})`,
      () => port.exec(output)?.[1] ?? null,
    );
    return { port: Number(found), process: child, kill, [Symbol.asyncDispose]: kill };
  } catch (thrown) {
    await kill();
    throw thrown;
  }
}

/** Flag by which Node reports requests. */
const NODE_NETWORK = ['--experimental-network-inspection'];

/** The newest Node that the tests have; Node 20 does not report requests of `fetch`. */
export function startNewNode(text: string): Promise<RealTarget> {
  return start({
    command: process.env['PEN_NODE_24'] ?? process.env['npm_node_execpath'] ?? 'node',
    args: ['--inspect=0', ...NODE_NETWORK, 'target.js'],
    files: { 'target.js': text },
    port: /Debugger listening on ws:\/\/127\.0\.0\.1:(\d+)\//,
  });
}

function startBun(pingUrl: string): Promise<RealTarget> {
  const opens = `import inspector from 'node:inspector'; inspector.open(0, '127.0.0.1'); console.error(inspector.url());`;
  return start({
    command: commandOf('bun'),
    args: ['target.mjs'],
    files: { 'target.mjs': `${opens}\n${program(pingUrl)}${EVERY_100_MS}` },
    port: /ws:\/\/127\.0\.0\.1:(\d+)\//,
  });
}

/** A worker runs only while it answers a request. */
async function startWorkerd(pingUrl: string): Promise<RealTarget> {
  const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ (name = "main", worker = .main), (name = "internet", network = (allow = ["public", "private", "local"])) ],
  sockets = [ (name = "http", address = "127.0.0.1:0", http = (), service = "main") ]
);
const main :Workerd.Worker = (modules = [ (name = "worker.js", esModule = embed "worker.js") ], compatibilityDate = "2026-01-01");`;
  let url: string | null = null;
  const control = ['--control-fd=1', '--inspector-addr=127.0.0.1:0'];
  let output = '';
  const started = await start({
    command: commandOf('workerd'),
    args: ['serve', ...control, 'config.capnp'],
    files: {
      'config.capnp': config,
      'worker.js': `${program(pingUrl)}\nexport default { async fetch() { await tick(); return new Response('ok'); } };`,
    },
    port: /"event":"listen-inspector","port":(\d+)/,
    work: () =>
      url === null
        ? undefined
        : fetch(url).then(
            (answer) => answer.text(),
            // It was ended during the request.
            () => undefined,
          ),
  });
  started.process.stdout?.on('data', (part: Buffer) => {
    output += part.toString();
    const port = /"socket":"http","port":(\d+)/.exec(output)?.[1];
    if (port !== undefined) url = `http://127.0.0.1:${port}/`;
  });
  return started;
}

/** The user's own tool for Workers: it starts workerd, and has an inspector of its own in front of that. */
async function startWrangler(pingUrl: string): Promise<RealTarget> {
  const ports = await Promise.all([freePort(), freePort()]);
  const [httpPort, inspectorPort] = ports;
  const fetched = (): unknown =>
    fetch(`http://127.0.0.1:${httpPort}/`).then(
      (answer) => answer.text(),
      // It starts, or was ended during the request.
      () => undefined,
    );
  const started = await start({
    command: commandOf('wrangler'),
    args: ['dev', '--ip', '127.0.0.1', '--port', String(httpPort), '--inspector-port', String(inspectorPort)],
    files: {
      'wrangler.toml': 'name = "kept-views"\nmain = "worker.js"\ncompatibility_date = "2026-01-01"\n',
      'worker.js': `${program(pingUrl)}\nexport default { async fetch() { await tick(); return new Response('ok'); } };`,
    },
    port: /Ready on http:\/\/\S+:(\d+)/,
    environment: { CI: '1', WRANGLER_SEND_METRICS: 'false' },
    work: fetched,
    // It ends workerd, which it started.
    endsBy: 'SIGTERM',
  });
  return { ...started, port: inspectorPort };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

function startElectron(pingUrl: string, siteUrl: string): Promise<RealTarget> {
  const main = `
const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => new BrowserWindow({ show: false, webPreferences: { backgroundThrottling: false } }).loadURL(${JSON.stringify(siteUrl)}));
${program(pingUrl)}${EVERY_100_MS}`;
  return start({
    command: process.execPath,
    args: ['--no-sandbox', '--inspect=0', '--remote-debugging-port=0', '--user-data-dir=profile', '.'],
    files: { 'main.js': main, 'package.json': '{"name":"other-app","main":"main.js"}' },
    port: /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//,
    environment: { ELECTRON_RUN_AS_NODE: undefined },
  });
}

/** As VS Code runs its extension hosts: Electron as Node, with an inspector. */
function startExtensionHost(pingUrl: string, inspected: 'main' | 'host'): Promise<RealTarget> {
  const text = `${program(pingUrl)}${EVERY_100_MS}`;
  const isHost = inspected === 'host';
  return start({
    command: process.execPath,
    args: isHost
      ? ['--inspect=0', ...NODE_NETWORK, 'host.js']
      : ['--no-sandbox', '--inspect=0', '--user-data-dir=profile', '.'],
    files: { 'host.js': text, 'package.json': '{"name":"other-app","main":"host.js"}' },
    port: /Debugger listening on ws:\/\/127\.0\.0\.1:(\d+)\//,
    environment: { ELECTRON_RUN_AS_NODE: isHost ? '1' : undefined },
  });
}

async function startWithExtension(pingUrl: string, siteUrl: string): Promise<RealTarget> {
  const folder = await mkdtemp(join(tmpdir(), 'pen-bench-extension-'));
  const manifest = {
    manifest_version: 3,
    name: 'Kept views',
    version: '1',
    background: { service_worker: 'worker.js' },
    host_permissions: ['<all_urls>'],
  };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'worker.js'), `${program(pingUrl)}${EVERY_100_MS}`);
  return startChromium([siteUrl], {
    flags: [
      `--load-extension=${folder}`,
      '--disable-features=DisableLoadExtensionCommandLineSwitch,WebUIOmniboxPopup,WebUIOmniboxAimPopup',
    ],
  });
}

/** Metro, and an app whose recorded answers do not change. */
async function startReactNative(): Promise<RealTarget> {
  const metro = await startStandInMetro();
  const timer = setInterval(() => metro.say('tick'), 100);
  const kill = async (): Promise<void> => {
    clearInterval(timer);
    await metro.server.close();
  };
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  return { port: metro.server.port, process: child, kill, [Symbol.asyncDispose]: kill };
}

/** The browser of this machine, behind a server of adb that claims to have it on a phone. */
async function startOnAndroid(siteUrl: string): Promise<RealTarget> {
  const chromium = await startChromium([siteUrl]);
  const adb = await startStandInAdb(chromium.port);
  process.env['ANDROID_ADB_SERVER_PORT'] = String(adb.port);
  return {
    ...chromium,
    [Symbol.asyncDispose]: async () => {
      delete process.env['ANDROID_ADB_SERVER_PORT'];
      await adb[Symbol.asyncDispose]();
      await chromium.kill();
    },
  };
}

async function connectOnAndroid({ core }: CoreBench): Promise<void> {
  const found = await core.endpoints.lookForRunning();
  const webView = found.find(({ address }) => address.includes('/webview_'));
  if (webView === undefined) throw new Error('the device was not listed');
  unwrap(await core.endpoints.connect(webView.id));
}

const IN_NODE_WORKER = (pingUrl: string): string =>
  `new (require('node:worker_threads').Worker)(${JSON.stringify(`${program(pingUrl)}${EVERY_100_MS}`)}, { eval: true });`;

const isOf =
  (type: TargetInfo['type'], url = '') =>
  (target: TargetInfo): boolean =>
    target.type === type && target.url.includes(url);

export const RUNTIMES: readonly Runtime[] = [
  { name: 'Chromium, page', start: (_ping, site) => startChromium([site]), isTarget: isOf('page', '/page') },
  { name: 'Chromium, cross-site iframe', start: (_ping, site) => startChromium([site]), isTarget: isOf('iframe') },
  { name: 'Chromium, dedicated worker', start: (_ping, site) => startChromium([site]), isTarget: isOf('worker') },
  {
    name: 'Chromium, service worker',
    start: (_ping, site) => startChromium([site]),
    isTarget: isOf('service_worker', '/service.js'),
  },
  {
    name: 'Chromium, service worker of an extension',
    start: startWithExtension,
    isTarget: isOf('service_worker', 'chrome-extension://'),
  },
  { name: 'Electron app of others, window', start: startElectron, isTarget: isOf('page', '/page') },
  {
    name: 'Electron app of others, main process',
    start: (ping) => startExtensionHost(ping, 'main'),
    isTarget: isOf('node'),
  },
  {
    name: 'Extension host as in VS Code (Electron as Node)',
    start: (ping) => startExtensionHost(ping, 'host'),
    isTarget: isOf('node'),
  },
  {
    name: 'Node, main thread',
    start: (ping) => startNewNode(`${program(ping)}${EVERY_100_MS}`),
    isTarget: isOf('node'),
  },
  {
    name: 'Node, worker thread',
    start: (ping) => startNewNode(IN_NODE_WORKER(ping)),
    isTarget: isOf('worker'),
  },
  {
    name: 'Deno',
    start: (ping) => startDeno(`${program(ping)}${EVERY_100_MS}`),
    isTarget: isOf('deno'),
  },
  { name: 'Bun, by inspector.open()', start: startBun, isTarget: isOf('bun') },
  { name: 'workerd', start: startWorkerd, isTarget: isOf('workerd') },
  { name: 'wrangler dev', start: startWrangler, isTarget: isOf('workerd') },
  {
    name: 'React Native (Hermes), through Metro',
    start: startReactNative,
    isStandIn: true,
    isTarget: isOf('react_native'),
  },
  {
    name: 'Android WebView, through adb',
    start: (_ping, site) => startOnAndroid(site),
    connect: connectOnAndroid,
    isStandIn: true,
    isTarget: isOf('page', '/page'),
  },
];
