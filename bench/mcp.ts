/**
 * `npm run bench mcp`: the time from a client's first byte to its list of tools, over HTTP and through the stdio shim, and of one small
 * call repeated. Against `pen serve` of this build, or with `--data-dir DIR` against the app that runs there.
 * Then the bytes of the list of tools and of the answers on three pages (`mcp-bytes.ts`; `--only bytes` for these alone), and the same tasks
 * with chrome-devtools-mcp (`mcp-beside.ts`; `--only beside`).
 * `--only builds --other FILE`: answers of this build beside those of another one, whose `dist/cli/pen.js` is FILE (`mcp-builds.ts`).
 * `--pen FILE` and `--node FILE` measure another `pen`, such as `release/npm/package/bin/pen.mjs` on a plain Node.
 * `--runs N` (default 11), `--calls N` (default 300), `--items N` (default 170,000, a snapshot of 50 MB), `--json FILE` writes the figures.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureBeside } from './mcp-beside.ts';
import { measureBuilds } from './mcp-builds.ts';
import { measureBytes } from './mcp-bytes.ts';
import { PEN as OWN_PEN, runningPen } from './mcp-client.ts';
import { startServer } from './mcp-server.ts';
import { median, percentile } from './median.ts';
import { chosen } from './sections.ts';
import { printTable } from './table.ts';

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    'data-dir': { type: 'string' },
    runs: { type: 'string', default: '11' },
    calls: { type: 'string', default: '300' },
    json: { type: 'string' },
    items: { type: 'string', default: '170000' },
    only: { type: 'string', default: 'times,bytes,beside' },
    other: { type: 'string' },
    pen: { type: 'string', default: OWN_PEN },
    node: { type: 'string', default: process.execPath },
  },
});
const { pen: PEN, node: NODE } = values;
const runs = Number(values.runs);
/** A session of both servers takes some ten seconds. */
const MAX_BESIDE_RUNS = 5;
const calls = Number(values.calls);

interface Message {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
}

interface Client {
  ask(method: string, params?: Record<string, unknown>): Promise<Message>;
  notify(method: string): Promise<void>;
  close(): Promise<void>;
}

const HANDSHAKE = {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'bench', version: '1' },
};

/** A minimal client over HTTP: a new connection, then a reused one. */
function connectHttp(url: string, token: string): Client {
  let lastId = 0;
  let session: Record<string, string> = {};
  const post = (method: 'POST' | 'DELETE', message?: object): Promise<string> =>
    new Promise((resolve, reject) => {
      const { port, pathname } = new URL(url);
      const sent = request(
        {
          host: '127.0.0.1',
          port,
          path: pathname,
          method,
          headers: {
            authorization: `Bearer ${token}`,
            accept: 'application/json, text/event-stream',
            'content-type': 'application/json',
            ...session,
          },
        },
        (response) => {
          const id = response.headers['mcp-session-id'];
          if (typeof id === 'string') session = { 'mcp-session-id': id, 'mcp-protocol-version': '2025-06-18' };
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => (text += part));
          response.on('end', () => resolve(text));
        },
      );
      sent.on('error', reject);
      sent.end(message === undefined ? undefined : JSON.stringify({ jsonrpc: '2.0', ...message }));
    });
  return {
    async ask(method, params = {}) {
      const text = await post('POST', { id: (lastId += 1), method, params });
      const data = text.split('\n').find((line) => line.startsWith('data: {'));
      if (data === undefined) throw new Error(`no answer to ${method}: ${text}`);
      return JSON.parse(data.slice(6)) as Message;
    },
    notify: async (method) => void (await post('POST', { method })),
    close: async () => void (await post('DELETE')),
  };
}

/** A client that starts `pen mcp` and uses its pipe, without npm. */
function connectPipe(dataDirectory: string): Client {
  const child = spawn(NODE, [PEN, 'mcp', '--data-dir', dataDirectory, '--log-level', 'error'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting = new Map<number, (message: Message) => void>();
  let pending = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    const lines = (pending + part).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) {
      const message = JSON.parse(line) as Message;
      if (message.id !== undefined) waiting.get(message.id)?.(message);
    }
  });
  let lastId = 0;
  const send = (message: object): void => void child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  return {
    ask: (method, params = {}) =>
      new Promise((resolve) => {
        lastId += 1;
        waiting.set(lastId, resolve);
        send({ id: lastId, method, params });
      }),
    notify: (method) => Promise.resolve(send({ method })),
    close: () =>
      new Promise((resolve) => {
        child.once('close', () => resolve());
        child.stdin.end();
      }),
  };
}

interface Figures {
  readonly way: string;
  readonly initializeMs: number;
  readonly listedMs: number;
  readonly tools: number;
}

/** From nothing to a list of tools; the clock starts before the client does. */
async function handshake(way: string, connect: () => Client): Promise<Figures> {
  const startedAt = performance.now();
  const client = connect();
  await client.ask('initialize', HANDSHAKE);
  const initializeMs = performance.now() - startedAt;
  await client.notify('notifications/initialized');
  const { result } = await client.ask('tools/list');
  const listedMs = performance.now() - startedAt;
  await client.close();
  const tools = result?.['tools'];
  return { way, initializeMs, listedMs, tools: Array.isArray(tools) ? tools.length : 0 };
}

/** A process of the same binary that does nothing: the machine's share of a spawn. */
async function bareSpawn(): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(NODE, ['-e', 'process.stdout.write("x")'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const durationMs = performance.now() - startedAt;
  await once(child, 'close');
  return durationMs;
}

async function statusCalls(connect: () => Client): Promise<number[]> {
  const client = connect();
  await client.ask('initialize', HANDSHAKE);
  await client.notify('notifications/initialized');
  const durations: number[] = [];
  for (let index = 0; index < calls; index += 1) {
    const startedAt = performance.now();
    await client.ask('tools/call', { name: 'pen_status', arguments: {} });
    durations.push(performance.now() - startedAt);
  }
  await client.close();
  return durations;
}

async function measureTimes(): Promise<object> {
  const ownFolder = values['data-dir'] === undefined ? mkdtempSync(join(tmpdir(), 'pen-bench-mcp-')) : null;
  const dataDirectory = values['data-dir'] ?? ownFolder ?? '';
  const aloneFolder = mkdtempSync(join(tmpdir(), 'pen-bench-mcp-alone-'));
  const server = ownFolder === null ? null : await startServer(dataDirectory, [], { pen: PEN, node: NODE });
  try {
    const running = await runningPen(dataDirectory);
    if (running === null) throw new Error(`No running PEN was found in ${dataDirectory}.`);
    const { mcpUrl, mcpToken } = running;
    const overHttp = (): Client => connectHttp(mcpUrl, mcpToken);
    const throughShim = (): Client => connectPipe(dataDirectory);
    const ways: readonly (readonly [string, () => Client])[] = [
      ['HTTP', overHttp],
      ['stdio shim, spawn included', throughShim],
      ['pen mcp with no app, spawn included', () => connectPipe(aloneFolder)],
    ];
    const figures: Figures[] = [];
    // Alternating, so that a busy moment of the machine affects all of them.
    const bare: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      bare.push(await bareSpawn());
      for (const [way, connect] of ways) figures.push(await handshake(way, connect));
    }
    const milliseconds = (value: number): string => value.toFixed(1);
    printTable(
      ['Handshake', 'initialize (ms)', 'with tools/list (ms)', 'slowest (ms)', 'tools'],
      ways.map(([way]) => {
        const own = figures.filter((figure) => figure.way === way);
        return [
          way,
          milliseconds(median(own.map(({ initializeMs }) => initializeMs))),
          milliseconds(median(own.map(({ listedMs }) => listedMs))),
          milliseconds(Math.max(...own.map(({ listedMs }) => listedMs))),
          String(own[0]?.tools ?? 0),
        ];
      }),
    );
    printTable(['A spawn of the same binary that does nothing', 'ms'], [['median', milliseconds(median(bare))]]);
    const status = { http: await statusCalls(overHttp), shim: await statusCalls(throughShim) };
    printTable(
      [`pen_status, ${calls} calls`, 'median (ms)', 'p95 (ms)'],
      Object.entries(status).map(([way, durations]) => [
        way,
        milliseconds(median(durations)),
        milliseconds(percentile(durations, 0.95)),
      ]),
    );
    return { handshakes: figures, bareSpawnMs: bare, status };
  } finally {
    await server?.end();
    for (const folder of [ownFolder, aloneFolder])
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
  }
}

const sections = chosen('only', values.only, ['times', 'bytes', 'beside', 'builds']);
const isWanted = (section: (typeof sections)[number]): boolean => sections.includes(section);
const times = isWanted('times') ? await measureTimes() : {};
const answers = isWanted('bytes') ? await measureBytes() : {};
const beside = isWanted('beside') ? await measureBeside(Math.min(runs, MAX_BESIDE_RUNS), Number(values.items)) : [];
if (isWanted('builds') && values.other === undefined)
  throw new Error('--only builds needs --other FILE, the dist/cli/pen.js of another build.');
const builds =
  values.other === undefined ? [] : await measureBuilds({ own: PEN, other: values.other }, runs, Number(values.items));
if (values.json !== undefined)
  writeFileSync(values.json, JSON.stringify({ ...times, answers, beside, builds }, null, 1));
