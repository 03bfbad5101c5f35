/** Connections: wrong services, lost connections, other CDP clients, and unchanged tabs. */
import { expect, test } from './fixtures/test.ts';
import { until } from './fixtures/until.ts';
import { WorkbenchWindow } from './fixtures/window.ts';
import { startWrongService, type WrongService } from './fixtures/wrong-service.ts';

/** Timers never fire early, but clocks are rounded. */
const ROUNDING_MS = 5;

test('the window and the command line name a wrong service on the port', async ({ bench }) => {
  const app = await bench.app({ flags: ['--cdp-url=http://localhost:9'] });
  const window = new WorkbenchWindow(app);
  const expected: Record<WrongService, RegExp> = {
    'web page': /not a debugging endpoint.*web page/,
    'not found': /not a debugging endpoint.*HTTP 404/,
    'no socket': /not a debugging endpoint/,
    'not http': /not a debugging endpoint.*does not speak HTTP/,
  };
  const { data, temporary } = bench.folders('elsewhere');
  for (const [kind, sentence] of Object.entries(expected) as [WrongService, RegExp][]) {
    const port = await startWrongService(bench.cleanup, kind);
    await window.connect(`localhost:${port}`);
    await window.expectEndpointState(`http://localhost:${port}`, 'failed');
    await expect(window.endpointCard(`http://localhost:${port}`)).toContainText(sentence);
    const targets = await bench.pen(['targets', '--json', '--standalone', '--cdp-url', `http://localhost:${port}`], {
      data,
      temporary,
    });
    expect(targets.code).toBe(3);
    expect(targets.json()).toMatchObject({ error: { message: expect.stringMatching(sentence) } });
  }
  await window.screenshot('wrong-service');
});

test('an unreachable port exits with 3 and names the flag; an address of another machine is refused', async ({
  bench,
}) => {
  const { data, temporary } = bench.folders();
  const nobody = await bench.pen(['targets', '--json', '--standalone', '--cdp-url', 'http://localhost:9'], {
    data,
    temporary,
  });
  expect(nobody.code).toBe(3);
  expect(nobody.json()).toMatchObject({
    error: {
      // As a command that joins a running app has it.
      code: 'cannot_reach_endpoint',
      message: expect.stringMatching(/cannot reach http:\/\/localhost:9/i),
      suggestion: expect.stringContaining('--remote-debugging-port='),
    },
  });
  const remote = await bench.pen(['targets', '--json', '--cdp-url', 'http://198.51.100.7:9222'], { data, temporary });
  expect(remote.code).toBe(2);
  expect(remote.json()).toMatchObject({
    error: { code: 'not_loopback', suggestion: expect.stringContaining('ssh -L') },
  });
});

test('a lost connection is retried three times with doubling delay, once for all callers, and recovers', async ({
  bench,
}) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const proxy = await bench.proxyTo(chromium.port);
  await chromium.open(pages.url('ledger.html'));
  const app = await bench.app({ flags: [`--cdp-url=${proxy.address}`] });
  const window = new WorkbenchWindow(app);
  await window.selectTarget('Ledger');
  const [one, two] = [await bench.mcp(app, 'one'), await bench.mcp(app, 'two')];
  const stored = await one.call('pen_heap_snapshot', { target: 'Ledger' });
  expect(stored.isError).toBe(false);

  proxy.cut({ refuseNew: true });
  await window.expectEndpointState(proxy.address, 'lost');
  await window.screenshot('connection-lost');
  const before = proxy.requests.length;
  const answers = await Promise.all([
    one.call('pen_collect_garbage', { target: 'Ledger' }),
    two.call('pen_collect_garbage', { target: 'Ledger' }),
  ]);
  for (const answer of answers) expect(answer.isError).toBe(true);
  const attempts = proxy.requests.slice(before).filter(({ path }) => path === '/json/version');
  expect(attempts).toHaveLength(3);
  const [first, second, third] = attempts.map(({ atMs }) => atMs);
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(500 - ROUNDING_MS);
  expect((third ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(1000 - ROUNDING_MS);

  proxy.admit();
  const after = await one.call('pen_collect_garbage', { target: 'Ledger' });
  expect(after.isError).toBe(false);
  await window.expectEndpointState(proxy.address, 'connected');
  // Earlier captures and the selection are restored.
  expect((await one.call('pen_list_captures')).value).toMatchObject({ total: 1 });
  await window.expectSelectedTarget('Ledger');
});

test('the app opens and closes no tab: not on connect, not while connected, not on exit', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  await chromium.open(pages.url('ledger.html', { title: 'First ledger' }));
  await chromium.open(pages.url('ledger.html', { title: 'Second ledger' }));
  const tabs = async (): Promise<string[]> => (await chromium.tabs()).map(({ id }) => id).toSorted();
  const before = await tabs();
  expect(before).toHaveLength(3);
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const window = new WorkbenchWindow(app);
  await window.selectTarget('First ledger');
  const client = await bench.mcp(app);
  expect(await tabs()).toEqual(before);
  const [target] = (await client.call('pen_list_pages', { filter: 'Second' })).value['targets'] as { id: string }[];
  await client.call('pen_select_page', { targetId: target?.id ?? '' });
  expect((await client.call('pen_heap_snapshot')).isError).toBe(false);
  expect(await tabs()).toEqual(before);
  await window.selectTarget('Second ledger');
  await window.disconnect(chromium.address);
  expect(await tabs()).toEqual(before);
  await window.connectAgain(chromium.address);
  await app.close();
  expect(await tabs()).toEqual(before);
  await until('nothing to be attached', async () => {
    const other = await chromium.client();
    const { targetInfos } = await other.send('Target.getTargets');
    await other.close();
    return targetInfos.every(({ type, attached }) => type !== 'page' || !attached);
  });
});

test('another CDP client with Tracing and HeapProfiler in use does not stop a snapshot', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const tab = await chromium.open(pages.url('ledger.html', { entries: 20_000 }));
  const other = await chromium.client();
  const session = await other.attach(tab.id);
  await other.send('HeapProfiler.startTrackingHeapObjects', { trackAllocations: true }, session);
  await other.send(
    'Tracing.start',
    { transferMode: 'ReturnAsStream', traceConfig: { includedCategories: ['devtools.timeline'] } },
    session,
  );
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const client = await bench.mcp(app);
  const answer = await client.call('pen_heap_snapshot', { target: 'Ledger' });
  expect(answer.text).toContain('LedgerEntry');
  expect(answer.isError).toBe(false);
  // The app did not stop the recording of the other client.
  await other.send('Tracing.end', {}, session);
  await other.send('HeapProfiler.stopTrackingHeapObjects', {}, session);
});

test('a refused profiler command is reported with the browser’s message and the likely cause', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const proxy = await bench.proxyTo(chromium.port);
  await chromium.open(pages.url('ledger.html'));
  const app = await bench.app({ flags: [`--cdp-url=${proxy.address}`] });
  const window = new WorkbenchWindow(app);
  const client = await bench.mcp(app);
  // Current Chromium does not refuse a second heap snapshot; the message is that of V8's profiler agent.
  proxy.answerInstead(({ method }) =>
    method === 'HeapProfiler.takeHeapSnapshot'
      ? { error: { code: -32_000, message: 'Failed to take heap snapshot' } }
      : null,
  );
  const answer = await client.call('pen_heap_snapshot', { target: 'Ledger' });
  expect(answer.value).toMatchObject({ code: 'cdp_error' });
  expect(answer.text).toContain('Failed to take heap snapshot');
  expect(answer.text).toMatch(/Another CDP client.*may be using it/i);
  await window.expectCallRow('pen_heap_snapshot', 'failed');
});
