/** A trace of a page with a late paint, a layout shift and forced layout: the window names the code, and draws the load path over the tracks. */
import { expect, test } from './fixtures/test.ts';
import { until } from './fixtures/until.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

test('the causes of a late paint are shown: text, response, navigation', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  await chromium.open(pages.url('late.html'));
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  const assistant = await bench.mcp(app, 'Assistant One');
  await window.selectTarget('Late');
  const capture = await until('a trace of the page', async () => {
    const { isError, value } = await assistant.call('pen_capture_trace', {
      target: 'Late',
      duration: 10,
      screenshots: true,
      reload: true,
    });
    return isError ? null : (value as { captureId: string }).captureId;
  });
  await window.openCapture(capture);

  const document = page.getByTestId('trace-document').filter({ visible: true });
  const path = await window.openInsight(document, 'load-path');
  await expect(path).toContainText('Until the largest paint · Painted H2', { timeout: 60_000 });
  await expect(path).toContainText('Started by showOffer (late.js:3');
  await expect(path).toContainText(/Request late\.js\?offer/);
  const chain = document.getByTestId('trace-load-path');
  await expect(chain).toBeAttached();
  await window.screenshot('trace-load-path');

  await document.getByRole('button', { name: 'Open details' }).click();
  // The request that it had waited for is selected in the tracks.
  await path.getByRole('button', { name: /^Request late\.js\?offer/ }).click();
  await expect(document.getByTestId('request-details')).toContainText('late.js?offer');

  const scope = document.locator('aside .pane-head', { hasText: 'Insights' }).first();
  // The insights are those of what is in view, which the request had narrowed.
  await expect(scope).toContainText('In view');
  await document.getByTestId('trace-surface').press('0');
  await expect(scope).toContainText('Whole trace');
  const shifts = await window.openInsight(document, 'cls');
  await expect(shifts).toContainText("Cause: DIV class='banner' was inserted by showBanner (late.js:13");
  await expect(shifts.getByTestId('shift-picture')).toBeVisible();
  await expect(shifts).toContainText('Filled: the space that the cause took.');
  await shifts.getByTestId('shift-picture').scrollIntoViewIfNeeded();
  await window.screenshot('trace-layout-shift');

  const forced = await window.openInsight(document, 'forced-layout');
  await expect(forced).toContainText(/measureRows \(late\.js:21:\d+\) reads offset\w+/);
  await forced.scrollIntoViewIfNeeded();
  await window.screenshot('trace-forced-layout');

  await path.getByRole('button', { name: 'Hide on tracks' }).click();
  await expect(chain).not.toBeAttached();
});
