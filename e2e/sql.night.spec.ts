/** A person asks an SQL query about a snapshot in the window, goes on from its answer, and finds an error at its place. */
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

test('an SQL query about a snapshot, from its document to the class that it finds', async ({ bench }) => {
  test.slow();
  const app = await bench.app();
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.startSample();
  await window.sampleConnected();
  await window.record('heap-snapshot');
  await expect(page.getByTestId('heap-document').filter({ visible: true })).toBeVisible({ timeout: 60_000 });

  await page.getByTestId('sql-button').filter({ visible: true }).click();
  const document = page.getByTestId('sql-document').filter({ visible: true });
  const editor = document.getByRole('textbox', { name: 'Query in SQL' });
  await expect(editor).toBeFocused();
  await page.keyboard.type('select name, count, retained_size_bytes from class order by retained_si');
  // Taken with a click: Enter counts as typed while the list has just opened.
  const completion = document.getByRole('listbox').getByRole('option', { name: 'retained_size_bytes' });
  await expect(completion).toBeVisible();
  await window.screenshot('sql-completion');
  await completion.click();
  await page.keyboard.type(' desc limit 10');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(document.getByTestId('sql-row')).toHaveCount(10, { timeout: 60_000 });
  await expect(document.getByTestId('sql-status')).toContainText('10 rows in');
  await window.screenshot('sql-rows');

  await document.getByRole('radio', { name: 'Plot' }).click();
  await expect(document.getByRole('img', { name: /^Bars: / })).toBeVisible();
  await window.screenshot('sql-plot');
  await document.getByRole('radio', { name: 'Table', exact: true }).click();

  // A wrong name is marked where it is.
  await editor.click();
  await page.keyboard.press('ControlOrMeta+KeyA');
  await page.keyboard.type('select nam from class ');
  await page.keyboard.press('Escape');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(document.getByTestId('sql-error')).toContainText('Line 1, column 8');
  await expect(document.locator('.sql-error-mark')).toHaveText('nam');
  await window.screenshot('sql-error');

  // The class of a row opens in its snapshot.
  await document.getByTestId('sql-example').first().click();
  await page.keyboard.press('ControlOrMeta+Enter');
  await document
    .getByTitle(/^Class .+ in .*Snapshot/)
    .first()
    .click();
  await expect(page.getByTestId('heap-document').filter({ visible: true })).toBeVisible();
});
