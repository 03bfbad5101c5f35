/** The library outlives the app, however it ended. */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixtures/test.ts';
import { until } from './fixtures/until.ts';
import { WorkbenchWindow } from './fixtures/window.ts';
import { spoolFiles } from './fixtures/workbench.ts';

const digest = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

test('after a restart, captures have the same bytes, name and note, and they open', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const proxy = await bench.proxyTo(chromium.port);
  await chromium.open(pages.url('ledger.html', { entries: 5000 }));
  const folders = bench.folders();
  const flags = [`--cdp-url=${proxy.address}`];
  const first = await bench.app({ folders, flags });
  const client = await bench.mcp(first);
  const { value } = await client.call('pen_heap_snapshot', { target: 'Ledger' });
  const [recorded] = proxy.snapshots();
  await client.close();
  await first.close();

  const second = await bench.app({ folders, flags });
  const window = new WorkbenchWindow(second);
  await expect(window.captureRows()).toHaveCount(1);
  const again = await bench.mcp(second);
  const info = await again.call('pen_capture_info', { capture: value['captureId'] });
  expect(info.value['capture']).toMatchObject({
    captureId: value['captureId'],
    startedAt: value['startedAt'],
    sizeBytes: recorded?.sizeBytes,
  });
  expect(digest(String(info.value['file']))).toBe(recorded?.sha256);
  await window.openCapture(String(value['captureId']));
  await window.expectClass('LedgerEntry', 5000);
});

test('after a kill during a capture, the app starts with its library and lists no partial file', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const proxy = await bench.proxyTo(chromium.port);
  await chromium.open(pages.url('ledger.html', { title: 'Kept ledger' }));
  await chromium.open(pages.url('ledger.html', { title: 'Doomed ledger', entries: 30_000 }));
  const folders = bench.folders();
  const flags = [`--cdp-url=${proxy.address}`];
  const first = await bench.app({ folders, flags });
  const client = await bench.mcp(first);
  const stored = await client.call('pen_heap_snapshot', { target: 'Kept' });
  const middle = proxy.holdAfterChunks(3);
  const lost = client.call('pen_heap_snapshot', { target: 'Doomed' }).catch((error: unknown) => error);
  await middle;
  expect(spoolFiles(folders)).toHaveLength(1);
  first.disown();
  process.kill(first.pid, 'SIGKILL');
  await client.close();
  await lost;
  await until('the capture’s connection to be closed', () => proxy.openConnections() === 0);
  proxy.resume();
  // Too young to be swept, and its owner's folder: it stays where it is and does no harm.
  expect(spoolFiles(folders)).toHaveLength(1);

  const second = await bench.app({ folders, flags });
  const again = await bench.mcp(second);
  const list = await again.call('pen_list_captures');
  expect(list.value).toMatchObject({ total: 1, captures: [{ captureId: stored.value['captureId'] }] });
  const files = () => readdirSync(join(folders.data, 'library'), { recursive: true, encoding: 'utf8' });
  expect(files().filter((name) => name.endsWith('.heapsnapshot'))).toHaveLength(1);
  // The new app may still be writing a cache of a capture that it opened; this finishes soon.
  await until('nothing half-written to be left', () => !files().some((name) => name.endsWith('.partial')));
  expect((await again.call('pen_heap_snapshot', { target: 'Doomed' })).isError).toBe(false);
  // The dead process's folder is an hour too young to be swept; the app's own is gone when it ends.
  const [left] = readdirSync(join(folders.temporary, 'pen')).filter((name) => name.startsWith(`process-${first.pid}-`));
  const child = second.app.process();
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  second.disown();
  process.kill(second.pid, 'SIGTERM');
  expect(await ended).toBe(0);
  expect(readdirSync(join(folders.temporary, 'pen'))).toEqual([left]);
});
