/** Comparison of heap snapshots in the window: by class, by retainer, as a series, and by link. */
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

test('a leak is found by its retainers, in two snapshots and in a series of three', async ({ bench }) => {
  const app = await bench.app();
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.startSample();
  await window.sampleConnected();
  const take = async (taken: number): Promise<void> => {
    if (taken === 1) await window.record('heap-snapshot');
    else {
      await window.openTarget('PEN sample');
      await page.getByTestId('grow-leak').click();
      await window.recordAgain('heap-snapshot');
    }
    await expect(window.captureRows()).toHaveCount(taken, { timeout: 30_000 });
    await expect(window.heapDocument().getByTestId('class-row').first()).toBeVisible({ timeout: 30_000 });
  };
  await take(1);
  await take(2);

  // The newest capture is first: drag the second onto the first.
  await window.drag(window.captureRows().nth(0), window.captureRows().nth(1));
  const diff = page.getByTestId('diff-document').filter({ visible: true });
  await expect(diff.getByTestId('diff-row').filter({ visible: true }).first()).toBeVisible({ timeout: 30_000 });
  await expect(diff.getByTestId('diff-match').filter({ visible: true })).toContainText('Matched by id');
  // What is new and held is said first, and its class is the first of the table.
  await expect(diff.getByTestId('verdict')).toContainText(/^New and still reachable: .*OrderStore/, {
    timeout: 30_000,
  });
  await expect(diff.getByTestId('diff-total').locator('..')).toContainText('Held new objects first', {
    timeout: 30_000,
  });
  await window.screenshot('comparison-class');
  await expect(diff.getByTestId('diff-row').filter({ visible: true }).first()).toContainText(/^(?:Function|Order)/);
  await window.resize(1000, 700);
  await expect(diff.getByRole('heading', { level: 1 }).filter({ visible: true })).toContainText('New and still');
  await window.screenshot('comparison-low');
  await window.resize(1440, 800);

  // By retainer: the first path is that of the leak, and expands into its objects; its steps are in the pane below.
  await diff.getByRole('radio', { name: 'By retainer' }).check({ force: true });
  const cluster = diff.getByTestId('cluster-row').filter({ visible: true }).first();
  await expect(cluster).toContainText('listeners', { timeout: 30_000 });
  await cluster.click();
  await page.keyboard.press('ArrowRight');
  await expect(
    diff.getByTestId('cluster-object-row').filter({ visible: true }).filter({ hasText: 'new' }).first(),
  ).toBeVisible();
  await window.screenshot('comparison-retainer');
  await page.keyboard.press('Enter');
  await expect(
    diff.getByTestId('retainers-pane').filter({ visible: true }).getByTestId('path-row').first(),
  ).toBeVisible();

  // Deleted objects open in the snapshot that has them.
  await diff.getByRole('radio', { name: 'Deleted' }).check({ force: true });
  const gone = diff.getByTestId('cluster-row').filter({ visible: true }).first();
  await expect(gone).toBeVisible({ timeout: 30_000 });
  await window.screenshot('comparison-gone');
  await gone.dblclick();
  await expect(window.heapDocument().getByTestId('object-details')).toContainText('@', { timeout: 30_000 });

  await take(3);
  await page.getByTestId('tab').filter({ hasText: '↔' }).click();

  // A capture dropped on a chip replaces it; the library marks the compared captures.
  await window.drag(window.captureRows().nth(0), diff.getByTestId('diff-chip-B'));
  await expect(window.captureRows().nth(0).locator('.capture-side')).toHaveText('B');
  await expect(window.captureRows().nth(1).locator('.capture-side')).toHaveCount(0);
  await expect(window.captureRows().nth(2).locator('.capture-side')).toHaveText('A');
  await window.drag(window.captureRows().nth(1), diff.getByTestId('diff-chip-B'));
  await expect(window.captureRows().nth(1).locator('.capture-side')).toHaveText('B');

  // A third capture makes it a series, in the order of their times.
  await window.drag(window.captureRows().nth(0), diff.getByTestId('diff-drop'));
  await expect(diff.getByTestId('diff-between')).toContainText('1 between');
  const series = diff
    .getByTestId('series-row')
    .filter({ visible: true })
    .filter({ hasText: /^OrderRow/ });
  // Growth per round, as its column says.
  await expect(series.first()).toContainText(/\d\+200\d/, { timeout: 30_000 });
  await window.screenshot('comparison-series');
  await diff.getByRole('radio', { name: 'By retainer' }).check({ force: true });
  await expect(diff.getByTestId('cluster-row').filter({ visible: true }).first()).toContainText(/\+200/, {
    timeout: 30_000,
  });
  await window.screenshot('comparison-series-retainer');

  // Matched by path the leak is the same.
  await diff.getByTestId('diff-match').filter({ visible: true }).click();
  await page.getByRole('menuitemcheckbox', { name: 'By class and retaining path' }).click();
  // The orders and their listeners are retained by two paths of the same store.
  await expect(
    diff.getByTestId('cluster-row').filter({ visible: true }).filter({ hasText: 'store.listeners' }).first(),
  ).toBeVisible({
    timeout: 30_000,
  });
  await diff.getByRole('radio', { name: 'By class' }).check({ force: true });
  await expect(
    diff
      .getByTestId('diff-row')
      .filter({ visible: true })
      .filter({ hasText: /^OrderRow(?:source\/order-row\.js:\d+:\d+?)?[\d–]/ }),
  ).toContainText('+400', {
    timeout: 30_000,
  });
  await expect(diff.getByTestId('diff-match').filter({ visible: true })).toContainText('Matched by path');
  await window.screenshot('comparison-shape');

  // In a small window nothing is cut off.
  await window.resize(1000, 800);
  await expect(diff.getByTestId('diff-match').filter({ visible: true })).toBeInViewport({ ratio: 1 });
  await expect(diff.getByRole('heading', { level: 1 }).filter({ visible: true })).toBeInViewport({ ratio: 1 });
  await window.screenshot('comparison-narrow');
  await window.resize(1440, 800);

  // Its link opens it again, from the palette.
  await diff.getByRole('button', { name: 'Copy link to this comparison' }).click();
  await expect
    .poll(() => window.clipboard())
    .toMatch(/^pen:\/\/captures\/heap-[0-9a-f]{8}\/compare\/heap-[0-9a-f]{8}\/heap-[0-9a-f]{8}$/);
  const link = await window.clipboard();
  await page.getByTestId('tab').filter({ hasText: '↔' }).getByTestId('tab-close').click();
  await expect(diff).toHaveCount(0);
  await page.keyboard.press('Control+KeyK');
  await page.getByTestId('palette').getByRole('combobox').fill(link);
  await expect(page.getByTestId('palette')).toContainText('Comparison');
  await page.keyboard.press('Enter');
  await expect(diff.getByTestId('diff-between')).toContainText('1 between');

  // A capture dropped on the tab of another is compared with it.
  const id = (await window.captureRows().nth(2).getAttribute('data-capture-id')) ?? '';
  await window.drag(window.captureRows().nth(0), page.locator(`[data-document-id="capture:${id}"]`));
  await expect(diff.getByTestId('diff-between')).toHaveCount(0);
  await expect(page.getByTestId('tab').filter({ hasText: '↔' })).toHaveCount(2);

  // A link from outside opens the class it names; an invalid link is reported. (The palette of a browser offers none.)
  const [captureId = ''] = /heap-[0-9a-f]{8}/.exec(link) ?? [];
  await window.openFromOutside(`pen://captures/${captureId}/summary?class=OrderRow`);
  await expect(window.heapDocument().getByTestId('class-row').first()).toContainText('OrderRow', { timeout: 30_000 });
  if (app.door === 'browser') return;
  await window.openFromOutside('pen://captures/heap-0badf00d/statistics');
  await window.showDrawer('problems');
  await expect(page.getByText('The link was not opened')).toBeVisible();
});

test('a comparison is kept in the library: opened after a restart, found by its verdict, and deleted with undo', async ({
  bench,
}) => {
  test.slow();
  const folders = bench.folders();
  const app = await bench.app({ folders });
  const window = new WorkbenchWindow(app);
  await window.startSample();
  await window.sampleConnected();
  await window.record('heap-snapshot');
  await expect(window.captureRows()).toHaveCount(1, { timeout: 30_000 });
  await window.openTarget('PEN sample');
  await app.page.getByTestId('grow-leak').click();
  await window.recordAgain('heap-snapshot');
  await expect(window.captureRows()).toHaveCount(2, { timeout: 30_000 });
  await window.drag(window.captureRows().nth(0), window.captureRows().nth(1));
  await expect(window.comparisonRows()).toHaveCount(1, { timeout: 60_000 });
  await app.close();

  const again = await bench.app({ folders });
  const { page } = again;
  const reopened = new WorkbenchWindow(again);
  await page.getByTestId('tab').filter({ hasText: '↔' }).getByTestId('tab-close').click();
  await page.keyboard.press('Control+KeyK');
  await page.getByTestId('palette').getByRole('combobox').fill('Comparison');
  await page.getByTestId('palette').getByRole('option').filter({ hasText: 'Comparison' }).first().click();
  // The page of the comparison, with what is its own as a capture.
  const stored = page.getByTestId('diff-document').filter({ visible: true });
  await expect(stored.getByRole('row').filter({ hasText: 'OrderRow' }).first()).toBeVisible({ timeout: 60_000 });
  await expect(stored.getByRole('button', { name: /^Export/ })).toBeVisible();
  await reopened.screenshot('comparison-stored');
  await reopened.resize(1000, 800);
  await reopened.screenshot('comparison-stored-narrow');
  await reopened.resize(1440, 800);

  // Deleting a snapshot says what is built on it.
  await reopened.captureRows().nth(0).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(page.getByText(/Also used by .*Comparison/)).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(reopened.captureRows()).toHaveCount(2);

  // The comparison itself is deleted with undo, too.
  await reopened.comparisonRows().first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(reopened.comparisonRows()).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(reopened.comparisonRows()).toHaveCount(1);
});
