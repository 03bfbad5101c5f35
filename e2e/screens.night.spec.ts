/** Every main state of the window in both themes: no serious finding of axe-core, and a screenshot if the run saves them. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cspViolations } from './fixtures/csp-watch.ts';
import { canvasColours, cutControls, KeyboardPerson, outsideOfWindow, systemColour } from './fixtures/accessibility.ts';
import { expect, test } from './fixtures/test.ts';
import { until } from './fixtures/until.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

/** Width and height in pixels of the screen, at 200 %. */
const ZOOMED_SIZES = [
  [1440, 900],
  [900, 600],
] as const;

test('documents, dialogs and overlays', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  await chromium.open(pages.url('ledger.html', { entries: 20_000, workers: 2 }));
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const { page } = app;
  const window = new WorkbenchWindow(app);

  await window.openTarget('Ledger');
  await window.inspect('live-target');
  await window.record('heap-snapshot');
  await expect(window.heapDocument()).toBeVisible({ timeout: 30_000 });
  await expect(window.heapDocument().getByTestId('class-row').first()).toBeVisible();
  await window.inspect('heap-summary');
  await window.heapDocument().getByRole('radio', { name: 'Statistics' }).check({ force: true });
  await expect(window.heapDocument().getByTestId('class-row')).toHaveCount(0);
  await window.inspect('heap-statistics');
  await window.heapDocument().getByRole('radio', { name: 'Summary' }).check({ force: true });
  await window.heapDocument().getByTestId('class-filter').fill('no such class');
  await expect(window.heapDocument().getByText('No class matches')).toBeVisible();
  await window.inspect('heap-no-match');
  await window.showDrawer('activity');
  await window.inspect('activity');
  await window.showDrawer('problems');
  await window.inspect('problems-empty');

  await page.keyboard.press('Control+KeyK');
  await expect(page.getByTestId('palette')).toBeVisible();
  await page.keyboard.type('heap');
  await window.inspect('palette');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('palette')).toHaveCount(0);

  await page.keyboard.press('Control+Comma');
  await expect(page.getByTestId('settings-document')).toBeVisible();
  await window.inspect('settings');
  await page.getByTestId('settings-document').getByText('About').scrollIntoViewIfNeeded();
  await window.inspect('settings-end');

  await page.keyboard.press('Shift+?');
  await expect(page.getByTestId('keys-overlay')).toBeVisible();
  await window.inspect('keys');
  await page.keyboard.press('Escape');

  await page
    .getByRole('contentinfo')
    .getByRole('button', { name: /clients?$/ })
    .click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await window.inspect('connect-an-assistant');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Connect a target' }).first().click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await window.inspect('connect-a-target');
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
  await window.inspect('damaged-file');
  const analyzed = await bench.pen(['analyze', damaged, '--json'], { data, temporary });
  expect(analyzed.code).toBe(3);
  expect(analyzed.json()).toMatchObject({ error: { code: 'truncated_file' } });
});

test('by keyboard alone; in a narrow window, at 200 % zoom, with forced colors and reduced motion', async ({
  bench,
}) => {
  const app = await bench.app({ sample: true });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.sampleConnected();
  const keyboard = new KeyboardPerson(page);

  // A snapshot: its classes, an object, and the path that retains it.
  await page.keyboard.press('Control+Digit1');
  const heap = window.heapDocument();
  await expect(heap.getByTestId('class-row').first()).toBeVisible({ timeout: 40_000 });
  await page.keyboard.press('Slash');
  await expect(heap.getByTestId('class-filter')).toBeFocused();
  await page.keyboard.type('OrderRow');
  await expect(heap.getByTestId('class-row').first()).toContainText('OrderRow');
  await page.keyboard.press('ArrowDown');
  await keyboard.expectFocus('[role="treegrid"]');
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await expect(heap.getByTestId('object-row').first()).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(heap.getByTestId('path-row').filter({ hasText: 'listeners' }).first()).toBeVisible({ timeout: 30_000 });

  // A second one, compared with the first and exported by the menu of its row.
  await expect(window.channel('heap-snapshot')).toHaveAttribute('data-state', 'free', { timeout: 30_000 });
  await page.keyboard.press('Control+Digit1');
  await expect(window.captureRows()).toHaveCount(2, { timeout: 40_000 });
  await page.keyboard.press('Control+Shift+KeyE');
  await keyboard.tabTo('[role="listbox"][aria-label="Captures"]');
  await page.keyboard.press('Home');
  await keyboard.chooseFromMenu('Compare with');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('diff-document').filter({ visible: true })).toBeVisible();
  const exported = join(bench.folder, 'by keyboard.heapsnapshot');
  await window.saveAs(exported, async () => {
    await page.keyboard.press('Control+Shift+KeyE');
    await keyboard.expectFocus('[role="listbox"][aria-label="Captures"]');
    await keyboard.chooseFromMenu('Export…');
    await page.keyboard.press('Enter');
  });
  await until('the file to be exported', () => existsSync(exported));

  // A trace: a call in the chart, announced as text, and its figures from the bottom up.
  await page.keyboard.press('Control+Digit5');
  await expect(window.channel('trace')).toHaveAttribute('data-state', 'recording');
  await page.keyboard.press('Control+Period');
  const trace = page.getByTestId('trace-document').filter({ visible: true });
  await expect(trace.getByTestId('trace-track').first()).toBeVisible({ timeout: 60_000 });
  const surface = trace.getByTestId('trace-surface');
  await expect(surface).not.toContainText('Loading', { timeout: 30_000 });
  await keyboard.walkTo('[data-testid="trace-surface"]');
  await page.keyboard.press('ArrowDown');
  await expect(surface.locator('output')).not.toBeEmpty();
  const visibleRange = trace.getByTestId('trace-visible');
  const whole = (await visibleRange.textContent()) ?? '';
  for (const key of ['KeyW', 'KeyW', 'KeyD']) await page.keyboard.press(key);
  await expect(visibleRange).not.toHaveText(whole);
  await keyboard.tabTo('[data-testid="trace-pane"] [role="radio"]');
  const bottomUp = trace.getByRole('radio', { name: 'Bottom-up' });
  await keyboard.pressUntil('ArrowRight', () => bottomUp.evaluate((element) => element === document.activeElement));
  await page.keyboard.press('Space');
  await expect(bottomUp).toBeChecked();
  await window.inspect('trace-by-keyboard');

  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  await expect
    .poll(() => canvasColours(page, '[data-testid="trace-surface"] canvas'))
    .toContain(await systemColour(page));
  // Marked text has the color of links: that of a selection is made for backgrounds.
  const marked = await page.evaluate(() => {
    const probe = document.createElement('span');
    probe.style.color = 'var(--accent-text)';
    document.body.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  });
  expect(marked).toBe(await systemColour(page, 'LinkText'));
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  await window.inspect('trace-forced-colors');
  await page.emulateMedia({ forcedColors: null, reducedMotion: null });

  await window.resize(760, 620);
  await window.inspect('narrow');
  for (const [width, height] of ZOOMED_SIZES) {
    await window.resize(width, height);
    await window.zoom(2);
    expect.soft(await outsideOfWindow(page), `at ${width} × ${height}`).toEqual([]);
    await window.screenshotOfPixels(`zoomed-${width}`);
    await window.zoom(1);
  }
});

test('in a page as narrow as the browser of an editor, every control can be reached', async ({ bench }) => {
  const app = await bench.app({ sample: true });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.sampleConnected();
  await window.resize(600, 800);
  const expectReachable = async (what: string): Promise<void> => {
    await window.inspect(`600-px-${what}`);
    expect.soft([...(await outsideOfWindow(page)), ...(await cutControls(page.locator('body')))], what).toEqual([]);
  };
  await expectReachable('start');
  await page.keyboard.press('Control+KeyL');
  for (const [panel, start, toolbar] of [
    ['Network', 'Start recording', 'Requests'],
    ['Sources', 'List scripts', 'Sources'],
  ] as const) {
    await page.getByRole('tab', { name: panel, exact: true }).click();
    await page.getByRole('button', { name: start }).click();
    await expect(page.getByRole('toolbar', { name: toolbar, exact: true })).toBeVisible();
    await expectReachable(panel);
  }
  await page.keyboard.press('Control+Digit1');
  await expect(window.heapDocument().getByTestId('class-row').first()).toBeVisible({ timeout: 40_000 });
  // Too early: why is said beside the list of all recordings.
  const skip = page.getByRole('button', { name: 'Skip the wait' });
  await until(
    'the wait to be explained',
    async () => {
      // Where the wait was over before, this records once more.
      await page.keyboard.press('Control+Digit1');
      await skip.waitFor({ timeout: 5000 });
      return true;
    },
    300_000,
  );
  await expectReachable('explanation');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Backslash');
  await expect(page.getByRole('region', { name: 'Documents' })).toHaveCount(2);
  await expectReachable('split');
  await page.getByTestId('record-more').click();
  await page.getByTestId('capture-options').click();
  await expect(page.getByTestId('capture-options-dialog')).toBeVisible();
  await expectReachable('options');
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
