/** A view in the chat beside the window of the app: the same place in both. */
import { openChat } from './fixtures/chat-host.ts';
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

test('a view opens its place in the window', async ({ bench }) => {
  test.slow();
  const app = await bench.app();
  const window = new WorkbenchWindow(app);
  await window.startSample();
  await window.sampleConnected();
  await window.openTarget('PEN sample');
  await app.page.getByTestId('grow-leak').click();
  const chat = await openChat(bench.cleanup, await bench.pages(), app.discovery);
  const snapshot = await chat.call('pen_heap_snapshot', { target: 'PEN sample' });
  expect(snapshot.content[0]?.text).toContain('Snapshot ID');
  const { view } = await chat.show('pen_heap_retainers', { class: 'OrderRow' });
  await expect(view.getByTestId('path-row').first()).toBeVisible({ timeout: 30_000 });
  await view.getByRole('button', { name: 'Open in PEN Workbench' }).click();
  const mark = app.page.getByTestId('shown-by');
  await expect(mark).toHaveText(/Object @\d+ · OrderRow/, { timeout: 30_000 });
  const shown = app.page.locator('.document-place:not([hidden])').getByTestId('heap-document');
  await expect(shown.getByTestId('retainers')).toContainText('OrderRow', { timeout: 30_000 });
  expect(chat.problems).toEqual([]);
});
