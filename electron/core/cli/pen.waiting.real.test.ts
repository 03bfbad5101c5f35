/** `pen` as processes: exit statuses, streams, signals during a capture; on a real Node target. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INSTALLATION } from './testing/command-line.ts';

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when stdout or stderr contains this. */
  shows(pattern: RegExp): Promise<RegExpExecArray>;
  send(message: object): void;
}

let folder: string;
let targetUrl: string;
/** One whose snapshot takes long enough to be interrupted. */
let large: ChildProcess;
let largeUrl: string;
const children: ChildProcess[] = [];

/** Starts Electron as Node; temporary files are inside the test's own folder. */
function start(argv: readonly string[], environment: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(process.execPath, [...argv], {
    cwd: folder,
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', TMPDIR: folder, INIT_CWD: folder, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  children.push(child);
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  const read = (add: (text: string) => void) => (text: string) => {
    add(text);
    for (const look of [...waiting]) look();
  };
  child.stdout.setEncoding('utf8').on(
    'data',
    read((text) => (stdout += text)),
  );
  child.stderr.setEncoding('utf8').on(
    'data',
    read((text) => (stderr += text)),
  );
  return {
    child,
    ended: once(child, 'close').then(([status]) => ({ status: status as number | null, stdout, stderr })),
    shows: (pattern) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = pattern.exec(stdout) ?? pattern.exec(stderr);
          if (found === null) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    send: (message) => void child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`),
  };
}

const pen = (name: string, ...argv: string[]): Running =>
  start([INSTALLATION.cliEntry, ...argv, '--data-dir', join(folder, name)]);

/** Files of captures in flight inside the temporary folder. */
async function spooled(): Promise<string[]> {
  const below = join(folder, 'pen');
  if (!existsSync(below)) return [];
  const files = await readdir(below, { recursive: true });
  return files.filter((file) => /\.(heapsnapshot|partial|tmp)/.test(file));
}

const HEAP = `globalThis.kept = []; for (let i = 0; i < Number(process.argv[2]); i += 1) kept.push({ i, text: 'x' + i }); setInterval(() => {}, 1000); console.error('filled');`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pen-process-'));
  await writeFile(join(folder, 'heap.js'), HEAP);
  const startTarget = async (objects: number): Promise<{ child: ChildProcess; url: string }> => {
    const running = start(['--inspect=127.0.0.1:0', join(folder, 'heap.js'), String(objects)]);
    const [, port] = await running.shows(/ws:\/\/127\.0\.0\.1:(\d+)\//);
    await running.shows(/filled/);
    return { child: running.child, url: `http://localhost:${port}` };
  };
  targetUrl = (await startTarget(5000)).url;
  ({ child: large, url: largeUrl } = await startTarget(50_000));
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

// Each test starts several processes, and the machine may be busy.
describe('pen targets and pen capture on a Node process', () => {
  it('list it, and take its snapshot: the file equals the one in the library', async () => {
    const listed = await pen('capture', 'targets', '--cdp-url', targetUrl, '--json').ended;
    expect(listed.status).toBe(0);
    expect(JSON.parse(listed.stdout)).toMatchObject({
      targets: [{ type: 'node', endpoint: targetUrl, title: expect.stringContaining('heap.js') as string }],
    });
    const taken = await pen(
      'capture',
      'capture',
      'heap',
      '--cdp-url',
      targetUrl,
      '--target',
      'heap.js',
      '--out',
      'out.heapsnapshot',
      '--json',
    ).ended;
    expect(taken).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\{.*\}\n$/) as string });
    const printed = JSON.parse(taken.stdout) as { id: string; file: string; sizeBytes: number };
    expect(printed).toEqual({
      id: expect.stringMatching(/^heap-[0-9a-f]{8}$/) as string,
      kind: 'heap-snapshot',
      file: join(folder, 'out.heapsnapshot'),
      sizeBytes: (await stat(join(folder, 'out.heapsnapshot'))).size,
      durationMs: expect.any(Number) as number,
      truncated: false,
    });
    const bytes = await readFile(printed.file);
    expect(JSON.parse(bytes.toString('utf8'))).toMatchObject({
      snapshot: { node_count: expect.any(Number) as number },
    });
    const packed = await pen(
      'capture',
      'call',
      'pen_export',
      JSON.stringify({ capture: printed.id, path: 'again.gz', format: 'gzip' }),
    ).ended;
    expect(packed.status).toBe(0);
    expect(gunzipSync(await readFile(join(folder, 'again.gz'))).equals(bytes)).toBe(true);
  });

  it.each([
    ['heap-timeline', 'timeline', 'out.heaptimeline'],
    ['heap-sampling', 'alloc', 'out.heapprofile'],
  ])('record a %s for the given time', async (kind, prefix, file) => {
    const argv = ['--cdp-url', targetUrl, '--duration', '0.5', '--out', file, '--json'];
    const recorded = await pen('capture', 'capture', kind, ...argv).ended;
    expect(recorded.status).toBe(0);
    const printed = JSON.parse(recorded.stdout) as { id: string; durationMs: number; sizeBytes: number };
    expect(printed.id).toMatch(new RegExp(`^${prefix}-[0-9a-f]{8}$`));
    expect(printed.durationMs).toBeGreaterThanOrEqual(500);
    expect((await stat(join(folder, file))).size).toBe(printed.sizeBytes);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('end on %s in the middle, and leave nothing behind', async (signal) => {
    const running = pen(
      signal,
      'capture',
      'heap',
      '--cdp-url',
      largeUrl,
      '--out',
      `${signal}.heapsnapshot`,
      '--json',
      '--log-level',
      'debug',
    );
    await running.shows(/debug progress/);
    running.child.kill(signal);
    const ended = await running.ended;
    expect(ended.status).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      error: { code: 'cancelled', message: `Interrupted by ${signal}.` },
    });
    expect(ended.stderr).not.toContain('did not end within 5 s');
    expect(existsSync(join(folder, `${signal}.heapsnapshot`))).toBe(false);
    expect(await spooled()).toEqual([]);
    const listed = await pen(signal, 'call', 'pen_list_captures', '--json').ended;
    expect(JSON.parse(listed.stdout)).toMatchObject({ total: 0 });
    expect(large.exitCode).toBeNull();
  });
});

describe('pen serve', () => {
  it('prints one line, is found by commands, and ends with 0 on SIGTERM', async () => {
    const server = pen('serve', 'serve', '--addr', 'localhost:0', '--cdp-url', targetUrl);
    const [, port, token = ''] = await server.shows(
      /^PEN MCP http:\/\/127\.0\.0\.1:(\d+)\/mcp token ([A-Za-z0-9_-]{32,})$/m,
    );
    const discovery = join(folder, 'serve', 'run', 'discovery.json');
    expect((await stat(discovery)).mode & 0o777).toBe(0o600);

    const status = await pen('serve', 'call', 'pen_status', '--json').ended;
    expect(status.status).toBe(0);
    expect((await pen('serve', 'targets', '--json').ended).stdout).toContain('heap.js');
    const taken = await pen('other', 'serve', '--addr', `localhost:${port}`, '--json').ended;
    expect(taken.status).toBe(3);
    expect(JSON.parse(taken.stdout)).toMatchObject({ error: { code: 'address_in_use' } });

    server.child.kill('SIGTERM');
    const ended = await server.ended;
    expect(ended.status).toBe(0);
    expect(ended.stdout).toBe(`PEN MCP http://127.0.0.1:${port}/mcp token ${token}\n`);
    expect(existsSync(discovery)).toBe(false);
  });

  it.each(['serve', 'mcp'])('%s ends before it serves if the project holds the data folder', async (command) => {
    const ended = await pen('within', command, '--project-root', folder).ended;
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    expect(ended.stderr).toContain(`${folder} cannot be the project root: it holds the data folder`);
    expect(ended.stderr).toContain('or another data folder with --data-dir');
  });

  it.each(['serve', 'mcp'])('%s ends with 3 before it serves if no browser answers at --cdp-url', async (command) => {
    const ended = await pen('nothing', command, '--cdp-url', 'http://localhost:1').ended;
    expect(ended).toMatchObject({ status: 3, stdout: '' });
    expect(ended.stderr).toMatch(
      /^pen: cannot reach Chrome at http:\/\/localhost:1\nStart Chrome with: chrome --remote-debugging-port=1 --user-data-dir=/m,
    );
  });
});

describe('pen mcp', () => {
  const initialize = {
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
  };

  function messagesOf(stdout: string): { id?: number; result?: Record<string, unknown> }[] {
    // Every line must parse: anything else on stdout breaks a client.
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id?: number });
  }

  it.each([
    ['with a core of its own', false],
    ['through the running server', true],
  ])('writes only messages to stdout and ends with stdin, %s', async (_how, joined) => {
    const name = joined ? 'joined' : 'alone';
    const server = joined ? pen(name, 'serve', '--addr', 'localhost:0') : null;
    await server?.shows(/^PEN MCP/m);
    const client = pen(name, 'mcp', '--structured', '--log-level', 'debug');
    client.send(initialize);
    client.send({ method: 'notifications/initialized' });
    client.send({ id: 2, method: 'tools/list' });
    client.send({ id: 3, method: 'tools/call', params: { name: 'pen_list_captures', arguments: {} } });
    client.send({ id: 4, method: 'tools/call', params: { name: 'pen_status', arguments: { colour: 'red' } } });
    for (const id of [1, 2, 3, 4]) await client.shows(new RegExp(`"id":${id}[,}]`));
    client.child.stdin?.end();
    const ended = await client.ended;
    expect(ended.status).toBe(0);
    const messages = messagesOf(ended.stdout);
    expect(new Set(messages.map(({ id }) => id))).toEqual(new Set([1, 2, 3, 4]));
    expect(messages.find(({ id }) => id === 3)?.result?.['structuredContent']).toMatchObject({ total: 0 });
    expect(messages.find(({ id }) => id === 4)).toMatchObject({ error: { code: -32_602 } });
    if (server === null) return;
    server.child.kill('SIGINT');
    expect((await server.ended).status).toBe(0);
  });

  it.each([
    ['with a core of its own', false],
    ['through the running server', true],
  ])('reaches every address of its --cdp-url, %s', async (_how, joined) => {
    const second = start(['--inspect=127.0.0.1:0', '-e', 'setInterval(() => {}, 1000)']);
    const [, port] = await second.shows(/ws:\/\/127\.0\.0\.1:(\d+)\//);
    const addresses = [targetUrl, `http://localhost:${port}`];
    const name = joined ? 'several-joined' : 'several';
    const server = joined ? pen(name, 'serve', '--addr', 'localhost:0', '--cdp-url', targetUrl) : null;
    await server?.shows(/^PEN MCP/m);
    const client = pen(name, 'mcp', '--structured', ...addresses.flatMap((address) => ['--cdp-url', address]));
    client.send(initialize);
    client.send({ method: 'notifications/initialized' });
    client.send({ id: 2, method: 'tools/call', params: { name: 'pen_list_pages', arguments: {} } });
    // What is unanswered soon after the end of stdin is cancelled.
    await client.shows(/"id":2[,}]/);
    client.child.stdin?.end();
    const ended = await client.ended;
    expect(ended.status).toBe(0);
    const listed = messagesOf(ended.stdout).find(({ id }) => id === 2)?.result?.['structuredContent'];
    expect(listed).toMatchObject({ total: 2, onlyAddresses: addresses });
    server?.child.kill('SIGINT');
    await server?.ended;
    second.child.kill();
  });

  it('goes on without an address that does not answer, and with --strict ends with 3', async () => {
    const addresses = ['--cdp-url', targetUrl, '--cdp-url', 'http://localhost:1'];
    const client = pen('several-one', 'mcp', ...addresses);
    client.send(initialize);
    client.child.stdin?.end();
    const ended = await client.ended;
    expect(ended.status).toBe(0);
    expect(messagesOf(ended.stdout).map(({ id }) => id)).toEqual([1]);
    expect(ended.stderr).toContain(
      'cannot reach Chrome at http://localhost:1: PEN continues with the other addresses.',
    );
    const strict = await pen('several-strict', 'mcp', '--strict', ...addresses).ended;
    expect(strict).toMatchObject({ status: 3, stdout: '' });
    expect(strict.stderr).toContain('cannot reach Chrome at http://localhost:1\n');
  });
});

describe('a reader that stops early', () => {
  it('ends the command quietly', async () => {
    const running = pen('early', '--help');
    running.child.stdout?.destroy();
    const ended = await running.ended;
    expect(ended.stderr).toBe('');
  });
});
