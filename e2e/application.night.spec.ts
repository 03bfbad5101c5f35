/**
 * A browser as one application: the memory of its isolates, a capture of all of them at once, an emulated device, and secrets that stay
 * masked for assistants.
 */
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

test('a person captures a whole browser at once, and emulates a phone', async ({ bench }) => {
  const pages = await bench.pages();
  const chromium = await bench.chromium();
  await chromium.open(pages.url('basket.html'));
  const app = await bench.app();
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.connect(chromium.address);
  await window.expectEndpointState(chromium.address, 'connected');
  const assistant = await bench.mcp(app, 'Assistant One');

  // The device bar shows the active emulation of any client.
  await window.openTarget('Basket');
  const live = page.getByTestId('live-document');
  await live.getByTestId('emulation').click();
  const bar = page.getByRole('dialog', { name: 'Emulation' });
  await bar.getByRole('button', { name: 'Device' }).click();
  await page.getByRole('menuitemcheckbox', { name: /^Pixel 7,/ }).click();
  await expect(bar.getByRole('button', { name: 'Device Pixel 7' })).toBeVisible();
  await expect(bar).toContainText('Emulated, by you');
  const slowed = await assistant.call('pen_emulate', { cpuThrottling: 4, target: 'Basket' });
  expect(slowed.text).toContain('Device: Pixel 7, 412×915 @2.625');
  await expect(bar.getByRole('button', { name: 'CPU 4× slower' })).toBeVisible();
  const shot = await assistant.sdk.callTool({ name: 'pen_screenshot', arguments: { target: 'Basket' } });
  expect(shot.structuredContent).toMatchObject({ mimeType: 'image/png', of: 'viewport' });
  expect(shot.content).toContainEqual(expect.objectContaining({ type: 'image', mimeType: 'image/png' }));
  await bar.getByRole('button', { name: 'Reset' }).click();
  await expect(bar).toContainText('Nothing is emulated');
  await page.keyboard.press('Escape');

  // Secrets are masked for assistants.
  const answer = await assistant.call('pen_storage', { target: 'Basket' });
  expect(answer.text).toContain('secr… (32 characters)');
  expect(answer.text).not.toContain('secret-token');

  // Everything behind the endpoint is one application.
  const endpoint = page
    .getByRole('treeitem')
    .filter({ hasText: chromium.address.replace('http://', '') })
    .first();
  await endpoint.click({ button: 'right' });
  await page.getByRole('menuitem', { name: /^Memory of / }).click();
  const application = page.getByTestId('application-document');
  const isolates = application.locator('.table-row');
  await expect(isolates.filter({ hasText: 'Basket' })).toContainText(/\d (KB|MB)/);
  await expect(isolates.filter({ hasText: 'worker.js' })).toContainText(/\d (KB|MB)/);
  await expect(application.getByTestId('plot-row').first()).toContainText(/All isolates.*\d\.\d MB/);
  await window.screenshot('application');
  await application.getByLabel('Target of the ledger').selectOption({ label: 'Basket' });
  await application.getByRole('button', { name: 'Memory ledger' }).click();
  await expect(application.getByTestId('ledger-verdict')).toContainText(/MB of private memory, 9\d\.\d% of it named/, {
    timeout: 60_000,
  });
  await expect(application.getByRole('option', { name: /^JS heap/ })).toBeVisible();
  await window.screenshot('memory-ledger');

  // It is in the library, opens again, and is compared with a later one.
  const ledgers = page.locator('[data-testid="capture-row"][data-capture-id^="ledger-"]');
  await expect(ledgers).toHaveCount(1);
  await application.getByRole('button', { name: 'Memory ledger' }).click();
  await expect(ledgers).toHaveCount(2, { timeout: 60_000 });
  await ledgers.last().dblclick();
  const stored = page.getByTestId('stored-ledger');
  await expect(stored.getByRole('option', { name: /^JS heap/ })).toBeVisible({ timeout: 30_000 });
  await window.screenshot('memory-ledger-stored');
  await window.drag(ledgers.first(), ledgers.last());
  const compared = page.getByTestId('ledger-diff');
  await expect(compared).toContainText(/Private memory/, { timeout: 30_000 });
  await window.screenshot('memory-ledger-compared');
  await page
    .getByTestId('tab')
    .filter({ hasText: /^Chrom(e|ium) \d/ })
    .click();
  await application.getByRole('button', { name: 'CPU profiles of all (5 s)' }).click();
  const captured = page.getByTestId('application-capture');
  await expect(captured).toContainText(/CPU profiles, began within/, { timeout: 60_000 });
  await expect(captured.getByRole('row').filter({ hasText: 'worker.js' })).toContainText(/% busy/);
  await window.screenshot('application-capture');
  await captured.getByRole('row').filter({ hasText: 'Basket' }).dblclick();
  await expect(page.getByTestId('cpu-profile-document')).toBeVisible();

  // An assistant gets the same application and its members.
  const listed = await assistant.call('pen_list_captures', {});
  expect(listed.text).toMatch(/app-[0-9a-f]{8}/);
  const ledger = await assistant.call('pen_application', {});
  expect(ledger.text).toContain('Basket');
});
