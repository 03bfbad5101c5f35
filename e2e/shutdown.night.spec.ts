/** SIGINT and SIGTERM in the middle of a capture: an orderly end within the five seconds, the target in order, nothing left. */
import { basename, dirname } from 'node:path';
import { runPen, type PenResult } from './fixtures/pen.ts';
import { expect, test } from './fixtures/test.ts';
import { until } from './fixtures/until.ts';
import { leftBehind, readDiscoveryFile, spoolFiles, startUndriven } from './fixtures/workbench.ts';

const ENTRIES = 30_000;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} to the app in a capture of Chromium`, async ({ bench }) => {
    const chromium = await bench.chromium();
    const pages = await bench.pages();
    const proxy = await bench.proxyTo(chromium.port);
    const tab = await chromium.open(pages.url('ledger.html', { entries: ENTRIES }));
    const app = await bench.app({ flags: [`--cdp-url=${proxy.address}`], sample: true });
    const client = await bench.mcp(app);
    const middle = proxy.holdAfterChunks(3);
    const capture = client.call('pen_heap_snapshot', { target: 'Ledger' }).then(
      (answer) => answer.value,
      (error: unknown) => ({ code: 'no answer', error: String(error) }),
    );
    await middle;
    expect(spoolFiles(app)).toHaveLength(1);

    const child = app.app.process();
    const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
      child.once('exit', (code, by) => resolve({ code, signal: by }));
    });
    app.disown();
    process.kill(app.pid, signal);
    // It ends itself with 1 when the five seconds are over: 0 says that it was in time.
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(leftBehind(app)).toEqual([]);
    // The caller received an error or lost the connection with the app; it did not hang.
    expect((await capture)['code']).toMatch(/^(shutting_down|cancelled|no answer)$/);

    // Seen from outside: no session is attached, the page runs, and its profiler is free.
    await until('the app to be detached', () => proxy.openConnections() === 0);
    const other = await chromium.client();
    const { targetInfos } = await other.send('Target.getTargets');
    expect(targetInfos.find(({ targetId }) => targetId === tab.id)).toMatchObject({ attached: false });
    const session = await other.attach(tab.id);
    await other.send('HeapProfiler.takeHeapSnapshot', {}, session);
  });
}

for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
  test(`${signal} to the app in a recording is not a question to the person`, async ({ bench }) => {
    const chromium = await bench.chromium();
    const pages = await bench.pages();
    await chromium.open(pages.url('ledger.html', { entries: 10 }));
    const app = await startUndriven(bench.cleanup, bench.folders(), [`--cdp-url=${chromium.address}`]);
    const client = await bench.mcpAt(app.discovery);
    const started = await client.call('pen_css_coverage', { action: 'start', target: 'Ledger' });
    expect(started.isError, started.text).toBe(false);
    app.process.signal(signal);
    expect(await app.process.ended).toEqual({ code: 0, signal: null });
    expect(leftBehind(app)).toEqual([]);
  });
}

test('SIGTERM to the app while its browser answers nothing ends it when the five seconds are over', async ({
  bench,
}) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  await chromium.open(pages.url('ledger.html', { entries: 10 }));
  const app = await startUndriven(bench.cleanup, bench.folders(), [`--cdp-url=${chromium.address}`]);
  const client = await bench.mcpAt(app.discovery);
  const started = await client.call('pen_css_coverage', { action: 'start', target: 'Ledger' });
  expect(started.isError, started.text).toBe(false);
  chromium.process.signal('SIGSTOP');
  try {
    app.process.signal('SIGTERM');
    const { code, signal } = await app.process.ended;
    expect({ code, signal }).toEqual({ code: 1, signal: null });
  } finally {
    chromium.process.signal('SIGCONT');
  }
  // Its folder for captures in flight is left to the next start, as the exit status says; no client finds the app any more.
  expect(leftBehind(app).map((path) => basename(dirname(path)))).toEqual(['pen']);
  expect(spoolFiles(app)).toEqual([]);
});

test('SIGTERM to pen serve in a capture of Node', async ({ bench }) => {
  const node = await bench.node(60_000);
  const proxy = await bench.proxyTo(node.port);
  const folders = bench.folders();
  const server = bench.startPen(['serve', '--addr', 'localhost:0', '--cdp-url', proxy.address], {
    ...folders,
    cwd: folders.project,
  });
  const [, mcpUrl = '', mcpToken = ''] = await server.whenSaid(/^PEN MCP (\S+) token (\S+)$/m);
  const client = await bench.mcpAt({ mcpUrl, mcpToken });
  const middle = proxy.holdAfterChunks(3);
  const capture = client.call('pen_heap_snapshot').catch((error: unknown) => error);
  await middle;
  expect(spoolFiles(folders)).toHaveLength(1);
  server.signal('SIGTERM');
  expect(await server.ended).toEqual({ code: 0, signal: null });
  await capture;
  expect(leftBehind(folders)).toEqual([]);
  await until('the app to be detached', () => proxy.openConnections() === 0);
  // The program still runs and can be profiled.
  const { data, temporary } = bench.folders('another');
  const again = await bench.pen(['call', 'pen_heap_snapshot', '--json', '--cdp-url', node.address], {
    data,
    temporary,
  });
  const { exitCode, signalCode } = node.process.child;
  expect({ exitCode, signalCode }, node.process.output()).toEqual({ exitCode: null, signalCode: null });
  expect(again.json()).toMatchObject({ kind: 'heap-snapshot' });
});

test('the app takes the place of the process that commands share', async ({ bench }) => {
  const folders = bench.folders();
  const pen = (): Promise<PenResult> =>
    runPen(bench.cleanup, ['call', 'pen_status'], { data: folders.data, environment: { PEN_BACKGROUND: '600' } });
  expect(await pen()).toMatchObject({ code: 0 });
  const shared = readDiscoveryFile(folders.data);
  if (shared === null) throw new Error('the command started no process to share');
  const app = await startUndriven(bench.cleanup, folders, []);
  expect(app.discovery.pid).not.toBe(shared.pid);
  expect(() => process.kill(shared.pid, 0)).toThrow('ESRCH');
  expect(await pen()).toMatchObject({ code: 0 });
  expect(readDiscoveryFile(folders.data)?.pid).toBe(app.discovery.pid);
});
