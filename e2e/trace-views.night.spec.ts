/** A trace of a real page in the window: tracks, a call found and linked to, insights, and a comparison. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { expect, test } from './fixtures/test.ts';
import { until } from './fixtures/until.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

/** V8 may put the inner one into the outer one. */
const SUMS = /sumTable|sumRow/;

test('a trace is zoomed to one call, reopened by its link, and compared with a faster one', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const tabs = [
    await chromium.open(pages.url('spin.html', { title: 'Quick table', rows: 10 })),
    // The one in front: timers of the others are slowed down.
    await chromium.open(pages.url('spin.html', { title: 'Slow table', rows: 300 })),
  ];
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  const assistant = await bench.mcp(app, 'Assistant One');
  await window.selectTarget('Slow table');
  const record = (target: string): Promise<string> =>
    // Two starts are seconds apart at least, and a page may still be settling.
    until(`a trace of ${target}`, async () => {
      const options = { target, duration: 8, cpuSamples: true, screenshots: true, reload: true };
      const { isError, value } = await assistant.call('pen_capture_trace', options);
      return isError ? null : (value as { captureId: string }).captureId;
    });
  const quick = await record('Quick table');
  const slow = await record('Slow table');
  // The recordings need no busy page any longer.
  for (const { id } of tabs) await chromium.close(id);
  await window.openCapture(slow);

  const document = page.getByTestId('trace-document').filter({ visible: true });
  const surface = document.getByTestId('trace-surface');
  const spoken = surface.locator('output');
  const visibleRange = document.getByTestId('trace-visible');
  const main = document.getByTestId('trace-track').filter({ hasText: 'Main' }).first();
  await expect(main).toBeVisible({ timeout: 60_000 });
  await expect(document.getByTestId('trace-track').filter({ hasText: 'Screenshots' })).toBeVisible();
  await expect(surface).not.toContainText('Loading', { timeout: 30_000 });
  // The main thread is in view, under its page, with titles and without plumbing.
  await expect(main).toContainText('Slow table');
  await expect(main).toBeInViewport({ ratio: 0.3 });
  const table = document.getByTestId('tracks-table');
  await expect(table).toContainText('Function call: ');
  await expect(table).not.toContainText('ThreadControllerImpl');
  await window.screenshot('trace-opened');
  await document.getByRole('button', { name: 'Open details' }).click();

  // Found by name, with details.
  const find = document.getByTestId('trace-find');
  await find.fill('sumTable');
  await expect(document.getByTestId('trace-found')).toHaveText(/^0 of [\d,]+$/);
  await find.press('Enter');
  await expect(document.getByTestId('trace-found')).toHaveText(/^1 of [\d,]+$/);
  await expect(spoken).toContainText('sumTable, total');
  await expect(document.getByTestId('function-details')).toContainText('spin.js');
  await expect(document.getByTestId('event-stack')).toContainText('refreshTable');

  // All of the width for it.
  await find.fill('');
  await surface.focus();
  const whole = await visibleRange.textContent();
  await page.keyboard.press('KeyF');
  await expect(visibleRange).not.toHaveText(whole ?? '');
  await window.screenshot('trace-zoomed');

  // Figures follow the view.
  await expect(document.getByTestId('pane-range')).toContainText('In view: ');

  // The link leads to the same call and the same part of the time.
  // A zoom glides to where it goes.
  await until('the zoom to have ended', async () => {
    const before = await visibleRange.getAttribute('title');
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    return before !== null && (await visibleRange.getAttribute('title')) === before;
  });
  const selected = await spoken.textContent();
  const seen = await visibleRange.getAttribute('title');
  await document.getByRole('button', { name: 'Copy link to this view' }).click();
  const clipboard = (): Promise<string> => window.clipboard();
  await expect.poll(clipboard).toContain(`pen://captures/${slow}/flame?from=`);
  await surface.focus();
  await page.keyboard.press('Digit0');
  await page.keyboard.press('Escape');
  await expect(spoken).toHaveText('');
  await expect(visibleRange).not.toHaveAttribute('title', seen ?? '');
  await window.openFromOutside(await clipboard());
  await expect(spoken).toHaveText(selected ?? '');
  await expect(visibleRange).toHaveAttribute('title', seen ?? '');

  // Insights lead into the tracks.
  const insights = document.getByRole('complementary', { name: 'Insights' });
  await expect(insights.getByTestId('insight-inp')).toContainText('No interactions');
  const hot = await window.openInsight(insights, 'hot');
  await hot.getByRole('listitem').getByRole('button', { name: SUMS }).first().click();
  await expect(spoken).toHaveText(/^sum(Table|Row), total/);
  await expect(find).toHaveValue(SUMS);

  // A part of it by Alt drag: figures of that part.
  await find.fill('');
  await surface.focus();
  await page.keyboard.press('Digit0');
  await expect(document.getByTestId('minimap-visible')).toHaveCount(0);
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
  await expect(document.getByTestId('profile-node-row').filter({ hasText: SUMS }).first()).toBeVisible();
  await window.screenshot('trace-range');

  // Every event is a row of a table, too.
  await document.getByRole('radio', { name: 'Events' }).click();
  await document.getByTestId('events-name').fill('RunTask');
  await expect(document.getByTestId('trace-event-row').first()).toContainText('Task');
  // A picture has what is in the tracks.
  await document.getByRole('radio', { name: 'Summary' }).click();
  await find.fill('sumTable');
  await expect(document.getByTestId('trace-found')).toHaveText(/^[\d,]+ of [\d,]+$/);
  await find.press('Enter');
  await expect(spoken).toContainText('sumTable, total');
  const picture = join(bench.folder, 'tracks.svg');
  const saved = await window.saveAs(picture, async () => {
    await document.getByTestId('picture-menu').click();
    await page.getByTestId('picture-svg-whole').click();
  });
  await expect(document.getByText(`Saved ${saved}`)).toBeVisible();
  expect(readFileSync(picture, 'utf8')).toMatch(/>sum(Table|Row), total/);

  // The function between its callers and callees among the samples of its thread, then equal stacks together, with a filter.
  await document.getByTestId('function-sandwich').click();
  const samples = document.getByTestId('trace-samples');
  await expect(samples.getByTestId('sandwich-function')).toContainText('sumTable');
  await expect(samples.getByTestId('callers-row').first()).toContainText('refreshTable');
  await (await window.toolbarControl(samples, (place) => place.getByTestId('filter-menu'))).click();
  await page.getByRole('menuitem', { name: 'Only stacks with this function' }).click();
  await expect(samples.getByTestId('filter-chip')).toHaveText('Only with sumTable');
  await samples.getByRole('radio', { name: 'Left heavy' }).click();
  await expect(samples.getByTestId('profile-chart')).toBeVisible();
  await expect(samples.getByTestId('filter-part')).toContainText('active time');
  await window.screenshot('trace-samples');
  const link = (place: Locator): Locator => place.getByRole('button', { name: 'Copy link to this view' });
  await (await window.toolbarControl(samples, link)).click();
  await expect.poll(clipboard).toContain('view=left-heavy');
  const toSamples = await clipboard();
  await document.getByRole('radio', { name: 'Tracks' }).click();
  await expect(surface).toBeVisible();
  await window.openFromOutside(toSamples);
  await expect(samples.getByTestId('filter-chip')).toHaveText('Only with sumTable');
  await expect(samples.getByTestId('profile-chart')).toBeVisible();
  await document.getByRole('radio', { name: 'Tracks' }).click();
  await find.fill('');

  // Beside the quicker one, and the other way round.
  await document.getByTestId('compare-button').click();
  await page.getByRole('menuitem').first().click();
  const diff = page.getByTestId('trace-diff-document').filter({ visible: true });
  const work = diff.getByTestId('trace-change-row').filter({ hasText: 'Main-thread work' });
  await expect(work).toHaveAttribute('data-verdict', /better|worse/, { timeout: 60_000 });
  const verdict = await work.getAttribute('data-verdict');
  await window.screenshot('trace-comparison');
  await diff.getByRole('button', { name: 'Swap A and B' }).click();
  await expect(work).toHaveAttribute('data-verdict', verdict === 'better' ? 'worse' : 'better');
  await expect(work).toContainText(verdict === 'better' ? 'worse' : 'better');
  await expect(diff.getByRole('region', { name: 'Verdict' })).toContainText('spin.js', { timeout: 60_000 });

  // Requests of the page that was loaded. A tab of the pane opens it.
  await window.openCapture(quick);
  await document.getByRole('radio', { name: 'Network' }).click();
  await document.getByTestId('trace-request-row').filter({ hasText: 'spin.js' }).first().dblclick();
  await document.getByRole('radio', { name: 'Summary' }).click();
  await expect(document.getByTestId('request-details')).toContainText('spin.js');
  await expect(document.getByTestId('flows-from').first()).toContainText('request');
  await expect(document.getByTestId('trace-flows')).toBeAttached();
  await window.screenshot('trace-request');
});

/** Visible height of the main thread's track, and that of all tracks. */
async function heightsOf(document: Locator): Promise<{ readonly main: number; readonly scroller: number }> {
  const mode = await document.locator('.trace-mode').boundingBox();
  const scroller = await document.locator('.trace-scroller').boundingBox();
  const main = await document.getByTestId('trace-track').filter({ hasText: 'Main' }).first().boundingBox();
  if (mode === null || scroller === null || main === null) throw new Error('no tracks are shown');
  const top = Math.max(mode.y, scroller.y, main.y);
  const bottom = Math.min(...[mode, scroller, main].map(({ y, height }) => y + height));
  return { main: bottom - top, scroller: scroller.height };
}

test('the chart of a trace has the room of the window', async ({ bench }, info) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  await chromium.open(pages.url('invoices.html'));
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  const assistant = await bench.mcp(app, 'Assistant One');
  await window.selectTarget('Invoices');
  const record = (options: object): Promise<string> =>
    until('a trace of the page', async () => {
      const { isError, value } = await assistant.call('pen_capture_trace', { target: 'Invoices', ...options });
      return isError ? null : (value as { captureId: string }).captureId;
    });
  const capture = await record({ duration: 6, cpuSamples: true, reload: true });
  // Few calls, none of them within many others.
  const shallow = await record({ duration: 1, cpuSamples: false });
  const document = page.getByTestId('trace-document').filter({ visible: true });
  const surface = document.getByTestId('trace-surface');
  for (const [id, width, height, least] of [
    // As large as 1440 × 900 at 200 %.
    [capture, 720, 450, 54],
    [shallow, 1000, 700, 250],
    [capture, 1000, 700, 250],
    [shallow, 1440, 900, 430],
    [capture, 1440, 900, 430],
  ] as const) {
    // A narrow window has no library beside its documents.
    await window.resize(Math.max(width, 1000), height);
    await window.openCapture(id);
    await window.resize(width, height);
    const verdict = document.getByTestId('verdict');
    await expect(verdict).toBeVisible({ timeout: 60_000 });
    await expect(verdict).not.toContainText('Reading', { timeout: 60_000 });
    await expect(
      document.getByTestId('trace-insights').or(document.getByRole('button', { name: 'Show insights' })),
    ).toBeVisible({ timeout: 60_000 });
    await expect(surface).not.toContainText('Loading', { timeout: 30_000 });
    const heights = await heightsOf(document);
    info.annotations.push({
      type: `${id === capture ? 'deep' : 'shallow'}, ${width} × ${height}`,
      description: JSON.stringify(heights),
    });
    await window.screenshot(`trace-room-${id === capture ? '' : 'shallow-'}${width}`);
    expect(heights.main).toBeGreaterThanOrEqual(least);
    // Nothing scrolls sideways.
    expect(
      await document.evaluate((root) =>
        [...root.querySelectorAll('*')].flatMap((each) =>
          each.scrollWidth > each.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(each).overflowX)
            ? [each.className]
            : [],
        ),
      ),
    ).toEqual([]);
    await page.keyboard.press('Control+KeyW');
  }

  // The pane is a row until a key asks for it; then it has about 40 %.
  await window.openCapture(capture);
  await expect(surface).not.toContainText('Loading', { timeout: 30_000 });
  const pane = document.getByTestId('trace-pane');
  expect((await pane.boundingBox())?.height).toBeLessThanOrEqual(40);
  await document.getByTestId('trace-find').fill('addPositions');
  await expect(document.getByTestId('trace-found')).toHaveText(/^0 of [\d,]+$/);
  await document.getByTestId('trace-find').press('Enter');
  await expect(document.getByTestId('trace-statement')).toContainText(/addPositions.*self .* of /);
  await surface.focus();
  await page.keyboard.press('KeyE');
  await document.getByRole('radio', { name: 'Bottom-up' }).click();
  await expect(document.getByTestId('profile-node-row').first()).toBeVisible();
  await window.screenshot('trace-pane-open');
  await surface.focus();
  await page.keyboard.press('KeyE');
  expect((await pane.boundingBox())?.height).toBeLessThanOrEqual(40);
  // What is selected is said whole, in a small window instead of the tabs.
  const statement = document.getByTestId('trace-statement');
  for (const [width, height] of [
    [1440, 900],
    [1000, 700],
  ] as const) {
    await window.resize(width, height);
    await expect(statement).toContainText(/addPositions.*self .* of .* times.*invoices\.js:\d+/);
    expect(
      await statement.evaluate((told) =>
        [told, ...told.children].every((each) => each.scrollWidth <= each.clientWidth),
      ),
    ).toBe(true);
    await expect(document.getByRole('button', { name: 'Open details' })).toBeVisible();
    await window.screenshot(`trace-statement-${width}`);
  }
});
