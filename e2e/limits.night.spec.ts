/** Refusals (busy, cooldown, size limit, full disk): each names the reason, the time left, and an alternative. */
import { join } from 'node:path';
import type { RecordingProxy } from './fixtures/recording-proxy.ts';
import { expect, test } from './fixtures/test.ts';
import { makeSmallDisk } from './fixtures/small-disk.ts';
import { until } from './fixtures/until.ts';
import { WorkbenchWindow } from './fixtures/window.ts';
import { makeFolders, spoolFiles } from './fixtures/workbench.ts';

const ENTRIES = 20_000;
/** The browser refuses to take a snapshot. */
const failedSnapshot: Parameters<RecordingProxy['answerInstead']>[0] = ({ method }) =>
  method === 'HeapProfiler.takeHeapSnapshot'
    ? { error: { code: -32_000, message: 'Failed to take heap snapshot' } }
    : null;

test('a second capture reports the lock holder, the elapsed time and an alternative; then the cooldown', async ({
  bench,
}) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const proxy = await bench.proxyTo(chromium.port);
  await chromium.open(pages.url('ledger.html', { entries: ENTRIES }));
  const app = await bench.app({ flags: [`--cdp-url=${proxy.address}`] });
  const window = new WorkbenchWindow(app);
  await window.selectTarget('Ledger');
  const [first, second] = [await bench.mcp(app, 'first assistant'), await bench.mcp(app, 'second assistant')];

  const middle = proxy.holdAfterChunks(2);
  const running = first.call('pen_heap_snapshot', { target: 'Ledger' });
  await middle;
  const refused = await second.call('pen_heap_snapshot', { target: 'Ledger' });
  expect(refused.isError).toBe(true);
  expect(refused.value).toMatchObject({ code: 'busy' });
  expect(refused.text).toMatch(
    /HeapProfiler is already in use by pen_heap_snapshot of first assistant \(held for \d+s\)\. Wait for it to end: the target stands still/,
  );
  // The window shows the same before a click.
  await window.expectChannel('heap-snapshot', /first assistant, \d+ s/);
  await expect(window.lockState()).toBeVisible();
  await window.screenshot('channel-held');
  await window.openChannel('heap-snapshot');
  await expect(window.page.getByRole('dialog')).toContainText(/first assistant.*the target stands still/s);
  await expect(window.page.getByRole('dialog').getByRole('button', { name: 'Stop' })).toBeVisible();
  await window.screenshot('channel-held-explained');
  await window.page.keyboard.press('Escape');

  proxy.resume();
  expect((await running).isError).toBe(false);
  // It begins when the command is sent, and all of the above may take as long: a snapshot that fails at once leaves all of it.
  proxy.answerInstead(failedSnapshot);
  const beginAgain = (): Promise<unknown> => first.call('pen_heap_snapshot', { target: 'Ledger' });
  const cooling = await until('the cooldown', async () => {
    await beginAgain();
    const asked = await second.call('pen_heap_snapshot', { target: 'Ledger' });
    return asked.value['code'] === 'cooling_down' ? asked : null;
  });
  const [, seconds] = /pen_heap_snapshot has a 10s cooldown\. Try again in (\d+)s/.exec(cooling.text) ?? [];
  expect(Number(seconds)).toBeGreaterThanOrEqual(1);
  expect(Number(seconds)).toBeLessThanOrEqual(10);
  await until('the cooldown in the window', async () => {
    await beginAgain();
    const label = await window.channel('heap-snapshot').getAttribute('aria-label');
    return /ready in \d+ s/.test(label ?? '') && (await window.cooldown().isVisible());
  });
  await window.screenshot('channel-cooldown');
});

test('a refused call does not start the cooldown, and another target has its own', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  await chromium.open(pages.url('ledger.html', { title: 'First ledger' }));
  await chromium.open(pages.url('ledger.html', { title: 'Second ledger' }));
  const proxy = await bench.proxyTo(chromium.port);
  const app = await bench.app({ flags: [`--cdp-url=${proxy.address}`] });
  const client = await bench.mcp(app);
  expect((await client.call('pen_heap_snapshot', { target: 'no such page' })).isError).toBe(true);
  await expect(client.call('pen_heap_snapshot', { target: 'First', forceGC: 3 })).rejects.toMatchObject({
    code: -32_602,
  });
  expect((await client.call('pen_heap_snapshot', { target: 'First' })).isError).toBe(false);
  // An answer with all that a snapshot has may come after the cooldown, which begins when the command is sent.
  proxy.answerInstead(failedSnapshot);
  await until('the cooldown of the first page', async () => {
    await client.call('pen_heap_snapshot', { target: 'First' });
    return (await client.call('pen_heap_snapshot', { target: 'First' })).value['code'] === 'cooling_down';
  });
  proxy.answerInstead(null);
  expect((await client.call('pen_heap_snapshot', { target: 'Second' })).isError).toBe(false);
});

test('a capture over its size limit stops, deletes its file, and names the limit, the size and an alternative', async ({
  bench,
}) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  await chromium.open(pages.url('ledger.html', { entries: ENTRIES }));
  const app = await bench.app({
    flags: [`--cdp-url=${chromium.address}`],
    settings: { heapSnapshotCapBytes: 2 * 1024 ** 2 },
  });
  const client = await bench.mcp(app);
  const answer = await client.call('pen_heap_snapshot', { target: 'Ledger' });
  expect(answer.value).toMatchObject({ code: 'cap_exceeded', data: { limitBytes: 2 * 1024 ** 2 } });
  expect(answer.text).toMatch(/2\.0 MB/);
  expect(answer.text).toMatch(/pen_heap_sampling/);
  expect(spoolFiles(app)).toEqual([]);
  expect((await client.call('pen_list_captures')).value).toMatchObject({ total: 0 });
});

test('a full disk ends the capture and names the free space; the next capture works once there is space', async ({
  bench,
}) => {
  const disk = makeSmallDisk(bench.cleanup, bench.folder);
  test.info().annotations.push({ type: 'disk', description: disk.kind });
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const proxy = await bench.proxyTo(chromium.port);
  await chromium.open(pages.url('ledger.html', { title: 'First ledger', entries: ENTRIES }));
  await chromium.open(pages.url('ledger.html', { title: 'Second ledger', entries: ENTRIES }));
  const app = await bench.app({ flags: [`--cdp-url=${proxy.address}`], folders: makeFolders(disk.folder) });
  const client = await bench.mcp(app);

  const middle = proxy.holdAfterChunks(2);
  const capture = client.call('pen_heap_snapshot', { target: 'First' });
  await middle;
  await until('the first chunks on disk', () => spoolFiles(app).length === 1);
  if (disk.kind === 'mounted') {
    // A temp folder in memory would use up RAM for captures, so the spool is next to the library.
    expect(spoolFiles({ data: app.data, temporary: join(bench.folder, 'nowhere') })).toHaveLength(1);
  }
  await disk.fill(app.app);
  proxy.resume();
  const answer = await capture;
  expect(answer.value).toMatchObject({ code: 'disk_full' });
  expect(answer.text).toMatch(/full/i);
  expect(answer.text).toMatch(/\d+(\.\d+)? (B|KB|MB|GB)/);
  expect(spoolFiles(app)).toEqual([]);

  await disk.free(app.app);
  const again = await client.call('pen_heap_snapshot', { target: 'Second' });
  expect(again.text).toContain('LedgerEntry');
  expect(again.isError).toBe(false);
});
