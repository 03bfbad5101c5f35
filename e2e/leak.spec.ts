/** A leak: found by comparing two snapshots, and followed to its retainers. */
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

test('Retainers show the path from a leaked object to its owner', async ({ bench }) => {
  const app = await bench.app();
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.startSample();
  await window.sampleConnected();
  await window.record('heap-snapshot');
  const heap = window.heapDocument();
  await expect(heap).toBeVisible({ timeout: 30_000 });
  await window.expectClass('OrderRow', 200);

  // A class expands into its objects, 50 at a time.
  const row = heap
    .getByTestId('class-row')
    .filter({ hasText: /^OrderRow/ })
    .first();
  await row.click();
  await page.keyboard.press('ArrowRight');
  await expect(heap.getByTestId('object-row').first()).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(heap.getByTestId('object-details')).toContainText('OrderRow');

  // "Show retainers" is Enter; the path leads through the store's listeners.
  await page.keyboard.press('Enter');
  const pane = heap.getByTestId('retainers-pane');
  await expect(pane.getByTestId('path-row').filter({ hasText: 'listeners' }).first()).toBeVisible();
  await expect(pane.getByTestId('what-if')).toContainText('frees', { timeout: 30_000 });
  await window.screenshot('heap-retainers');

  // Ignoring an edge hides its paths; restoring it shows them again.
  await pane.getByTestId('what-if').getByRole('button', { name: 'Ignore edge' }).click();
  await expect(pane.getByTestId('ignored')).toBeVisible();
  await window.screenshot('heap-ignored');
  await pane.getByTestId('ignored').click();
  await page.getByRole('menuitem', { name: 'Restore all' }).click();
  await expect(pane.getByTestId('ignored')).toHaveCount(0);
  await expect(pane.getByTestId('path-row').filter({ hasText: 'listeners' }).first()).toBeVisible();

  await heap.getByRole('radio', { name: 'Dominators' }).check({ force: true });
  await expect(heap.getByTestId('object-row').first()).toBeVisible({ timeout: 30_000 });
  await window.screenshot('heap-dominators');
  await heap.getByRole('radio', { name: 'Containment' }).check({ force: true });
  await expect(heap.getByTestId('object-row').first()).toBeVisible({ timeout: 30_000 });
  await window.screenshot('heap-containment');

  // The field finds a string by its text and an object by its id; the presets find what a kind of object retains.
  await heap.getByRole('radio', { name: 'Summary' }).check({ force: true });
  const field = heap.getByTestId('class-filter');
  await field.fill('"Customer 37');
  await expect(heap.getByTestId('object-row').first()).toContainText('Customer 37', { timeout: 30_000 });
  const id = (await heap.getByTestId('object-row').first().locator('.object-id').textContent()) ?? '';
  await window.screenshot('heap-search-text');
  await field.fill(id);
  await field.press('Enter');
  await expect(heap.getByTestId('object-details')).toContainText(id);
  await field.fill('');
  await heap.getByTestId('object-kind').click();
  await page.getByRole('menuitemcheckbox', { name: 'Retained by event listeners' }).click();
  await expect(heap.getByText(/objects?$|No object is retained/).first()).toBeVisible({ timeout: 30_000 });
  await window.screenshot('heap-kind');
});

test('Comparison of two snapshots shows the leaked objects', async ({ bench }) => {
  const app = await bench.app();
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.startSample();
  await window.sampleConnected();
  await window.record('heap-snapshot');
  await expect(window.heapDocument()).toBeVisible({ timeout: 30_000 });
  await expect(window.captureRows()).toHaveCount(1);
  await window.openTarget('PEN sample');
  await page.getByTestId('grow-leak').click();
  await window.recordAgain('heap-snapshot');
  await expect(window.captureRows()).toHaveCount(2, { timeout: 30_000 });
  // The capture opens automatically and would cover earlier steps.
  await expect(window.heapDocument().getByTestId('class-row').first()).toBeVisible({ timeout: 30_000 });

  // One capture is dragged on the other: the earlier one is A in both cases.
  await window.drag(window.captureRows().nth(0), window.captureRows().nth(1));
  const diff = page.getByTestId('diff-document').filter({ visible: true });
  const row = diff.getByTestId('diff-row').filter({ hasText: /^OrderRow(?:source\/order-row\.js:\d+:\d+?)?[\d–]/ });
  // Object ids are stable, so unchanged objects are neither new nor deleted.
  await expect(row).toContainText(/^OrderRow(?:source\/order-row\.js:\d+:\d+?)?200–\+200/, { timeout: 30_000 });
  await window.screenshot('heap-diff');

  // A class expands into its new objects; an object leads to its retainers.
  await row.click();
  await page.keyboard.press('ArrowRight');
  await expect(diff.getByTestId('diff-object-row').filter({ hasText: 'new' }).first()).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const pane = diff.getByTestId('retainers-pane');
  await expect(pane.getByTestId('path-row').filter({ hasText: 'listeners' }).first()).toBeVisible();
  await window.screenshot('heap-diff-retainers');

  // After a swap, new objects are deleted objects.
  await diff.getByTestId('diff-swap').click();
  await diff.getByTestId('diff-filter').fill('OrderRow');
  await expect(row).toContainText('−200', { timeout: 30_000 });
});
