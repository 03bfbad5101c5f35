/** Draws every main state of the window and saves screenshots in both themes (artifacts/screenshots, outside git). */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cspViolations } from './fixtures/csp-watch.ts';
import { expect, test } from './fixtures/test.ts';
import { until } from './fixtures/until.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

test('documents, dialogs and overlays', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  await chromium.open(pages.url('ledger.html', { entries: 20_000, workers: 2 }));
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const { page } = app;
  const window = new WorkbenchWindow(app);

  await window.openTarget('Ledger');
  await window.screenshot('live-target');
  await window.record('heap-snapshot');
  await expect(window.heapDocument()).toBeVisible({ timeout: 30_000 });
  await expect(window.heapDocument().getByTestId('class-row').first()).toBeVisible();
  await window.screenshot('heap-summary');
  await window.heapDocument().getByRole('radio', { name: 'Statistics' }).check({ force: true });
  await expect(window.heapDocument().getByTestId('class-row')).toHaveCount(0);
  await window.screenshot('heap-statistics');
  await window.heapDocument().getByRole('radio', { name: 'Summary' }).check({ force: true });
  await window.heapDocument().getByTestId('class-filter').fill('no such class');
  await expect(window.heapDocument().getByText('No class matches')).toBeVisible();
  await window.screenshot('heap-no-match');
  await window.showDrawer('activity');
  await window.screenshot('activity');
  await window.showDrawer('problems');
  await window.screenshot('problems-empty');

  await page.keyboard.press('Control+KeyK');
  await expect(page.getByTestId('palette')).toBeVisible();
  await page.keyboard.type('heap');
  await window.screenshot('palette');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('palette')).toHaveCount(0);

  await page.keyboard.press('Control+Comma');
  await expect(page.getByTestId('settings-document')).toBeVisible();
  await window.screenshot('settings');
  await page.getByTestId('settings-document').getByText('About').scrollIntoViewIfNeeded();
  await window.screenshot('settings-end');

  await page.keyboard.press('Shift+?');
  await expect(page.getByTestId('keys-overlay')).toBeVisible();
  await window.screenshot('keys');
  await page.keyboard.press('Escape');

  await page
    .getByRole('contentinfo')
    .getByRole('button', { name: /clients?$/ })
    .click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await window.screenshot('connect-an-assistant');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Connect a target' }).first().click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await window.screenshot('connect-a-target');
});

test('a damaged file opens a document with the error, and the window keeps working', async ({ bench }) => {
  const node = await bench.node(2000);
  const { data, temporary, project } = bench.folders('writer');
  const whole = join(bench.folder, 'whole.heapsnapshot');
  const taken = await bench.pen(['capture', 'heap', '--cdp-url', node.address, '--out', whole, '--json'], {
    data,
    temporary,
    cwd: project,
  });
  expect(taken.code).toBe(0);
  const damaged = join(bench.folder, 'damaged.heapsnapshot');
  writeFileSync(damaged, readFileSync(whole).subarray(0, 2_000_000));
  const app = await bench.app({ flags: ['--cdp-url=http://localhost:9', damaged] });
  const window = new WorkbenchWindow(app);
  await expect(app.page.getByTestId('document-error')).toBeVisible({ timeout: 30_000 });
  await expect(app.page.getByTestId('document-error')).toContainText(/ends|incomplete|truncated|not whole/i);
  await window.screenshot('damaged-file');
  const analyzed = await bench.pen(['analyze', damaged, '--json'], { data, temporary });
  expect(analyzed.code).toBe(3);
  expect(analyzed.json()).toMatchObject({ error: { code: 'truncated_file' } });
});

test('in a narrow window and at 200 % zoom', async ({ bench }) => {
  const app = await bench.app({ sample: true });
  const window = new WorkbenchWindow(app);
  await window.sampleConnected();
  await window.resize(760, 620);
  await window.screenshot('narrow');
  await window.resize(1440, 900);
  await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(2));
  await until('the text to be twice as large', () => app.page.evaluate(() => innerWidth < 800));
  await window.screenshotOfPixels('zoomed');
  await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(1));
});

test('other windows of the app and frames in them are confined to their page as well', async ({ bench }) => {
  const app = await bench.app();
  const refused = await app.app.evaluate(async ({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false });
    const { webContents } = window;
    await window.loadURL('data:text/html,<title>another</title>');
    const isOpened = await webContents.executeJavaScript(`window.open('https://example.org/') !== null`, true);
    const navigation = new Promise((resolve) =>
      webContents.once('will-navigate', (event) => resolve(event.defaultPrevented)),
    );
    await webContents.executeJavaScript(`void (location.href = 'https://example.org/')`, true);
    const isNavigationRefused = await navigation;
    const inFrame = new Promise((resolve) =>
      webContents.on('will-frame-navigate', (event) => {
        if (!event.isMainFrame) resolve(event.defaultPrevented);
      }),
    );
    await webContents.executeJavaScript(
      `void document.body.append(Object.assign(document.createElement('iframe'), { src: 'https://example.org/' }))`,
      true,
    );
    const isFrameRefused = await inFrame;
    window.destroy();
    return { isOpened, isNavigationRefused, isFrameRefused };
  });
  expect(refused).toEqual({ isOpened: false, isNavigationRefused: true, isFrameRefused: true });
});

test('the window is sandboxed, and every test would report a policy violation', async ({ bench }) => {
  const app = await bench.app();
  await expect(app.page.getByTestId('start-document')).toBeVisible();
  expect(
    await app.page.evaluate(() => ['require', 'process', 'module', 'Buffer'].filter((name) => name in globalThis)),
  ).toEqual([]);
  expect(
    await app.page.evaluate(() => Object.keys(globalThis).filter((name) => name.toLowerCase().includes('electron'))),
  ).toEqual([]);
  expect(await cspViolations(app.page)).toEqual([]);
  // `close` asserts that this is empty after every test, which it is not after this one.
  await app.page.evaluate(() => {
    const style = document.createElement('style');
    style.textContent = 'body { outline: 1px solid red }';
    document.head.append(style);
  });
  expect(await cspViolations(app.page)).toEqual(['style-src-elem: inline']);
  expect(await app.page.evaluate(() => window.open('https://example.org') === null)).toBe(true);
  // Main refuses to leave our page; heard there, for the page itself learns nothing of it.
  await app.app.evaluate(({ BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0] ?? {};
    Reflect.set(
      globalThis,
      'refusedNavigation',
      new Promise((resolve) => webContents?.once('will-navigate', (event) => resolve(event.defaultPrevented))),
    );
  });
  await app.page.evaluate(() => {
    location.href = 'https://example.org';
  });
  expect(await app.app.evaluate(() => Reflect.get(globalThis, 'refusedNavigation') as Promise<boolean>)).toBe(true);
  expect(app.page.url()).toMatch(/^app:\/\/pen\//);
  // A page without the offence again, as the end of every test asks for.
  await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.reload());
  await app.page.waitForFunction(
    () => ![...document.querySelectorAll('style')].some(({ textContent }) => textContent.includes('outline: 1px')),
  );
  await expect(app.page.getByTestId('start-document')).toBeVisible();
});
