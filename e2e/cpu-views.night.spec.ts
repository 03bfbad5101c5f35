/** A CPU profile in the window: the chart over time, a range, and the same calls as lists and trees. */
import { join } from 'node:path';
import { recordCpuProfile } from './fixtures/cpu-recordings.ts';
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

test('a CPU profile of a page is found, zoomed, measured by range and read as lists', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const tab = await chromium.open(pages.url('bursts.html'));
  const client = await chromium.client();
  const file = join(bench.folder, 'orders.cpuprofile');
  // Long beside what passes before and after them.
  await recordCpuProfile(client, await client.attach(tab.id), file, 'openOrder(2000); saveOrder(2000)');

  const app = await bench.app({ flags: ['--cdp-url=http://localhost:9', file] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  // Wide enough for the whole toolbar with any font.
  await window.resize(1600, 900);
  const document = page.getByTestId('cpu-profile-document').filter({ visible: true });
  const icicle = document.getByTestId('icicle');
  const selected = document.getByTestId('chart-selected');
  const show = (view: string): Promise<void> =>
    document.getByRole('toolbar').getByRole('radio', { name: view }).check({ force: true });
  await expect(icicle).toBeVisible({ timeout: 30_000 });
  await window.screenshot('cpu-flame-chart');

  // Search by name selects the call.
  const filter = document.getByTestId('profile-filter');
  await filter.fill('sumOfRoots');
  await filter.press('Enter');
  await expect(selected).toContainText('sumOfRoots');
  await expect(document.getByTestId('call-stack')).toContainText('openOrder');
  await expect(document.getByTestId('call-details')).toContainText('https://shop.test/js/orders.js:2');
  await expect(document.getByTestId('call-lines')).toContainText('orders.js:4');
  await icicle.focus();
  await page.keyboard.press('Digit0');
  await expect(document.getByTestId('minimap-visible')).toHaveCount(0);
  await page.keyboard.press('KeyW');
  await expect(document.getByTestId('minimap-visible')).toBeVisible();
  await window.screenshot('cpu-zoomed');
  await page.keyboard.press('Digit0');
  await expect(document.getByTestId('minimap-visible')).toHaveCount(0);

  // The outermost call is wide: its card is below it, and a double click zooms to it.
  await filter.fill('openOrder');
  await filter.press('Enter');
  await expect(selected).toContainText('openOrder');
  const whole = await document.getByTestId('chart-visible').textContent();
  await icicle.focus();
  await page.keyboard.press('Digit0');
  await expect(document.getByTestId('minimap-visible')).toHaveCount(0);

  // Alt drag selects the second half, in which the other function runs.
  const from = await window.pointIn(icicle, 0.62, 0.5);
  const to = await window.pointIn(icicle, 0.95, 0.5);
  await page.keyboard.down('Alt');
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 5 });
  await page.mouse.up();
  await page.keyboard.up('Alt');
  await expect(document.getByTestId('minimap-range')).toBeVisible();
  const range = document.getByTestId('range-figures');
  await expect(range.getByTestId('function-row').filter({ hasText: 'encodeRows' })).toBeVisible();
  await window.screenshot('cpu-range');
  await expect(range.getByTestId('function-row').filter({ hasText: 'sumOfRoots' })).toHaveCount(0);
  await window.screenshot('cpu-range');
  await range.getByRole('radio', { name: 'Bottom-up' }).check({ force: true });
  await expect(range.getByTestId('profile-node-row').first()).toBeVisible();
  expect(whole).toContain('visible');

  // The same range in the lists, until it is cleared.
  await filter.fill('');
  await show('Functions');
  const functions = document.getByTestId('function-row');
  await expect(functions.filter({ hasText: 'encodeRows' })).toBeVisible();
  await expect(functions.filter({ hasText: 'sumOfRoots' })).toHaveCount(0);
  await document.getByTestId('range-chip').getByRole('button').click();
  await expect(functions.filter({ hasText: 'sumOfRoots' })).toContainText(/orders\.js:2/);
  await window.screenshot('cpu-functions');

  await show('Bottom-up');
  const nodes = document.getByTestId('profile-node-row');
  await nodes.filter({ hasText: 'sumOfRoots' }).first().click();
  await page.keyboard.press('ArrowRight');
  await expect(nodes.filter({ hasText: 'priceOrders' }).first()).toBeVisible();
  await window.screenshot('cpu-bottom-up');
  await show('Top-down');
  await expect(nodes.first()).toBeVisible();
  await show('Left heavy');
  await expect(icicle).toBeVisible();
  await window.screenshot('cpu-left-heavy');

  // Between callers and callees.
  await show('Functions');
  await functions.filter({ hasText: 'priceOrders' }).click();
  await page.getByTestId('details-sandwich').click();
  await expect(document.getByTestId('sandwich-function')).toContainText('priceOrders');
  await expect(document.getByTestId('callers-row')).toContainText('openOrder');
  await expect(document.getByTestId('callees-row')).toContainText('sumOfRoots');
  await window.screenshot('cpu-sandwich');

  await show('Scripts');
  await expect(document.getByTestId('group-row').filter({ hasText: 'orders.js' })).toBeVisible();
  await window.screenshot('cpu-scripts');
  await show('Flame chart');
  await window.resize(1000, 700);
  await expect(icicle).toBeVisible();
  await window.screenshot('cpu-narrow');
});

test('two CPU profiles are compared, and the fixed function is named', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const tab = await chromium.open(pages.url('bursts.html'));
  const client = await chromium.client();
  const session = await client.attach(tab.id);
  const slow = join(bench.folder, 'slow.cpuprofile');
  const fixed = join(bench.folder, 'fixed.cpuprofile');
  // In turns, so that every part of a recording has both: of a single burst, on a busy machine, nobody can say whether it changed. A turn takes as long in
  // both, so that the work that did not change takes as much of each second. The second recording lasts twice as long, however slow the machine was: one is scaled to the other.
  const record = async (file: string, openMs: number, lastsMs: number): Promise<number> => {
    const startMs = performance.now();
    const turns = `(async () => {
      for (const endMs = performance.now() + ${lastsMs}; performance.now() < endMs;) {
        const beganMs = performance.now();
        openOrder(${openMs});
        saveOrder(25);
        const leftMs = 80 - (performance.now() - beganMs);
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, leftMs)));
      }
    })()`;
    await recordCpuProfile(client, session, file, turns);
    return performance.now() - startMs;
  };
  await record(fixed, 4, 2 * (await record(slow, 40, 2000)));

  const app = await bench.app({ flags: ['--cdp-url=http://localhost:9', slow] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  // Wide enough for the whole toolbar with any font.
  await window.resize(1600, 900);
  await expect(page.getByTestId('icicle').filter({ visible: true })).toBeVisible({ timeout: 30_000 });
  await window.openFromOutside(fixed);
  await expect(page.getByRole('tab', { name: /fixed/ })).toBeVisible();
  await page.getByTestId('compare-button').filter({ visible: true }).click();
  await page.getByRole('menuitem', { name: /^slow/ }).click();
  const comparison = page.getByTestId('cpu-diff-document').filter({ visible: true });
  const row = comparison.getByTestId('change-row').filter({ hasText: 'sumOfRoots' });
  await expect(row).toBeVisible();
  await expect(row).not.toHaveAttribute('data-noise');
  await expect(comparison.getByTestId('compare-scale')).toContainText(/Times of A are scaled ×/);
  await expect(comparison.getByTestId('verdict')).toContainText(
    /self of sumOfRoots \(orders\.js:\d+:\d+\) went from [\d.]+ m?s to [\d.]+ m?s, which explains/,
  );
  await window.screenshot('cpu-comparison');

  // The calls of both as one flame graph.
  await comparison.getByRole('radio', { name: 'Flame graph' }).check({ force: true });
  const graph = comparison.getByTestId('diff-graph').getByTestId('icicle');
  await expect(graph).toBeVisible();
  await graph.focus();
  await page.keyboard.press('ArrowDown');
  // The first outermost call: the larger of two, one of which grew in its share.
  await expect(comparison.getByTestId('diff-selected')).toContainText(/A [\d.,]+ m?s, B [\d.,]+ m?s, [+−]/);
  await window.screenshot('cpu-comparison-graph');
});
