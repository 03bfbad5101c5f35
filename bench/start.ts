/**
 * `npm run bench start`: from `electron .` to a window a person can use, and the second `npm start` as a whole.
 * Usable means that the start document is drawn and knows the state of the app; asked over the window's own debugging port.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import CDP from 'chrome-remote-interface';
import { median } from './median.ts';
import { printTable } from './table.ts';

const ROOT = resolve(import.meta.dirname, '..');
const RUNS = 5;
const LIMIT_MS = 60_000;
const USABLE = `document.querySelector('[data-testid="start-document"], [data-testid="live-document"], [data-testid="target-row"]') !== null`;

async function until<T>(what: string, ask: () => Promise<T | null>): Promise<T> {
  const limitMs = performance.now() + LIMIT_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() > limitMs) throw new Error(`${what} did not happen within ${LIMIT_MS / 1000} s`);
    await delay(10);
  }
}

/** The window's debugging port, once Chromium has written it. */
async function portOf(dataDirectory: string): Promise<number> {
  const file = join(dataDirectory, 'chromium', 'DevToolsActivePort');
  return until('the debugging port', async () => {
    const port = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : Number.NaN;
    return Number.isInteger(port) && port > 0 ? port : null;
  });
}

async function usable(port: number): Promise<void> {
  const client = await until('the window', async () => {
    const targets = await CDP.List({ port }).catch(() => []);
    const page = targets.find(({ type, url }) => type === 'page' && url.startsWith('app://'));
    return page === undefined ? null : CDP({ target: page.webSocketDebuggerUrl, local: true });
  });
  try {
    await until('the start document', async () => {
      const { result } = await client.Runtime.evaluate({ expression: USABLE, returnByValue: true });
      return result.value === true ? true : null;
    });
  } finally {
    await client.close();
  }
}

async function end(child: ChildProcess): Promise<void> {
  const exited = new Promise((resolveExit) => child.once('exit', resolveExit));
  child.kill('SIGTERM');
  await exited;
}

async function timed(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  dataDirectory: string,
): Promise<number> {
  rmSync(join(dataDirectory, 'chromium', 'DevToolsActivePort'), { force: true });
  const startedMs = performance.now();
  const child = spawn(command, args, { cwd: ROOT, env: environment, stdio: 'ignore' });
  await usable(await portOf(dataDirectory));
  const durationMs = performance.now() - startedMs;
  await end(child);
  return durationMs;
}

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
  printTable(
    ['measure', 'median ms', 'runs'],
    [
      ['electron . to a usable window', median(direct).toFixed(0), direct.map((ms) => ms.toFixed(0)).join(' ')],
      ['second npm start to a usable window', median(whole).toFixed(0), whole.map((ms) => ms.toFixed(0)).join(' ')],
    ],
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
