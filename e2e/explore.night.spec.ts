/** Explore for leaks: started in the window, followed, and opened as a document that leads to its hunt and goes on with what is allowed. */
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

test('an exploration finds a leak that nobody named, and goes on with what the person allows', async ({ bench }) => {
  test.slow();
  const pages = await bench.pages();
  const chromium = await bench.chromium();
  await chromium.open(pages.url('desk.html'));
  const app = await bench.app();
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.connect(chromium.address);
  await window.openTarget('Desk');
  await window.investigate('capture.explore');
  const dialog = page.getByTestId('explore-dialog');
  await expect(dialog.getByRole('textbox', { name: 'Address' })).toHaveValue(pages.url('desk.html'));
  await window.screenshot('explore-dialog');
  await dialog.getByRole('button', { name: 'Explore', exact: true }).click();
  await expect(dialog).toBeHidden();
  // A cancel keeps what was found until then.
  const running = page.getByTestId('run-running');
  await expect(running).toContainText('Screening', { timeout: 60_000 });
  await window.screenshot('exploring');
  await running.getByRole('button', { name: 'Cancel' }).click();
  const stored = page.locator('[data-testid="capture-row"][data-capture-id^="explore-"]');
  await expect(stored).toHaveCount(1, { timeout: 60_000 });
  const document = page.getByTestId('exploration').filter({ visible: true });
  await expect(document).toContainText('button "Delete drafts"');

  // A button it left alone is pressed only once chosen by name, and the first result stays as it was.
  await document.getByRole('checkbox', { name: 'Delete drafts' }).check();
  await document.getByRole('button', { name: /^Go on in/ }).click();
  await expect(running).toBeVisible({ timeout: 60_000 });
  await expect(stored).toHaveCount(2, { timeout: 300_000 });
  await expect(document.getByTestId('verdict')).toContainText('1 leak found', { timeout: 300_000 });
  await expect(document).toContainText(/variable opened of desk\.html/);
  await expect(document.getByRole('checkbox')).toHaveCount(0, { timeout: 30_000 });
  await window.screenshot('exploration');

  await document.getByRole('button', { name: 'Open the hunt' }).click();
  await expect(page.getByTestId('hunt-verdict').filter({ visible: true })).toContainText('Panel', { timeout: 60_000 });
  await window.screenshot('exploration-hunt');
});

test('an exploration can screen the Node process behind the page', async ({ bench }) => {
  const pages = await bench.pages();
  const chromium = await bench.chromium();
  await chromium.open(pages.url('desk.html'));
  const node = await bench.node(2000);
  const app = await bench.app();
  const window = new WorkbenchWindow(app);
  await window.connect(node.address);
  await window.connect(chromium.address);
  await window.openTarget('Desk');
  await window.investigate('capture.explore');
  const server = app.page.getByTestId('explore-dialog').getByRole('combobox', { name: 'Server behind it' });
  await expect(server.getByRole('option')).toHaveCount(2);
  await server.selectOption({ index: 1 });
  await window.screenshot('explore-server');
});
