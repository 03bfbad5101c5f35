/** A trace of a real page in the window: its tracks, one call found and gone back to by a link, what it tells by itself, and another one beside it. */
import { expect, test } from './fixtures/test.ts';
import { until } from './fixtures/until.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

test('a trace is zoomed to one call, found again by its link, and compared with a quicker one', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  await chromium.open(pages.url('spin.html', { title: 'Slow table', rows: 400 }));
  await chromium.open(pages.url('spin.html', { title: 'Quick table', rows: 10 }));
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  const assistant = await bench.mcp(app, 'Assistant One');
  await window.selectTarget('Slow table');
  const record = (target: string): Promise<string> =>
    // Two starts are seconds apart at least, and a page may still be settling.
    until(`a trace of ${target}`, async () => {
      const options = { target, duration: 2, cpuSamples: true, screenshots: true, reload: true };
      const { isError, value } = await assistant.call('pen_capture_trace', options);
      return isError ? null : (value as { captureId: string }).captureId;
    });
  const quick = await record('Quick table');
  const slow = await record('Slow table');
  await window.openCapture(slow);

  const document = page.getByTestId('trace-document').filter({ visible: true });
  const surface = document.getByTestId('trace-surface');
  const spoken = surface.locator('output');
  const sight = document.getByTestId('trace-sight');
  const main = document.getByTestId('trace-track').filter({ hasText: 'Main' }).first();
  await expect(main).toBeVisible({ timeout: 60_000 });
  await expect(document.getByTestId('trace-track').filter({ hasText: 'Screenshots' })).toBeVisible();
  await expect(surface).not.toContainText('Reading', { timeout: 30_000 });
  await window.screenshot('trace-opened');

  // Found by its name, and told of.
  const find = document.getByTestId('trace-find');
  await find.fill('sumTable');
  await expect(document.getByTestId('trace-found')).toHaveText(/^0 of [\d,]+$/);
  await find.press('Enter');
  await expect(document.getByTestId('trace-found')).toHaveText(/^1 of [\d,]+$/);
  await expect(spoken).toContainText('sumTable, total');
  await expect(document.getByTestId('function-details')).toContainText('spin.js');
  await expect(document.getByTestId('event-stack')).toContainText('refreshTable');

  // What it tells by itself leads into the tracks: the longest task, and all of the width for it.
  await find.fill('');
  const insights = document.getByTestId('trace-insights');
  await expect(insights.getByTestId('insight-inp')).toContainText('No interactions in this trace');
  const longTasks = insights.getByTestId('insight-long-tasks');
  await expect(longTasks).toContainText('They blocked for');
  await longTasks.locator('summary').click();
  await longTasks.getByRole('button').first().click();
  await expect(spoken).toHaveText(/^RunTask, total/);
  await surface.focus();
  const whole = await sight.textContent();
  await page.keyboard.press('Enter');
  await expect(sight).not.toHaveText(whole ?? '');
  await expect(document.getByTestId('event-details')).toContainText('RunTask');
  await window.screenshot('trace-zoomed');

  // The link leads to the same call and the same part of the time.
  // A zoom glides to where it goes.
  await until('the zoom to have ended', async () => {
    const before = await sight.getAttribute('title');
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    return before !== null && (await sight.getAttribute('title')) === before;
  });
  const selected = await spoken.textContent();
  const seen = await sight.getAttribute('title');
  await document.getByRole('button', { name: 'Copy link to this view' }).click();
  const clipboard = (): Promise<string> => app.app.evaluate(({ clipboard: held }) => held.readText());
  await expect.poll(clipboard).toContain(`pen://captures/${slow}/flame?from=`);
  await surface.focus();
  await page.keyboard.press('Digit0');
  await page.keyboard.press('Escape');
  await expect(spoken).toHaveText('');
  await expect(sight).not.toHaveAttribute('title', seen ?? '');
  await window.openFromOutside(await clipboard());
  await expect(spoken).toHaveText(selected ?? '');
  await expect(sight).toHaveAttribute('title', seen ?? '');

  // A part of it by Alt drag: figures of that part.
  const from = await window.pointIn(surface, 0.02, 0.1);
  const to = await window.pointIn(surface, 0.98, 0.1);
  await page.keyboard.down('Alt');
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up('Alt');
  await expect(document.getByTestId('pane-range')).toContainText(/ms to .* ms/);
  await document.getByRole('radio', { name: 'Bottom-up' }).click();
  await expect(document.getByTestId('profile-node-row').filter({ hasText: 'sumRow' }).first()).toBeVisible();
  await window.screenshot('trace-range');

  // Every event and every request are tables, too.
  await document.getByRole('radio', { name: 'Events' }).click();
  await document.getByTestId('events-name').fill('TimerFire');
  await expect(document.getByTestId('trace-event-row').first()).toContainText('TimerFire');
  await document.getByRole('radio', { name: 'Network' }).click();
  await document.getByRole('button', { name: 'Clear the range' }).click();
  await expect(document.getByTestId('trace-request-row').filter({ hasText: 'spin.js' }).first()).toBeVisible();

  // Beside the quicker one: less time in scripts.
  await document.getByTestId('compare-button').click();
  await page.getByRole('menuitem').first().click();
  const diff = page.getByTestId('trace-diff-document').filter({ visible: true });
  await expect(diff.getByTestId('trace-diff')).toBeVisible({ timeout: 60_000 });
  await diff.getByRole('button', { name: 'Swap' }).click();
  const scripting = page
    .getByTestId('trace-diff-activities')
    .filter({ visible: true })
    .getByTestId('trace-change-row')
    .filter({ hasText: 'Scripting' });
  await expect(scripting).toHaveAttribute('data-verdict', 'better');
  await expect(scripting).toContainText('better');
  await window.screenshot('trace-comparison');
  expect(quick).not.toBe(slow);
});
