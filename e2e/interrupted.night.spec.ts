/** Captures that end early: a crash, a closed tab, a cancel by the person or the assistant, a lost assistant. */
import { expect, test } from './fixtures/test.ts';
import { spoolFiles } from './fixtures/workbench.ts';
import { until } from './fixtures/until.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

/** Enough for a dozen chunks, so that the third is in the middle. */
const ENTRIES = 30_000;
const MIDDLE = 3;

test('a browser killed during a capture gives a clear error, no leftovers, and a reconnect on the next call', async ({
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

  // The call is neither queued nor stuck, and the lock is free: the error names the connection.
  const again = await client.call('pen_heap_snapshot', { target: 'Ledger' });
  expect(again.isError).toBe(true);
  expect(again.text).toMatch(/--remote-debugging-port/);
  expect((await client.call('pen_status')).text).not.toContain('HeapProfiler');

  // The next call finds the browser that was restarted at the same port.
  proxy.resume();
  const restarted = await bench.chromium({ port: chromium.port });
  await restarted.open(url);
  const third = await client.call('pen_heap_snapshot', { target: 'Ledger' });
  expect(third.text).toContain('LedgerEntry');
  expect(third.isError).toBe(false);
});

test('a tab closed during a capture is reported as gone; the list and the other tab still work', async ({ bench }) => {
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

test('a capture cancelled in the window ends, its file is deleted, and its row shows it', async ({ bench }) => {
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
  // The target is usable: an independent client can use it.
  const other = await chromium.client();
  const { targetInfos } = await other.send('Target.getTargets');
  const targetId = targetInfos.find(({ title }) => title === 'Ledger')?.targetId ?? '';
  const { sessionId } = await other.send('Target.attachToTarget', { targetId, flatten: true });
  const { result } = await other.send('Runtime.evaluate', { expression: '6 * 7' }, sessionId);
  expect(result.value).toBe(42);
});

test('a capture ends when its assistant cancels or is killed, and nothing records on the target', async ({ bench }) => {
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

  // Over stdio, so that the client ends with its process.
  const vanishing = await bench.mcpOverStdio('vanishing', { data: app.data });
  middle = proxy.holdAfterChunks(MIDDLE);
  const lost = vanishing.call('pen_heap_snapshot', { target: 'Second' }).catch((error: unknown) => error);
  await middle;
  expect(await locksHeld()).toContain('HeapProfiler');
  vanishing.kill();
  await lost;
  await until('the lock to be free', async () => !(await locksHeld()).includes('HeapProfiler'));
  await until('the file to be deleted', () => spoolFiles(app).length === 0);
  await until('the connection of the capture to be closed', () => proxy.openConnections() <= 1);
  const clients = app.page.getByRole('list', { name: 'Connected assistants' });
  await expect(clients).not.toContainText('vanishing', { timeout: 15_000 });
  await expect(clients).toContainText('watcher');
  proxy.resume();
  expect((await watcher.call('pen_list_captures')).value).toMatchObject({ total: 0 });
});

test('a trace whose page closes is shown as failed, and is recorded again only where the page is open again', async ({
  bench,
}) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const url = pages.url('ledger.html', { entries: 1000 });
  const closed = await chromium.open(url);
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.openTarget('Ledger');
  // Another document is in front: a notice over it tells the loss.
  await page.keyboard.press('Control+Comma');
  await window.record('trace');
  await expect(window.channel('trace')).toHaveAttribute('data-state', 'recording');
  await chromium.close(closed.id);

  const notice = page.getByTestId('notice').filter({ hasText: 'Trace of Ledger was lost' });
  const again = notice.getByRole('button', { name: 'Record again' });
  await notice.hover();
  await expect(again).toBeDisabled();
  await expect(again).toHaveAttribute('title', 'Ledger is not connected');
  await window.showDrawer('activity');
  await expect(page.getByTestId('activity-row')).toContainText('Nothing was kept');
  await expect(page.getByTestId('mcp-call-row').first()).toHaveAttribute('data-state', 'failed');
  await window.screenshot('trace-lost');
  await window.showDrawer('problems');
  await expect(page.getByTestId('problem-row')).toContainText('Open it again and select it, then start it again');

  await notice.hover();
  await chromium.open(url);
  await again.click();
  await expect(window.channel('trace')).toHaveAttribute('data-state', 'recording');
});
