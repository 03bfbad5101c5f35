/** Views in the chat of an assistant (MCP Apps): answers as the window shows them, in a host that follows the specification. */
import { join } from 'node:path';
import type { FrameLocator } from '@playwright/test';
import { expectAccessible, KeyboardPerson, outsideOfWindow } from './fixtures/accessibility.ts';
import { openChat, type ChatHost } from './fixtures/chat-host.ts';
import { expect, test, type Bench } from './fixtures/test.ts';

const SAVES_SCREENSHOTS = process.env['PEN_SCREENSHOTS'] === '1';
const SCREENSHOTS = join(import.meta.dirname, '..', 'artifacts', 'screenshots');

/** Expects no finding of axe in the view in either theme; saves screenshots of both. */
async function look(chat: ChatHost, name: string, view: FrameLocator): Promise<void> {
  for (const theme of ['dark', 'light'] as const) {
    await chat.setTheme(theme);
    // A change of the theme fades.
    await expect(view.locator('html')).toHaveAttribute('data-theme', theme);
    await expect.poll(() => view.locator('html').evaluate(() => document.getAnimations().length)).toBe(0);
    // Rules but for colors find the same in both.
    await expectAccessible(chat.frame(), `${name}, ${theme}`, theme === 'dark' ? ['color-contrast'] : undefined);
    if (SAVES_SCREENSHOTS) await chat.page.screenshot({ path: join(SCREENSHOTS, `chat-${name}-${theme}.png`) });
  }
}

const LEDGER: PageOfTarget = ['ledger.html', { title: 'Ledger', entries: 100 }];
type PageOfTarget = readonly [page: string, parameters: Readonly<Record<string, string | number>>];

/** A chat with a server that has pages as its targets. */
async function openLedger(
  bench: Bench,
  host: 'ours' | 'reference' = 'ours',
  targets: readonly PageOfTarget[] = [LEDGER],
): Promise<ChatHost> {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  for (const [page, parameters] of targets) await chromium.open(pages.url(page, parameters));
  const folders = bench.folders();
  const server = bench.startPen(['serve', '--addr', 'localhost:0', '--cdp-url', chromium.address], {
    ...folders,
    cwd: folders.project,
    // This host waits for the whole answer.
    environment: { PEN_ANSWER_SECONDS: '600' },
  });
  const [, mcpUrl = '', mcpToken = ''] = await server.whenSaid(/^PEN MCP (\S+) token (\S+)$/m);
  return openChat(bench.cleanup, pages, { mcpUrl, mcpToken }, host);
}

test('a leak hunt is shown with its verdict and its path, and a click tells the assistant what is selected', async ({
  bench,
}) => {
  test.slow();
  const chat = await openLedger(bench);
  const { text, value, view } = await chat.show('pen_leak_hunt', {
    target: 'Ledger',
    steps: [{ click: 'Book an entry' }],
    warmUpRounds: 0,
  });
  expect(text).toContain('Every round leaves');
  await expect(view.getByTestId('hunt-verdict')).toContainText('Each click on Book an entry leaves', {
    timeout: 30_000,
  });
  await expect(view.getByTestId('path-row').first()).toBeVisible({ timeout: 30_000 });
  await look(chat, 'leak-hunt', view);

  // By keyboard alone, from the page of the host: the rows, and their path.
  const keyboard = new KeyboardPerson(chat.page, chat.frame());
  const { keyboard: keys } = chat.page;
  await keyboard.tabTo('[aria-label="What grows in every round"]');
  await keyboard.tabTo('[aria-label="Retaining paths"]');
  await keys.press('End');
  await expect.poll(() => chat.told.at(-1) ?? '').toContain('LedgerEntry');
  expect((await chat.call('pen_selection', {})).content[0]?.text).toBe(chat.told.at(-1));
  await keys.press('Escape');
  await keyboard.expectFocus('[aria-label="What grows in every round"]');

  // A low and narrow frame: nothing of the verdict is cut, and the rest is scrolled to. With more room, the view asks for what it needs.
  await chat.setRoom(320, 200);
  const frame = chat.page.locator('iframe[title="Sandbox"]');
  const heightPx = (): Promise<number> => frame.evaluate(({ clientHeight }) => clientHeight);
  await expect.poll(heightPx).toBe(200);
  const verdict = view.getByTestId('hunt-verdict');
  await expect.poll(() => verdict.evaluate((each) => each.scrollHeight - each.clientHeight)).toBe(0);
  expect(await outsideOfWindow(chat.frame())).toEqual([]);
  await view.getByTestId('path-row').last().scrollIntoViewIfNeeded();
  await expect(view.getByTestId('path-row').last()).toBeInViewport();
  await chat.setRoom(900, 2000);
  await expect.poll(heightPx).toBeGreaterThan(640);

  const [snapshotA, ...later] = JSON.stringify(value).match(/heap-[0-9a-f]{8}/g) ?? [];
  const compared = await chat.show('pen_heap_diff', { snapshotA, snapshotB: later.at(-1), filter: 'LedgerEntry' });
  await expect(compared.view.locator('main').getByRole('row').nth(1)).toBeVisible({ timeout: 30_000 });
  await look(chat, 'heaps-compared', compared.view);
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
  const keyboard = new KeyboardPerson(chat.page, chat.frame());
  await keyboard.tabTo('[data-testid="what-if"] button');
  await chat.page.keyboard.press('Enter');
  await expect(pane.getByTestId('ignored')).toBeVisible();
  await expect(pane.getByRole('status')).toContainText('could be collected');
  await look(chat, 'cut', view);

  // Nothing listens for the window here, which the view says.
  await view.getByRole('button', { name: 'Open in PEN Workbench' }).click();
  await expect(view.getByRole('status').getByText('PEN Workbench is not open.')).toBeVisible();
  expect(chat.called).toContain('pen_show');

  const summary = await chat.show('pen_heap_summary', {});
  await expect(summary.view.locator('main').getByRole('row').nth(1)).toBeVisible({ timeout: 30_000 });
  await look(chat, 'summary', summary.view);
  // Views without room are in a menu.
  await summary.view.getByTestId('segmented-more').click();
  await summary.view.getByRole('menuitemcheckbox', { name: 'Dominators' }).click();
  await summary.view.getByRole('radio', { name: 'Treemap' }).click();
  await expect(summary.view.getByText('Area is retained size')).toBeVisible({ timeout: 30_000 });
  await look(chat, 'treemap', summary.view);

  await chat.call('pen_cpu_profile', { target: 'Ledger', duration: 1 });
  const profile = await chat.show('pen_capture_info', {});
  await expect(profile.view.getByRole('radio', { name: 'Flame chart' })).toBeChecked({ timeout: 30_000 });
  await expect(profile.view.getByText('Waiting for the analysis process')).toHaveCount(0);
  await expect(profile.view.locator('canvas').first()).toBeVisible({ timeout: 30_000 });
  await look(chat, 'flame-chart', profile.view);
  const inChart = new KeyboardPerson(chat.page, chat.frame());
  await inChart.tabTo('[data-testid="icicle"]');
  await chat.page.keyboard.press('ArrowDown');
  const selected = profile.view.getByTestId('icicle').getByRole('status');
  await expect(selected).not.toBeEmpty();
  const [name = ''] = ((await selected.textContent()) ?? '').split(/[ ,:]/);
  await expect.poll(() => chat.told.at(-1) ?? '').toContain(name);
  await chat.page.keyboard.press('Shift+F10');
  await expect(profile.view.getByRole('menu').first()).toBeVisible();
  await chat.page.keyboard.press('Escape');
  await inChart.expectFocus('[data-testid="icicle"]');
  expect(chat.problems).toEqual([]);
});

test('comparisons, the waterfall of a log and the memory of an application are views', async ({ bench }) => {
  test.slow();
  const chat = await openLedger(bench, 'ours', [
    ['spin.html', { title: 'Fixed table', rows: 1 }],
    // The page in front: timers of others are slowed down.
    ['spin.html', { title: 'Slow table', rows: 20 }],
  ]);
  const idOf = (text = ''): string => /\b[a-z-]+-[0-9a-f]{8}\b/.exec(text)?.[0] ?? '';
  const recorded = async (tool: string, parameters: Record<string, unknown>): Promise<string> =>
    idOf((await chat.call(tool, parameters)).content[0]?.text);

  const [base, current] = [
    await recorded('pen_cpu_profile', { target: 'Slow table', duration: 3 }),
    await recorded('pen_cpu_profile', { target: 'Fixed table', duration: 3 }),
  ];
  const busy = await chat.show('pen_capture_info', { capture: base });
  await expect(busy.view.locator('main canvas').first()).toBeVisible({ timeout: 30_000 });
  await look(chat, 'busy-page', busy.view);
  const profiles = await chat.show('pen_cpu_compare', { base, current });
  await expect(profiles.view.getByText(/sumRow|sumTable/).first()).toBeVisible({ timeout: 30_000 });
  await look(chat, 'profiles-compared', profiles.view);

  const traced = async (target: string): Promise<string> => {
    await chat.call('pen_capture_trace', { target, action: 'start' });
    return recorded('pen_capture_trace', { target, action: 'stop' });
  };
  const traces = { base: await traced('Slow table'), current: await traced('Fixed table') };
  const tracks = await chat.show('pen_capture_info', { capture: traces.base });
  await expect(tracks.view.getByTestId('trace-surface').locator('canvas').first()).toBeVisible({ timeout: 30_000 });
  await look(chat, 'tracks', tracks.view);
  const compared = await chat.show('pen_trace_compare', traces);
  await expect(compared.view.getByTestId('trace-diff-document')).toBeVisible({ timeout: 30_000 });
  await expect(compared.view.locator('.verdict h1')).toBeVisible({ timeout: 30_000 });
  await look(chat, 'traces-compared', compared.view);

  await chat.call('pen_network_capture', { target: 'Fixed table', action: 'start' });
  await chat.call('pen_navigate', { target: 'Fixed table', action: 'reload' });
  const log = await recorded('pen_network_capture', { target: 'Fixed table', action: 'stop' });
  const waterfall = await chat.show('pen_capture_info', { capture: log });
  await expect(waterfall.view.locator('main').getByText('spin').first()).toBeVisible({ timeout: 30_000 });
  await look(chat, 'waterfall', waterfall.view);

  const ledger = await chat.show('pen_application', { ledger: 'Slow table' });
  await expect(ledger.view.getByTestId('ledger-verdict')).toContainText('private memory', { timeout: 30_000 });
  await look(chat, 'memory', ledger.view);

  const isolates = await chat.show('pen_application', {});
  const application = isolates.view.getByTestId('application-answer');
  await expect(application.getByText('Slow table')).toBeVisible({ timeout: 30_000 });
  await look(chat, 'isolates', isolates.view);

  const all = await chat.show('pen_capture_application', { kind: 'heap' });
  await expect(all.view.getByTestId('application-capture')).toContainText('objects', { timeout: 30_000 });
  await look(chat, 'application', all.view);
  const keyboard = new KeyboardPerson(chat.page, chat.frame());
  await keyboard.tabTo('[aria-label="Isolates of the capture"]');
  await chat.page.keyboard.press('Home');
  await chat.page.keyboard.press('Enter');
  await expect(all.view.getByRole('radio', { name: 'Summary' })).toBeVisible({ timeout: 30_000 });
  await all.view.getByRole('button', { name: 'Back' }).click();
  await expect(all.view.getByTestId('application-capture')).toBeVisible();
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
  await look(chat, 'reference-host', view);
  expect(chat.problems).toEqual([]);
});
