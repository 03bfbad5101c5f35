/** Targets with a heap of a given size: a Chromium page and a Node process, each filled by the same generated script. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import CDP from 'chrome-remote-interface';

const START_LIMIT_MS = 120_000;
const CHROMIUM_FLAGS = [
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-port=0',
];

export interface HeapTarget {
  readonly name: string;
  readonly port: number;
  /** Socket of the browser, or of the Node process itself. */
  readonly webSocketUrl: string;
  /** Empty for Node, whose socket is its target. */
  readonly targetId: string;
  end(): Promise<void>;
}

/** An item is an object with a string and an inner object: some 290 bytes of snapshot text in Chromium and in Node. */
export function heapScript(items: number): string {
  return `globalThis.kept = Array.from({ length: ${items} }, (_, i) => ({ i, text: 'item ' + i, inner: { i, next: null } })); globalThis.ready = true;`;
}

async function until<T>(what: string, ask: () => Promise<T | null> | T | null): Promise<T> {
  const limitMs = performance.now() + START_LIMIT_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() > limitMs) throw new Error(`${what} did not happen within ${START_LIMIT_MS / 1000} s`);
    await delay(50);
  }
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((settle) => child.once('exit', settle));
    child.kill('SIGKILL');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

async function isReady(target: string): Promise<true | null> {
  const client = await CDP({ target, local: true });
  try {
    const { result } = await client.Runtime.evaluate({ expression: 'globalThis.ready === true', returnByValue: true });
    return result.value === true ? true : null;
  } finally {
    await client.close();
  }
}

/** The script fills the page's heap and sets `ready`. */
export async function startChromiumHeap(items: number, script = heapScript(items)): Promise<HeapTarget> {
  const folder = mkdtempSync(join(tmpdir(), 'pen-bench-chromium-'));
  const page = join(folder, 'heap.html');
  writeFileSync(page, `<title>heap of ${items}</title><script>${script}</script>`);
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const flags = [...asRoot, ...CHROMIUM_FLAGS, `--user-data-dir=${join(folder, 'profile')}`, `file://${page}`];
  const child = spawn(process.env['PEN_CHROMIUM'] ?? '/usr/bin/chromium', flags, { stdio: 'ignore' });
  const end = (): Promise<void> => stop(child, folder);
  try {
    const port = await until('Chromium opening its port', () => {
      try {
        return Number.parseInt(readFileSync(join(folder, 'profile', 'DevToolsActivePort'), 'utf8'), 10) || null;
      } catch {
        return null;
      }
    });
    const target = await until(
      'the page',
      async () => (await CDP.List({ port })).find(({ url }) => url.endsWith('heap.html')) ?? null,
    );
    await until('the heap', () => isReady(target.webSocketDebuggerUrl));
    const { webSocketDebuggerUrl } = await CDP.Version({ port });
    return { name: 'Chromium', port, webSocketUrl: webSocketDebuggerUrl, targetId: target.id, end };
  } catch (thrown) {
    await end();
    throw thrown;
  }
}

export async function startNodeHeap(items: number): Promise<HeapTarget> {
  const folder = mkdtempSync(join(tmpdir(), 'pen-bench-node-'));
  const script = join(folder, 'heap.cjs');
  writeFileSync(script, `${heapScript(items)} setInterval(() => 0, 1000);`);
  const node = process.env['npm_node_execpath'] ?? 'node';
  const child = spawn(node, ['--max-old-space-size=8192', '--inspect=0', script], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  child.stderr.on('data', (part: Buffer) => (output += part.toString('utf8')));
  const end = (): Promise<void> => stop(child, folder);
  try {
    const port = await until(
      'Node opening its inspector',
      () => Number(/ws:\/\/[^/:]+:(\d+)\//.exec(output)?.[1] ?? 0) || null,
    );
    const target = await until('the target', async () => (await CDP.List({ port }))[0] ?? null);
    await until('the heap', () => isReady(target.webSocketDebuggerUrl));
    return { name: 'Node', port, webSocketUrl: target.webSocketDebuggerUrl, targetId: '', end };
  } catch (thrown) {
    await end();
    throw thrown;
  }
}
