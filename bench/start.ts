/**
 * `npm run bench start`: the time from `electron .` to a usable window, and of the second `npm start` as a whole. Usable means that the
 * start document is drawn and shows the state of the app; checked over the window's own debugging port. Then the time of `pen analyze` of a profile of
 * 2 kB, through npm and directly.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import CDP from 'chrome-remote-interface';
import { until } from './eventually.ts';
import { runningPen } from './mcp-client.ts';
import { median } from './median.ts';
import { printTable } from './table.ts';

const ROOT = resolve(import.meta.dirname, '..');
const RUNS = 5;
const ANALYZE_RUNS = 11;
/** Looked at often, because the time until then is measured. */
const soon = <T>(what: string, look: () => Promise<T | null>): Promise<T> =>
  until(what, look, { limitMs: 60_000, pollMs: 10 });
const WINDOW_TARGET_MS = 1500;
const ANALYZE_TARGETS_MS = { npm: 450, direct: 200 } as const;
const USABLE = `document.querySelector('[data-testid="start-document"], [data-testid="live-document"], [data-testid="target-row"]') !== null`;

/** The window's debugging port, once Chromium has written it. */
async function portOf(dataDirectory: string): Promise<number> {
  const file = join(dataDirectory, 'chromium', 'DevToolsActivePort');
  return soon('the debugging port', async () => {
    const port = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : Number.NaN;
    return Number.isInteger(port) && port > 0 ? port : null;
  });
}

/** Resolves with the time when the window became usable, by `performance.now()`. */
async function usable(port: number): Promise<number> {
  const client = await soon('the window', async () => {
    const targets = await CDP.List({ port }).catch(() => []);
    const page = targets.find(({ type, url }) => type === 'page' && url.startsWith('app://'));
    return page === undefined ? null : CDP({ target: page.webSocketDebuggerUrl, local: true });
  });
  const atMs = await soon('the start document', async () => {
    const { result } = await client.Runtime.evaluate({ expression: USABLE, returnByValue: true });
    return result.value === true ? performance.now() : null;
  });
  // Not awaited: a browser may leave the closing handshake unanswered for half a minute, and it is about to end.
  void client.close();
  return atMs;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Ends the whole process group, npm and launcher and app, and waits for the app: the next start must not find its lock. */
async function end(child: ChildProcess, dataDirectory: string): Promise<void> {
  const exited = new Promise((resolveExit) => child.once('exit', resolveExit));
  const { pid = 0 } = (await runningPen(dataDirectory)) ?? {};
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  await exited;
  await soon('the end of the app', async () => (isAlive(pid) ? null : true));
}

async function timed(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  dataDirectory: string,
): Promise<number> {
  rmSync(join(dataDirectory, 'chromium', 'DevToolsActivePort'), { force: true });
  const startedMs = performance.now();
  const child = spawn(command, args, { cwd: ROOT, env: environment, stdio: 'ignore', detached: true });
  const usableAtMs = await usable(await portOf(dataDirectory));
  await end(child, dataDirectory);
  return usableAtMs - startedMs;
}

/** A CPU profile of eight functions, 60 samples and 2 kB. */
function smallProfile(): string {
  const ids = Array.from({ length: 8 }, (_, at) => at + 2);
  const frame = (functionName: string, lineNumber: number) => ({
    functionName,
    scriptId: '7',
    url: 'file:///app/orders.js',
    lineNumber,
    columnNumber: 2,
  });
  return JSON.stringify({
    nodes: [
      { id: 1, callFrame: { ...frame('(root)', -1), url: '' }, children: ids },
      ...ids.map((id) => ({ id, callFrame: frame(`step${id}`, id), hitCount: 5 })),
    ],
    startTime: 0,
    endTime: 60_000,
    samples: Array.from({ length: 60 }, (_, at) => (at % 8) + 2),
    timeDeltas: Array.from({ length: 60 }, () => 1000),
  });
}

/** Times of a program that ends by itself. The first run loads files and compiles, and is not counted. */
function endTimesMs(command: string, args: readonly string[], environment: NodeJS.ProcessEnv): number[] {
  const tookMs: number[] = [];
  for (let run = 0; run <= ANALYZE_RUNS; run += 1) {
    const startedMs = performance.now();
    const { status } = spawnSync(command, args, { cwd: ROOT, env: environment, stdio: 'ignore' });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}.`);
    if (run > 0) tookMs.push(performance.now() - startedMs);
  }
  return tookMs;
}

const row = (measure: string, tookMs: readonly number[], targetMs?: number): string[] => [
  measure,
  median(tookMs).toFixed(0),
  targetMs === undefined ? '' : `≤ ${targetMs} ${median(tookMs) <= targetMs ? 'reached' : 'missed'}`,
  tookMs.map((ms) => ms.toFixed(0)).join(' '),
];

const folder = mkdtempSync(join(tmpdir(), 'pen-bench-start-'));
try {
  const { ELECTRON_RUN_AS_NODE: _asNode, ...environment } = process.env;
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const dataDirectory = join(folder, 'data');
  const flags = ['--data-dir', dataDirectory, '--mcp-port=0', '--remote-debugging-port=0'];
  const direct: number[] = [];
  const whole: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    direct.push(await timed(process.execPath, [...asRoot, '.', ...flags], environment, dataDirectory));
    whole.push(await timed('npm', ['start', '--silent', '--', ...flags], environment, dataDirectory));
  }
  const profile = join(folder, 'small.cpuprofile');
  writeFileSync(profile, smallProfile());
  const analyze = ['analyze', profile, '--data-dir', dataDirectory];
  const throughNpm = endTimesMs('npm', ['run', '-s', 'pen', '--', ...analyze], environment);
  const directly = endTimesMs(process.execPath, [join(ROOT, 'dist', 'cli', 'pen.js'), ...analyze], {
    ...environment,
    ELECTRON_RUN_AS_NODE: '1',
  });
  printTable(
    ['measure', 'median ms', 'target', 'runs'],
    [
      row('electron . to a usable window', direct, WINDOW_TARGET_MS),
      row('second npm start to a usable window', whole),
      row('pen analyze of 2 kB, through npm', throughNpm, ANALYZE_TARGETS_MS.npm),
      row('pen analyze of 2 kB, directly', directly, ANALYZE_TARGETS_MS.direct),
    ],
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
