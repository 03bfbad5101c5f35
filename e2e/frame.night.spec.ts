/** The frame of the window: settings, tabs, split view, focus, and active recordings. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixtures/test.ts';
import { until } from './fixtures/until.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

test('changing one setting leaves the others unchanged', async ({ bench }) => {
  const app = await bench.app();
  const { page } = app;
  const stored = (): unknown => {
    const file = JSON.parse(readFileSync(join(app.data, 'settings.json'), 'utf8')) as { settings: unknown };
    return file.settings;
  };
  await expect(page.getByTestId('start-document')).toBeVisible();
  await page.keyboard.press('Control+Comma');
  const settings = page.getByTestId('settings-document');
  await settings.getByLabel('MCP server', { exact: true }).getByRole('radio', { name: 'Off' }).click();
  await expect(page.getByRole('contentinfo')).toContainText('MCP off');
  await settings.getByLabel('Theme', { exact: true }).getByRole('radio', { name: 'Dark' }).click();
  await expect(page.locator('html[data-theme="dark"]')).toHaveCount(1);
  await settings.getByLabel('Run code in targets', { exact: true }).getByRole('radio', { name: 'Ask me' }).click();
  await expect(page.getByRole('contentinfo')).toContainText('Run code: ask');
  await expect(page.getByRole('contentinfo')).toContainText('MCP off');
  await expect(page.locator('html[data-theme="dark"]')).toHaveCount(1);
  expect(stored()).toEqual({ mcpEnabled: false, theme: 'dark', evalMode: 'ask' });
});

test('the window reloads when its process is killed, and the app keeps running @app', async ({ bench }) => {
  const app = await bench.app();
  await expect(app.page.getByTestId('start-document')).toBeVisible();
  const client = await bench.mcp(app);
  // Playwright loses a page whose process exits, so the app inspects the new page.
  app.disown();
  const before = await app.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
  );
  expect(before).toBeGreaterThan(0);
  process.kill(before ?? 0, 'SIGKILL');
  await until('the window to be drawn by another process', () =>
    app.app.evaluate(async ({ BrowserWindow }, ended) => {
      const { webContents } = BrowserWindow.getAllWindows()[0] ?? {};
      // Between the exit and the restart there is no process, and a script would not return.
      const processId = webContents?.getOSProcessId() ?? 0;
      if (webContents === undefined || processId === 0 || processId === ended || webContents.isLoading()) return false;
      const start = 'document.querySelector("[data-testid=start-document]") !== null';
      const late = new Promise<boolean>((resolve) => void setTimeout(() => resolve(false), 1000));
      return Promise.race([webContents.executeJavaScript(start) as Promise<boolean>, late]);
    }, before),
  );
  expect((await client.call('pen_status')).isError).toBe(false);
  expect(app.app.process().exitCode).toBeNull();
});

test('sixteen tabs are distinguishable and reachable, at normal size and in a small window', async ({ bench }) => {
  const node = await bench.node(2000);
  const { data, temporary, project } = bench.folders('writer');
  const files: string[] = [];
  for (const name of ['first', 'second', 'third']) {
    const file = join(bench.folder, `${name}.heapsnapshot`);
    const taken = await bench.pen(['capture', 'heap', '--cdp-url', node.address, '--out', file, '--json'], {
      data,
      temporary,
      cwd: project,
    });
    expect(taken.code).toBe(0);
    files.push(file);
  }
  const app = await bench.app({ flags: [`--cdp-url=${node.address}`] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  const tabs = page.getByTestId('tab');
  await expect(page.getByTestId('start-document')).toBeVisible();
  // Each file five times: the same name, but distinct tabs.
  for (let round = 0; round < 5; round += 1) {
    for (const file of files) {
      const before = await tabs.count();
      await window.dropFile(file);
      await expect(tabs).toHaveCount(before + 1, { timeout: 30_000 });
    }
  }
  await expect(tabs).toHaveCount(16);
  for (const [width, height] of [
    [1440, 900],
    [900, 600],
  ] as const) {
    await window.resize(width, height);
    await expect(page.locator('.tab[aria-selected="true"]')).toBeInViewport({ ratio: 0.9 });
    const titles = await page.locator('.tab .title-words').allTextContents();
    expect(new Set(titles).size).toBe(16);
    const widths = await tabs.evaluateAll((all) => all.map((tab) => tab.getBoundingClientRect().width));
    expect(Math.min(...widths)).toBeGreaterThanOrEqual(70);
    // The list has every tab; selecting one scrolls to it.
    for (const title of [titles[0], titles[15]]) {
      await page.getByTestId('all-tabs').click();
      await expect(page.getByRole('menuitemcheckbox')).toHaveCount(16);
      await window.screenshot(`frame-tabs-${width}`);
      await page.getByRole('menuitemcheckbox', { name: title ?? '', exact: true }).click();
      await expect(page.locator('.tab[aria-selected="true"]')).toBeInViewport({ ratio: 0.9 });
      await expect(page.locator('.tab[aria-selected="true"] .title-words')).toHaveText(title ?? '');
    }
  }
  await window.resize(1440, 900);
});

test('splitting, moving and closing retain the state of a document, and keys work in the active one', async ({
  bench,
}) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  await chromium.open(pages.url('ledger.html', { entries: 5000 }));
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.openTarget('Ledger');
  await window.record('heap-snapshot');
  await expect(window.heapDocument().getByTestId('class-row').first()).toBeVisible({ timeout: 30_000 });

  // The opened document has the focus: keys work without a click.
  await page.keyboard.press('Slash');
  await page.keyboard.type('LedgerEntry');
  const filter = window.heapDocument().first().getByTestId('class-filter');
  await expect(filter).toHaveValue('LedgerEntry');
  const rows = window.heapDocument().getByTestId('class-row');
  await expect(rows.filter({ hasNotText: 'LedgerEntry' })).toHaveCount(0);
  const row = rows.filter({ hasText: 'LedgerEntry' }).first();
  await row.click();
  await page.keyboard.press('ArrowRight');
  await expect(row).toHaveAttribute('aria-expanded', 'true');

  await page.keyboard.press('Control+Backslash');
  await expect(window.heapDocument()).toHaveCount(2);
  await expect(window.heapDocument().first().getByTestId('class-filter')).toHaveValue('LedgerEntry');
  await expect(row).toHaveAttribute('aria-expanded', 'true');
  await window.screenshot('frame-split');
  // The right half is active, shows the same class, and receives keys.
  await expect(window.heapDocument().nth(1).getByTestId('class-filter')).toHaveValue('LedgerEntry', {
    timeout: 30_000,
  });
  await expect(window.heapDocument().nth(1).getByTestId('class-row').first()).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press('Slash');
  await expect(window.heapDocument().nth(1).getByTestId('class-filter')).toBeFocused();
  await page.keyboard.press('Enter');
  await window.press('Control+KeyW');
  await expect(window.heapDocument()).toHaveCount(1);
  await expect(filter).toHaveValue('LedgerEntry');
  await expect(row).toHaveAttribute('aria-expanded', 'true');

  // To the other side and back.
  const tab = page.getByTestId('tab').filter({ hasText: 'Snapshot' });
  await tab.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Move to the right' }).click();
  await expect(page.locator('.document-group')).toHaveCount(2);
  await expect(filter).toHaveValue('LedgerEntry');
  await expect(row).toHaveAttribute('aria-expanded', 'true');
  await tab.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Move to the other side' }).click();
  await expect(page.locator('.document-group')).toHaveCount(1);
  await expect(filter).toHaveValue('LedgerEntry');

  // From the tab list, the palette, and the tab menu.
  await window.press('Control+Tab');
  await window.press('Control+Shift+Tab');
  await page.keyboard.press('Slash');
  await expect(filter).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+KeyK');
  await page.keyboard.type('light');
  await page.keyboard.press('Enter');
  await expect(page.locator('html[data-theme="light"]')).toHaveCount(1);
  await page.keyboard.press('Slash');
  await expect(filter).toBeFocused();
  await page.keyboard.press('Enter');
  await tab.focus();
  await page.keyboard.press('Slash');
  await expect(filter).toBeFocused();
  expect(await filter.inputValue()).toBe('LedgerEntry');
});

test('a trace accepts keys as soon as it is open, and its track heads are one tab stop', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  await chromium.open(pages.url('spin.html', {}));
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.openTarget('Spin');
  await window.openTraceOptions();
  await page.getByRole('radio', { name: '5 s', exact: true }).check({ force: true });
  await page.keyboard.press('Escape');
  await window.record('trace');
  const surface = page.getByTestId('trace-surface');
  await expect(surface).toBeVisible({ timeout: 60_000 });
  await expect(surface).toBeFocused();
  await page.keyboard.press('KeyW');
  await page.keyboard.press('Digit0');
  expect(await page.locator('.trace-head-name[tabindex="0"]').count()).toBe(1);
  await window.screenshot('frame-trace');
});

test('a recording is visible in every document, stops by its shortcut, and its loss is reported everywhere', async ({
  bench,
}) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const closed = await chromium.open(pages.url('ledger.html', { entries: 1000 }));
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.openTarget('Ledger');
  const liveTab = page.getByTestId('tab').filter({ hasText: /^(?:Recording, )?Ledger(?! Snapshot| CPU)/ });
  const notice = page.getByTestId('notice');
  await page.keyboard.press('Control+Comma');
  await window.record('cpu-profile');
  await expect(window.channel('cpu-profile')).toHaveAttribute('data-state', 'recording');
  await expect(liveTab.locator('[data-state="recording"]')).toBeVisible();
  for (const [width, height] of [
    [1440, 900],
    [1280, 800],
    [1120, 700],
    [900, 600],
  ] as const) {
    await window.resize(width, height);
    await window.screenshot(`frame-recording-${width}`);
    const texts = page.locator('.channel-title:visible, .channel-state:visible');
    await expect
      .poll(() =>
        texts.evaluateAll((all) =>
          all.filter((each) => each.scrollWidth > each.clientWidth).map(({ textContent }) => textContent),
        ),
      )
      .toEqual([]);
  }
  await window.resize(1440, 900);
  await page.keyboard.press('Control+Period');
  await expect(page.getByTestId('icicle').filter({ visible: true })).toBeFocused({ timeout: 30_000 });

  // The page closes while the timeline is recorded: a notice appears over the open profile.
  await window.record('heap-timeline');
  await expect(window.channel('heap-timeline')).toHaveAttribute('data-state', 'recording');
  await chromium.open(pages.url('ledger.html', { entries: 1000 }));
  await chromium.close(closed.id);
  await expect(notice.filter({ hasText: /^Heap timeline of Ledger was lost/ })).toBeVisible({ timeout: 30_000 });
  await window.screenshot('frame-lost');
  await expect(notice.getByRole('button', { name: 'Record again' })).toBeVisible();
  // It covers nothing that is read.
  await window.resize(1000, 700);
  const [shown, documents] = [await notice.first().boundingBox(), await page.locator('.frame-documents').boundingBox()];
  expect(shown?.y).toBeGreaterThanOrEqual((documents?.y ?? 0) + (documents?.height ?? 0));
  await window.screenshot('frame-notice-1000');
  await window.resize(1440, 900);
});
