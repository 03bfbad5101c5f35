/** A person proves a fix: a build before and one after a change run in turns in the selected page. */
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

test('a fix is proven in the window, with each run of the claimed figure', async ({ bench }) => {
  test.slow();
  const pages = await bench.pages();
  const chromium = await bench.chromium();
  await chromium.open(pages.url('totals.html'));
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.openTarget('Totals');
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByTestId('palette').getByRole('combobox').fill('Prove a fix');
  await page.getByTestId('palette').getByRole('option').filter({ hasText: 'Prove a fix' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Prove a fix' });
  await dialog.getByRole('textbox', { name: 'Build before' }).fill(pages.url('totals.html?slow'));
  await dialog.getByRole('textbox', { name: 'Steps, one a line' }).fill('click Add up');
  await window.screenshot('proof-form');
  await dialog.getByRole('button', { name: 'Prove' }).click();
  await expect(dialog.getByTestId('proof-running')).toContainText(/Run \d+ of 7/, { timeout: 30_000 });
  await window.screenshot('proof-running');
  const outcome = dialog.getByTestId('proof-outcome');
  await expect(outcome).toBeVisible({ timeout: 120_000 });
  await expect(outcome.getByRole('heading')).toHaveText(/^Proven: INP \d/);
  await expect(outcome.getByTestId('proof-runs').locator('.proof-run')).toHaveCount(14);
  await window.screenshot('proof-outcome');
  await outcome.getByRole('button', { name: 'INP after' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByTestId('trace-document').filter({ visible: true })).toBeVisible();
});
