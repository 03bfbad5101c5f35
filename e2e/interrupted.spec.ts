/** Captures that are ended in the middle: by a crash, a closed tab, the person, the assistant, or an assistant that vanishes. */
import { expect, test } from './fixtures/test.ts';
import { spoolFiles } from './fixtures/workbench.ts';
import { until } from './fixtures/until.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

/** Enough for a dozen chunks, so that the third is in the middle. */
const ENTRIES = 30_000;
const MIDDLE = 3;

test('the browser is killed in the middle: a clear error, nothing left, the app stays, and the next call reconnects', async ({
  bench,
}) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const proxy = await bench.proxyTo(chromium.port);
  const url = pages.url('ledger.html', { entries: ENTRIES });
  await chromium.open(url);
  const app = await bench.app({ flags: [`--cdp-url=${proxy.address}`] });
  const window = new WorkbenchWindow(app);
  const client = await bench.mcp(app);

  const middle = proxy.holdAfterChunks(MIDDLE);
  const capture = client.call('pen_heap_snapshot', { target: 'Ledger' });
  await middle;
  expect(spoolFiles(app)).toHaveLength(1);
  await chromium.process.kill();

  const answer = await capture;
  expect(answer.isError).toBe(true);
  expect(answer.value).toMatchObject({ code: 'disconnected' });
  expect(answer.text).toContain('browser disconnected during operation');
  expect(spoolFiles(app)).toEqual([]);
  await window.expectEndpointState(proxy.address, 'lost');
  await window.expectCallRow('pen_heap_snapshot', 'failed');

  // It is said what is wrong, not queued or hung, and the lock is free: the error is about the connection.
  const again = await client.call('pen_heap_snapshot', { target: 'Ledger' });
  expect(again.isError).toBe(true);
  expect(again.text).toMatch(/--remote-debugging-port/);
  expect((await client.call('pen_status')).text).not.toContain('HeapProfiler');

  // Started again at the same port, it is found by the next call.
  proxy.resume();
  const restarted = await bench.chromium({ port: chromium.port });
  await restarted.open(url);
  const third = await client.call('pen_heap_snapshot', { target: 'Ledger' });
  expect(third.text).toContain('LedgerEntry');
  expect(third.isError).toBe(false);
});

test('the tab is closed in the middle: the target is named as gone, the list still works, the other tab is fine', async ({
  bench,
}) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const proxy = await bench.proxyTo(chromium.port);
  const doomed = await chromium.open(pages.url('ledger.html', { title: 'Doomed ledger', entries: ENTRIES }));
  await chromium.open(pages.url('ledger.html', { title: 'Other ledger' }));
  const app = await bench.app({ flags: [`--cdp-url=${proxy.address}`] });
  const client = await bench.mcp(app);

  const middle = proxy.holdAfterChunks(MIDDLE);
  const capture = client.call('pen_heap_snapshot', { target: 'Doomed' });
  await middle;
  await chromium.close(doomed.id);
  await until('the tab to be gone', async () => (await chromium.tabs()).every(({ id }) => id !== doomed.id));
  proxy.resume();

  const answer = await capture;
  expect(answer.value).toMatchObject({ code: 'target_gone' });
  expect(answer.text).toMatch(/Doomed ledger.*no longer valid.*pen_list_pages.*pen_select_page/s);
  expect(spoolFiles(app)).toEqual([]);
  const list = await client.call('pen_list_pages');
  expect(list.text).toContain('Other ledger');
  expect(list.text).not.toContain('Doomed ledger');
  expect((await client.call('pen_heap_snapshot', { target: 'Other' })).isError).toBe(false);
});

test('a person cancels in the window: the capture ends, its file is gone, and the row says so', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const proxy = await bench.proxyTo(chromium.port);
  await chromium.open(pages.url('ledger.html', { entries: ENTRIES }));
  const app = await bench.app({ flags: [`--cdp-url=${proxy.address}`] });
  const window = new WorkbenchWindow(app);
  await window.selectTarget('Ledger');

  const middle = proxy.holdAfterChunks(MIDDLE);
  await window.record('heap-snapshot');
  await middle;
  expect(spoolFiles(app)).toHaveLength(1);
  await window.expectRecording();
  await window.screenshot('recording');
  await window.cancelRunningCall();
  await window.expectActivity(/nothing was kept|cancelled/i);
  await until('the file to be deleted', () => spoolFiles(app).length === 0);
  await until('the connection of the capture to be closed', () => proxy.openConnections() <= 1);
  await expect(window.captureRows()).toHaveCount(0);
  proxy.resume();
  // The target is in order: an independent client can work with it.
  const other = await chromium.client();
  const { targetInfos } = await other.send('Target.getTargets');
  const targetId = targetInfos.find(({ title }) => title === 'Ledger')?.targetId ?? '';
  const { sessionId } = await other.send('Target.attachToTarget', { targetId, flatten: true });
  const { result } = await other.send('Runtime.evaluate', { expression: '6 * 7' }, sessionId);
  expect(result.value).toBe(42);
});

test('an assistant cancels, and one that vanishes is cancelled', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const proxy = await bench.proxyTo(chromium.port);
  await chromium.open(pages.url('ledger.html', { title: 'First ledger', entries: ENTRIES }));
  await chromium.open(pages.url('ledger.html', { title: 'Second ledger', entries: ENTRIES }));
  const app = await bench.app({ flags: [`--cdp-url=${proxy.address}`] });
  const watcher = await bench.mcp(app, 'watcher');
  const locksHeld = async (): Promise<string> => (await watcher.call('pen_status')).text;

  const canceller = await bench.mcp(app, 'canceller');
  const abort = new AbortController();
  let middle = proxy.holdAfterChunks(MIDDLE);
  const cancelled = canceller.call('pen_heap_snapshot', { target: 'First' }, { signal: abort.signal });
  await middle;
  expect(await locksHeld()).toContain('HeapProfiler');
  abort.abort();
  await expect(cancelled).rejects.toThrow();
  await until('the lock to be free', async () => !(await locksHeld()).includes('HeapProfiler'));
  expect(spoolFiles(app)).toEqual([]);
  proxy.resume();

  // Over stdio, so that its end is the end of a process, as when an assistant crashes.
  const vanishing = await bench.mcpOverStdio('vanishing', { data: app.data });
  middle = proxy.holdAfterChunks(MIDDLE);
  const lost = vanishing.call('pen_heap_snapshot', { target: 'Second' }).catch((error: unknown) => error);
  await middle;
  expect(await locksHeld()).toContain('HeapProfiler');
  await vanishing.close();
  await lost;
  await until('the lock to be free', async () => !(await locksHeld()).includes('HeapProfiler'));
  await until('the file to be deleted', () => spoolFiles(app).length === 0);
  proxy.resume();
  expect((await watcher.call('pen_list_captures')).value).toMatchObject({ total: 0 });
});
