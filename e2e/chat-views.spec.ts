/** Views in the chat of an assistant (MCP Apps): answers as the window shows them, in a host that follows the specification. */
import { join } from 'node:path';
import type { FrameLocator } from '@playwright/test';
import { openChat, type ChatHost } from './fixtures/chat-host.ts';
import { expect, test, type Bench } from './fixtures/test.ts';

const SAVES_SCREENSHOTS = process.env['PEN_SCREENSHOTS'] === '1';
const SCREENSHOTS = join(import.meta.dirname, '..', 'artifacts', 'screenshots');

async function screenshot(chat: ChatHost, name: string, view: FrameLocator): Promise<void> {
  if (!SAVES_SCREENSHOTS) return;
  for (const theme of ['dark', 'light'] as const) {
    await chat.setTheme(theme);
    // A change of the theme fades.
    await expect(view.locator('html')).toHaveAttribute('data-theme', theme);
    await expect.poll(() => view.locator('html').evaluate(() => document.getAnimations().length)).toBe(0);
    await chat.page.screenshot({ path: join(SCREENSHOTS, `chat-${name}-${theme}.png`) });
  }
}

/** A chat with a server that has a page as its target. */
async function openLedger(bench: Bench, host: 'ours' | 'reference' = 'ours'): Promise<ChatHost> {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  await chromium.open(pages.url('ledger.html', { title: 'Ledger', entries: 100 }));
  const folders = bench.folders();
  const server = bench.startPen(['serve', '--addr', 'localhost:0', '--cdp-url', chromium.address], {
    ...folders,
    cwd: folders.project,
  });
  const [, mcpUrl = '', mcpToken = ''] = await server.whenSaid(/^PEN MCP (\S+) token (\S+)$/m);
  return openChat(bench.cleanup, pages, { mcpUrl, mcpToken }, host);
}

test('a leak hunt is shown with its verdict and its path, and a click tells the assistant what is selected', async ({
  bench,
}) => {
  test.slow();
  const chat = await openLedger(bench);
  const { text, view } = await chat.show('pen_leak_hunt', {
    target: 'Ledger',
    steps: [{ click: 'Book an entry' }],
    warmUpRounds: 0,
  });
  expect(text).toContain('Every round leaves');
  await expect(view.getByTestId('hunt-verdict')).toContainText('Every round leaves', { timeout: 30_000 });
  await expect(view.getByTestId('path-row').first()).toBeVisible({ timeout: 30_000 });
  await screenshot(chat, 'leak-hunt', view);
  await view.getByTestId('path-row').first().click();
  await expect.poll(() => chat.told.at(-1) ?? '').toContain('Selection');
  expect((await chat.call('pen_selection', {})).content[0]?.text).toBe(chat.told.at(-1));
  expect(chat.problems).toEqual([]);
});

test('a retaining path is cut in the chat, a profile is a flame chart, and both follow the theme of the host', async ({
  bench,
}) => {
  test.slow();
  const chat = await openLedger(bench);
  const snapshot = await chat.call('pen_heap_snapshot', { target: 'Ledger' });
  expect(snapshot.content[0]?.text).toContain('Snapshot ID');
  const { text, view } = await chat.show('pen_heap_retainers', { class: 'LedgerEntry' }, 'dark');
  expect(text).toContain('LedgerEntry');
  const pane = view.getByTestId('retainers-pane');
  await expect(pane.getByTestId('path-row').filter({ hasText: 'ledger' }).first()).toBeVisible({ timeout: 30_000 });
  await expect(view.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(pane.getByTestId('what-if')).toContainText('frees', { timeout: 30_000 });
  await pane.getByTestId('what-if').getByRole('button', { name: 'Ignore edge' }).click();
  await expect(pane.getByTestId('ignored')).toBeVisible();
  await expect(pane).toContainText('could be collected');
  await screenshot(chat, 'cut', view);
  await chat.setTheme('light');
  await expect(view.locator('html')).toHaveAttribute('data-theme', 'light');

  // Nothing listens for the window here, which the view says.
  await view.getByRole('button', { name: 'Open in PEN Workbench' }).click();
  await expect(view.getByText('PEN Workbench is not open.')).toBeVisible();
  expect(chat.called).toContain('pen_show');

  await chat.call('pen_cpu_profile', { target: 'Ledger', duration: 1 });
  const profile = await chat.show('pen_capture_info', {});
  await expect(profile.view.getByRole('radio', { name: 'Flame chart' })).toBeChecked({ timeout: 30_000 });
  await expect(profile.view.getByText('Waiting for the analysis process')).toHaveCount(0);
  await expect(profile.view.locator('canvas').first()).toBeVisible({ timeout: 30_000 });
  await screenshot(chat, 'flame-chart', profile.view);
  expect(chat.problems).toEqual([]);
});

test('the reference host of MCP Apps shows a view, calls tools for it, and hears what is selected', async ({
  bench,
}) => {
  const chat = await openLedger(bench, 'reference');
  await chat.call('pen_heap_snapshot', { target: 'Ledger' });
  const { view } = await chat.show('pen_heap_retainers', { class: 'LedgerEntry' }, 'dark');
  const row = view.getByTestId('path-row').filter({ hasText: 'ledger' }).first();
  await expect(row).toBeVisible({ timeout: 30_000 });
  await expect(view.locator('html')).toHaveAttribute('data-theme', 'dark');
  await row.click();
  await expect.poll(() => chat.told.at(-1) ?? '').toContain('Selection');
  await screenshot(chat, 'reference-host', view);
  expect(chat.problems).toEqual([]);
});
