/** A person and an assistant point at things: the person selects, the assistant shows, and the person goes back. */
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect, test } from './fixtures/test.ts';
import { until } from './fixtures/until.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

test('an assistant sees the selection, shows a class and an object, and the person goes back', async ({ bench }) => {
  const app = await bench.app();
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.startSample();
  await window.sampleConnected();
  await window.openTarget('PEN sample');
  await app.page.getByTestId('grow-leak').click();
  await window.record('heap-snapshot');
  const own = window.heapDocument();
  const rows = own.getByTestId('class-row');
  await expect(rows.first()).toBeVisible({ timeout: 40_000 });

  // The person selects a class far down; the assistant is notified.
  const assistant = await bench.mcp(app, 'Pointing Assistant');
  const updated: string[] = [];
  assistant.sdk.setNotificationHandler(
    ResourceUpdatedNotificationSchema,
    ({ params }) => void updated.push(params.uri),
  );
  await assistant.sdk.subscribeResource({ uri: 'pen://selection' });
  await rows.first().click();
  await page.keyboard.press('PageDown');
  await page.keyboard.press('PageDown');
  await expect(own.getByRole('row', { selected: true })).toBeVisible();
  const selected = (await own.getByRole('row', { selected: true }).textContent()) ?? '';
  await expect.poll(() => updated.length).toBeGreaterThan(0);
  expect(updated[0]).toBe('pen://selection');
  // What was selected first may be reported before.
  const selection = await until('the selected class', async () => {
    const { value } = await assistant.call('pen_selection');
    return value['kind'] === 'class' && selected.includes((value['facts'] as { name: string }).name) ? value : null;
  });
  const capture = String(selection['captureId']);
  const table = own.getByRole('treegrid').first();
  const scrollTop = await table.evaluate((element) => element.scrollTop);
  expect(scrollTop).toBeGreaterThan(0);
  await window.screenshot('pointing-own-place');

  // It shows a class, then an object: one tab, marked with its name.
  expect((await assistant.call('pen_show', { capture, class: 'OrderRow' })).value).toMatchObject({ state: 'shown' });
  const mark = page.getByTestId('shown-by');
  await expect(mark).toHaveText(/Shown by Pointing Assistant: Class OrderRow/);
  const shown = page.locator('.document-place:not([hidden])').getByTestId('heap-document');
  await expect(shown.getByTestId('class-row').filter({ hasText: 'OrderRow' }).first()).toBeVisible({ timeout: 30_000 });
  await window.screenshot('pointing-shown-class');
  const objects = (await assistant.call('pen_heap_objects', { capture, class: 'OrderRow', limit: 1 })).value;
  const [object] = objects['objects'] as { id: number }[];
  const link = `pen://captures/${capture}/object/@${object?.id}`;
  const answer = await assistant.call('pen_show', { link });
  expect(answer.value).toMatchObject({ kind: 'object', name: 'OrderRow', link });
  await expect(mark).toHaveText(new RegExp(`Object @${object?.id} · OrderRow`));
  await expect(shown.getByTestId('retainers')).toContainText('OrderRow', { timeout: 30_000 });
  await expect(page.getByRole('tab', { name: /Shown by Pointing Assistant/ })).toHaveCount(1);
  await expect
    .poll(async () => (await assistant.call('pen_selection')).value)
    .toMatchObject({ kind: 'object', link, shownBy: 'Pointing Assistant' });
  await window.screenshot('pointing-shown-object');

  // Back: the same tab, scroll position and selection.
  await page.getByRole('button', { name: 'Back to your place' }).click();
  await expect(mark).toHaveCount(0);
  await expect(own.getByRole('row', { selected: true })).toHaveText(selected);
  expect(await table.evaluate((element) => element.scrollTop)).toBe(scrollTop);

  // While the person types, nothing moves.
  const field = own.getByTestId('class-filter');
  await field.fill('Order');
  expect((await assistant.call('pen_show', { link })).value).toMatchObject({ state: 'waiting' });
  await expect(field).toBeFocused();
  await expect(page.getByTestId('notice')).toContainText(`Pointing Assistant shows Object @${object?.id}`);
  await window.screenshot('pointing-waiting');
  await page.getByTestId('notice').getByRole('button', { name: 'Show' }).click();
  await expect(mark).toBeVisible();
  await page.keyboard.press('Alt+KeyB');
  await expect(field).toHaveValue('Order');

  // The person asks at a place; the assistant finds the question, and its answer appears below.
  await own.getByTestId('class-row').first().click();
  await page.getByTestId('notes-button').last().click();
  const notes = page.getByTestId('notes-panel');
  await notes.getByRole('button', { name: 'Add note' }).click();
  await notes.getByLabel('Text of the note').fill('Why are these still here?');
  await notes.getByRole('button', { name: 'Ask assistants' }).click();
  await expect(notes.getByTestId('note')).toContainText('question');
  expect((await assistant.call('pen_status')).text).toContain('1 question of the person without an answer');
  const asked = (await assistant.call('pen_notes', { action: 'questions' })).value;
  const [question] = asked['captureNotes'] as { id: string; captureId: string }[];
  const thread = { capture: question?.captureId, id: question?.id };
  await assistant.call('pen_notes', {
    action: 'answer',
    ...thread,
    note: 'OrderStore.listeners holds a function of each.',
  });
  await expect(notes.getByTestId('note-answer')).toContainText('OrderStore.listeners');
  await window.screenshot('notes-thread');
  await notes.getByRole('button', { name: 'Mark as resolved' }).click();
  await expect(notes.getByTestId('note')).toContainText('resolved');
  expect((await assistant.call('pen_status')).value['openQuestions']).toBe(0);
  await window.screenshot('notes-resolved');

  // A paused assistant can point at nothing.
  await page.getByRole('button', { name: 'Stop all' }).click();
  expect((await assistant.call('pen_show', { link })).isError).toBe(true);
  await expect(mark).toHaveCount(0);
});
