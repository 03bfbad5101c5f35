/** A person hunts for a leak in the window: rounds of a click, and what grows in every one of them. */
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

test('a hunt finds the leak of the sample by clicking its button', async ({ bench }) => {
  test.slow();
  const app = await bench.app();
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.startSample();
  await window.sampleConnected();

  await window.openTarget('PEN sample');
  await page.getByRole('button', { name: 'Hunt for a leak' }).click();
  const dialog = page.getByTestId('hunt-dialog');
  await dialog.getByRole('textbox', { name: 'Element' }).fill('Refresh orders');
  await dialog.getByRole('textbox', { name: 'Times per round' }).fill('1');
  await window.screenshot('hunt-dialog');
  await dialog.getByRole('button', { name: 'Start the hunt' }).click();
  const current = page.getByTestId('hunt-running').locator('[aria-current="step"]');
  await expect(current).toContainText('Round 2 of 3', { timeout: 60_000 });
  await window.screenshot('hunt-running');
  await expect(page.getByTestId('hunt-verdict')).toContainText('Grows by', { timeout: 90_000 });
  await expect(page.getByTestId('retainers-pane')).toBeVisible();
  await expect(page.getByTestId('hunt-cut')).toHaveText('.listeners of OrderStore');
  await window.screenshot('hunt-result');

  // The last snapshot at the object that grows.
  await page.getByRole('button', { name: /^Open the snapshot at @/ }).click();
  await expect(page.getByTestId('heap-document').filter({ visible: true })).toBeVisible();
});
