/** Real browsers and runtimes for tests: each is started with its own port and profile and ended by its own process id. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { endingWithParent } from './end-with-parent.ts';
import { PLAIN_NODE } from '../../process/own-programs-fixture.ts';

const START_LIMIT_MS = 300_000;
const CHROMIUM_FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // The popup of the address bar is a page that nobody sees here, and more than half of what a start computes.
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup',
];

/** Pages append this to their title once all their scripts have run. */
const LOADED = ' (loaded)';
export const MARK_LOADED = `<script>addEventListener('load', () => { document.title += '${LOADED}'; })</script>`;

export interface RealTarget extends AsyncDisposable {
  readonly port: number;
  readonly process: ChildProcess;
  /** Kills it as a crash would, and waits for its end. */
  kill(): Promise<void>;
}

/** `PEN_CHROMIUM` as the test command sets it, else where Debian puts it. A missing browser fails the test. */
export function chromiumPath(): string {
  const path = process.env['PEN_CHROMIUM'] ?? '/usr/bin/chromium';
  if (!existsSync(path))
    throw new Error(
      `No Chromium at ${path}: the tests profile a real one (npm test installs it, PEN_CHROMIUM names one)`,
    );
  return path;
}

export function denoPath(): string {
  const named = process.env['PEN_DENO'];
  if (named !== undefined) return named;
  const scope = resolve(import.meta.dirname, '../../../../node_modules/@deno');
  const platform = readdirSync(scope)[0];
  if (platform === undefined) throw new Error('No Deno: npm ci installs it');
  return join(scope, platform, process.platform === 'win32' ? 'deno.exe' : 'deno');
}

/** `what` may describe the state at the end of the wait. */
async function eventually<T>(what: string | (() => string), look: () => Promise<T | null> | T | null): Promise<T> {
  const deadlineMs = performance.now() + START_LIMIT_MS;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > deadlineMs)
      throw new Error(`${typeof what === 'string' ? what : what()} did not happen within ${START_LIMIT_MS / 1000} s`);
    await new Promise((next) => setTimeout(next, 20));
  }
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill('SIGKILL');
  await ended;
}

/**
 * Headless Chromium on a fresh profile, showing `urls`. The same `port` may be used again after a restart. Pages are opened one by one:
 * headless takes one on its command line.
 */
export async function startChromium(
  urls: readonly string[],
  options: { port?: number; flags?: readonly string[] } = {},
): Promise<RealTarget> {
  const profile = await mkdtemp(join(tmpdir(), 'pen-test-chromium-'));
  const flags = [
    ...CHROMIUM_FLAGS,
    `--remote-debugging-port=${options.port ?? 0}`,
    `--user-data-dir=${profile}`,
    ...(options.flags ?? []),
  ];
  const child = spawn(...endingWithParent(chromiumPath(), [...flags, urls[0] ?? 'about:blank']), { stdio: 'ignore' });
  const kill = async (): Promise<void> => {
    await endProcess(child);
    // Its child processes write to the profile for a moment longer.
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  };
  try {
    const port = await eventually('Chromium opening its port', () => portOf(profile, options.port));
    for (const url of urls.slice(1)) await fetch(`http://127.0.0.1:${port}/json/new?${url}`, { method: 'PUT' });
    await eventually('Chromium showing its pages', async () => {
      const list = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
        type: string;
        url: string;
        title: string;
      }[];
      return urls.every((url) =>
        list.some(({ type, url: shown, title }) => type === 'page' && shown.startsWith(url) && title.endsWith(LOADED)),
      )
        ? true
        : null;
    });
    return { port, process: child, kill, [Symbol.asyncDispose]: kill };
  } catch (thrown) {
    await kill();
    throw thrown;
  }
}

/** A port that Chromium chose is read from its profile; a given one is polled until it answers. */
async function portOf(profile: string, given: number | undefined): Promise<number | null> {
  if (given === undefined) {
    const text = await readFile(join(profile, 'DevToolsActivePort'), 'utf8').catch(() => '');
    return /^\d+\n/.test(text) ? Number.parseInt(text, 10) : null;
  }
  const answered = await fetch(`http://127.0.0.1:${given}/json/version`).then(
    ({ ok }) => ok,
    () => false,
  );
  return answered ? given : null;
}

/** `awaited`: text that the program writes before it is returned. */
async function startRuntime(
  command: string,
  args: readonly string[],
  script: string,
  environment: NodeJS.ProcessEnv,
  awaited = '',
): Promise<RealTarget> {
  const folder = await mkdtemp(join(tmpdir(), 'pen-test-runtime-'));
  const file = join(folder, 'target.js');
  await writeFile(file, script);
  const child = spawn(...endingWithParent(command, [...args, file]), {
    stdio: ['ignore', 'ignore', 'pipe'],
    // A function from the cache of compiled code has no exact coverage.
    env: { ...process.env, NODE_COMPILE_CACHE: undefined, ...environment },
  });
  let output = '';
  child.stderr?.on('data', (part: Buffer) => (output += part.toString('utf8')));
  const kill = async (): Promise<void> => {
    await endProcess(child);
    await rm(folder, { recursive: true, force: true });
  };
  const port = await eventually(`${command} opening its inspector`, () => {
    const found = /ws:\/\/[^/:]+:(\d+)\//.exec(output)?.[1];
    return found === undefined || !output.includes(awaited) ? null : Number(found);
  });
  return { port, process: child, kill, [Symbol.asyncDispose]: kill };
}

/** A line that a program writes once it has run. */
const HAS_RUN = 'the program has run';
const telling = (script: string): string => `${script}\nconsole.error(${JSON.stringify(HAS_RUN)});`;
/** The same without the streams of the process, which would be objects of its heap. */
const tellingQuietly = (script: string): string =>
  `${script}\nprocess.getBuiltinModule('node:fs').writeSync(2, ${JSON.stringify(`${HAS_RUN}\n`)});`;

/**
 * A Node process with its inspector open: the Node that npm runs on, not the Electron that runs the tests. It opens the inspector before it compiles the
 * program: unless it waits for a debugger, it is returned when the program has run to its end.
 */
export function startNode(script: string, inspect = '--inspect=0', flags: readonly string[] = []): Promise<RealTarget> {
  const isWaiting = inspect.startsWith('--inspect-brk');
  return isWaiting
    ? startRuntime(PLAIN_NODE, [inspect, ...flags], script, {})
    : startRuntime(PLAIN_NODE, [inspect, ...flags], tellingQuietly(script), {}, HAS_RUN);
}

/** The same, waiting for a debugger before its first line. */
export function startWaitingNode(script: string): Promise<RealTarget> {
  return startNode(script, '--inspect-brk=0');
}

/** A Node process that tells the inspector of its requests. Node 20 aborts if a client asks for them while it starts: it is returned when the program has run to its end. */
export function startNodeWithRequests(script: string): Promise<RealTarget> {
  return startRuntime(PLAIN_NODE, ['--inspect=0', '--experimental-network-inspection'], telling(script), {}, HAS_RUN);
}

/** Deno opens its inspector before it compiles the program, which takes long on a busy machine: it is returned when the program has run to its end. */
export function startDeno(script: string): Promise<RealTarget> {
  return startRuntime(denoPath(), ['run', '--inspect=127.0.0.1:0'], telling(script), { NO_COLOR: '1' }, HAS_RUN);
}

export interface Site extends AsyncDisposable {
  readonly port: number;
  url(path?: string, host?: 'localhost' | '127.0.0.1'): string;
}

/** Serves pages and scripts by path, on both names of loopback, so that one can frame the other cross-site. */
export async function startSite(files: Readonly<Record<string, string>>): Promise<Site> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const body = files[path];
    const isScript = path.endsWith('.js');
    response.statusCode = body === undefined ? 404 : 200;
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript || body === undefined ? (body ?? '') : body + MARK_LOADED);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: (path = '/', host = 'localhost') => `http://${host}:${port}${path}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((done) => {
        server.close(() => done());
      });
    },
  };
}

export { eventually };
