/** The flight recorder in the window: switched on, kept with a key while an assistant sees it, and switched off. */
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

test('the last seconds of the sample are kept with a key, and open as a trace', async ({ bench }) => {
  const app = await bench.app();
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.startSample();
  await window.sampleConnected();
  await window.openTarget('PEN sample');
  const assistant = await bench.mcp(app, 'Assistant One');

  await window.investigate('capture.flight-recorder');
  const form = page.getByRole('form', { name: 'Flight recorder' });
  await form.getByLabel('Keep when').fill('slow');
  await form.getByRole('button', { name: 'Start' }).click();
  await expect(form).toContainText('"slow" is not a condition.');
  await expect(form).toContainText('no CPU samples, so a slow moment names no functions');
  await form.getByRole('radio', { name: 'CPU samples' }).click();
  await expect(form).toContainText('CPU samples, one each 2 ms, which name the functions of a slow moment');
  await window.screenshot('flight-recorder-setup');
  await form.getByLabel('Keep when').fill('blocked > 5000 ms, exception');
  await form.getByLabel('Seconds to hold').fill('10');
  await form.getByRole('button', { name: 'Start' }).click();

  const strip = page.getByTestId('recorder-strip');
  await expect(strip).toContainText('Recording the last 10 s');
  await expect(strip).toContainText(
    'Keeps them when the main thread is blocked for more than 5,000 ms, or an exception is not caught',
  );
  await expect(strip).toContainText(/CPU samples, ≤ \d+% CPU/);
  await expect(page.getByTestId('status-recorder')).toContainText('Recording the last 10 s');
  const read = await assistant.call('pen_watch', { action: 'read' });
  expect(read.text).toContain('Recording the last 10 s');
  await window.screenshot('flight-recorder');

  await page.getByTestId('grow-leak').click();
  await page.keyboard.press('ControlOrMeta+Shift+K');
  await expect(page.getByTestId('trace-document')).toBeVisible({ timeout: 60_000 });
  await window.screenshot('flight-recorder-kept');

  await window.openTarget('PEN sample');
  await expect(strip).toContainText('Kept at');
  await strip.getByRole('button', { name: 'Stop' }).click();
  await expect(strip).toHaveCount(0);
  await expect(page.getByTestId('status-recorder')).toHaveCount(0);
});
