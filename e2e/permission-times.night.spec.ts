/** A permission for a while: asked for, given, over with its page, revoked in the middle of a capture; and a token that is revoked there. */
import { expect, test } from './fixtures/test.ts';
import { until } from './fixtures/until.ts';
import { WorkbenchWindow } from './fixtures/window.ts';
import { spoolFiles } from './fixtures/workbench.ts';

/** Enough for a dozen chunks, so that the third is in the middle. */
const ENTRIES = 30_000;
const MIDDLE = 3;

test('a permission lasts until its page is left or it is revoked; a capture outlives the permission, and not the token', async ({
  bench,
}) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const proxy = await bench.proxyTo(chromium.port);
  const first = await chromium.open(pages.url('ledger.html', { title: 'First ledger', entries: ENTRIES }));
  await chromium.open(pages.url('ledger.html', { title: 'Second ledger', entries: ENTRIES }));
  const app = await bench.app({ flags: [`--cdp-url=${proxy.address}`] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  const watcher = await bench.mcp(app, 'watcher');
  const claude = await bench.assistant(app, 'Claude Code');
  await window.askBefore('Claude Code', ['Record captures']);
  const profile = () => claude.call('pen_cpu_profile', { target: 'First', duration: 1 });
  const mark = page.getByTestId('consent-mark');

  // Given for a while at this origin: the second call is not asked for.
  const given = profile();
  const card = await window.requestCard();
  await card.getByRole('button', { name: 'Always …' }).click();
  await expect(card).toContainText(/Claude Code may then record a capture at http:\/\/127\.0\.0\.1:\d+ without/);
  await window.screenshot('consent-for-a-while');
  await card.getByRole('button', { name: 'Allow Claude Code' }).click();
  expect((await given).isError).toBe(false);
  expect((await profile()).isError).toBe(false);

  // The page goes to another origin, where it is asked for again.
  const outside = await chromium.client();
  const session = await outside.attach(first.id);
  await outside.send('Page.navigate', { url: first.url.replace('127.0.0.1', 'localhost') }, session);
  await until('the page to be elsewhere', async () => {
    const { value } = await watcher.call('pen_list_pages', { filter: 'First' });
    return (value['targets'] as { url: string }[]).every(({ url }) => url.startsWith('http://localhost:'));
  });
  const elsewhere = profile();
  await window.requestCard();
  await page.keyboard.press('Alt+KeyR');
  expect((await elsewhere).text).toContain('pen_cpu_profile was not allowed: the user refused it');
  // The client has its answer before the window; only then is a mark that of the next request.
  await expect(mark).toHaveCount(0);

  // Revoked in the middle: this capture is completed, the next one is asked for.
  let middle = proxy.holdAfterChunks(MIDDLE);
  const captured = claude.call('pen_heap_snapshot', { target: 'Second' });
  await middle;
  await page.keyboard.press('Control+Comma');
  await page.getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByRole('button', { name: 'Revoke' })).toHaveCount(0);
  proxy.resume();
  expect((await captured).value).toMatchObject({ takenBy: 'Claude Code' });
  const refused = claude.call('pen_cpu_profile', { target: 'Second', duration: 1 });
  await window.requestCard();
  await page.keyboard.press('Alt+KeyR');
  expect((await refused).text).toContain('the user refused it');
  await expect(mark).toHaveCount(0);

  // The token is revoked in the middle: the capture ends, nothing is left, and the client is refused.
  middle = proxy.holdAfterChunks(MIDDLE);
  const ended = claude.call('pen_heap_snapshot', { target: 'First' });
  await (await window.requestCard()).getByRole('button', { name: /^Allow once/ }).click();
  await middle;
  expect(spoolFiles(app)).toHaveLength(1);
  const row = await window.assistantDetails('Claude Code');
  await row.getByRole('button', { name: 'Revoke' }).click();
  expect((await ended).text).toContain('The token of Claude Code was revoked');
  await expect(row).toHaveCount(0);
  await until('the file to be deleted', () => spoolFiles(app).length === 0);
  expect((await watcher.call('pen_status')).text).not.toContain('HeapProfiler');
  await expect(claude.call('pen_status')).rejects.toThrow(/token/i);
  await expect(mark).toHaveCount(0);
  proxy.resume();
  // Two profiles and the snapshot that was completed.
  await page.keyboard.press('Escape');
  await expect(window.captureRows()).toHaveCount(3);
});
