/**
 * The console: earlier and new messages of a page, expanded objects, an expression of the person, and an assistant that needs consent to
 * run one.
 */
import { expect, test } from './fixtures/test.ts';
import { until } from './fixtures/until.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

test('a page logs, the person expands a message, and allows an assistant one expression', async ({ bench }) => {
  const pages = await bench.pages();
  const chromium = await bench.chromium();
  await chromium.open(pages.url('talk.html'));
  const app = await bench.app();
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.connect(chromium.address);
  await window.expectEndpointState(chromium.address, 'connected');
  const assistant = await bench.mcp(app, 'Assistant One');
  const toolNames = async (): Promise<string[]> => (await assistant.sdk.listTools()).tools.map(({ name }) => name);
  expect(await toolNames()).not.toContain('pen_evaluate');

  // Capturing has a cost for the page, so a button starts it.
  await window.openTarget('Talking shop');
  await page.getByRole('tab', { name: 'Console' }).click();
  await expect(page.getByText('three times slower')).toBeVisible();
  await page.getByRole('button', { name: 'Start recording' }).click();
  const panel = page.getByTestId('console-panel');
  const rows = panel.getByTestId('console-row');
  await expect(panel).toContainText(/Capturing since \d\d:\d\d/);
  await expect(rows.filter({ hasText: 'The shop opened with 3 shelves' })).toContainText('earlier');
  await expect(rows.filter({ hasText: 'green is stripped' })).not.toContainText('[32m');
  // Text of the page is not interpreted as markup.
  await expect(rows.filter({ hasText: 'Few pears left <b>not bold</b>' })).toHaveAttribute('data-level', 'warning');
  await expect(rows.filter({ hasText: 'The bell rings' })).toContainText('4');

  // Assistants may not run code, but the person may.
  const line = panel.getByRole('textbox', { name: 'Evaluate JavaScript in the target' });
  await line.fill('sellTooMany(), await 6 * 7');
  await line.press('Enter');
  await expect(rows.filter({ hasText: 'await 6 * 7' })).toHaveAttribute('data-kind', 'input');
  const thrown = rows.filter({ hasText: 'RangeError: 40 pears are not there' });
  await expect(thrown).toHaveAttribute('data-level', 'error');
  await expect(thrown.getByRole('button', { name: /^talk\.js:17:\d+$/ })).toBeVisible();
  await thrown.getByRole('button', { name: 'Show the stack' }).click();
  await expect(thrown.getByRole('list', { name: 'Stack' })).toContainText('sell');
  await line.press('ArrowUp');
  await expect(line).toHaveValue('sellTooMany(), await 6 * 7');
  await line.fill('({ fruit: "pear", shelf: { row: 1, names: ["a", "b"] } })');
  await line.press('Enter');

  // Properties are loaded when an object is expanded.
  const result = rows.filter({ hasText: "fruit: 'pear'" }).and(panel.locator('[data-kind="result"]'));
  await result.getByRole('button', { name: /fruit: 'pear'/ }).click();
  await result.getByRole('button', { name: /^shelf/ }).click();
  await expect(result).toContainText("names: ['a', 'b']");
  await window.screenshot('console');
  await panel.getByRole('button', { name: /^Warnings/ }).click();
  await expect(rows.filter({ hasText: 'lorry 1' })).toHaveCount(0);
  await expect(rows.filter({ hasText: 'Few pears left' })).toHaveCount(1);
  await panel.getByRole('button', { name: 'All', exact: true }).click();

  // With the setting Ask, the tool is listed, and each call waits for the person.
  expect(await toolNames()).not.toContain('pen_evaluate');
  await page.keyboard.press('Control+Comma');
  const settings = page.getByTestId('settings-document');
  await settings.getByLabel('Run code in targets', { exact: true }).getByRole('radio', { name: 'Ask me' }).click();
  await page.getByTestId('tab').filter({ hasText: 'Talking shop' }).click();
  await until('the tool to be offered', async () => ((await toolNames()).includes('pen_evaluate') ? true : null));
  await expect(page.getByTestId('status-eval')).toContainText('Run code: ask');
  const progress: string[] = [];
  const ask = (expression: string) =>
    assistant.call(
      'pen_evaluate',
      { expression, target: 'Talking shop' },
      { onProgress: ({ message }) => void progress.push(message ?? '') },
    );
  const allowed = ask('document.querySelector("#stock").textContent');
  const card = page.getByTestId('consent-card');
  await expect(card).toContainText('Assistant One wants to run code');
  await expect(card).toContainText('document.querySelector("#stock").textContent');
  await expect(card).toContainText(/waiting \d+ s/);
  await expect(page.getByTestId('consent-mark')).toContainText('Assistant One wants to run code');
  await window.screenshot('consent');
  // The card does not take the focus, so Enter does not answer it.
  await expect(card.locator(':focus')).toHaveCount(0);
  await card.getByRole('button', { name: /Allow once/ }).focus();
  await page.keyboard.press('Enter');
  await expect(card).toBeVisible();
  await window.allowByKey();
  expect((await allowed).text).toContain('12 pears');
  expect(progress.join('\n')).toContain('Waiting for permission in the window of PEN Workbench');
  await expect(card).toHaveCount(0);

  // A shortcut focuses the request card before it is answered; a refusal includes its reason.
  await page.getByRole('button', { name: /Run code: ask/ }).click();
  await expect(page.getByTestId('settings-document')).toBeVisible();
  const refused = ask('document.title');
  await expect(page.getByTestId('consent-mark')).toBeVisible();
  await page.keyboard.press('Alt+KeyA');
  await expect(card).toContainText('document.title');
  await page.keyboard.press('Alt+KeyR');
  expect((await refused).value).toMatchObject({ code: 'permission_denied' });
  expect((await refused).text).toContain('the user refused it');

  // Permission for a longer time, then revoked.
  const always = ask('document.title + 1');
  await expect(card).toContainText('document.title + 1');
  await card.getByRole('button', { name: 'Always …' }).click();
  await card.getByRole('button', { name: 'Allow Assistant One' }).click();
  expect((await always).text).toContain('Talking shop1');
  expect((await ask('1 + 1')).text).toContain('2');
  await page.getByRole('button', { name: /Run code: ask/ }).click();
  await page.getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByRole('button', { name: 'Revoke' })).toHaveCount(0);
  await window.screenshot('settings-permissions');

  // An assistant also records, reads the end of the flood, and clears only its own log.
  await assistant.call('pen_console_enable', { target: 'Talking shop' });
  await window.openTarget('Talking shop');
  await line.fill('flood(1500)');
  await line.press('Enter');
  await expect(rows.filter({ hasText: 'flood 1499' })).toBeVisible({ timeout: 60_000 });
  await expect(panel).toContainText(/older messages dropped; the list holds the newest 1,000/);
  const read = await until('the flood to be read', async () => {
    const answer = await assistant.call('pen_console_messages', {
      textFilter: 'flood',
      target: 'Talking shop',
      clear: true,
    });
    return answer.text.includes('flood 1499') ? answer : null;
  });
  expect(read.text).toMatch(/\*\*Dropped\*\*: [\d,]+, the oldest/);
  expect(Buffer.byteLength(read.text)).toBeLessThanOrEqual(8192);
  await expect(rows.filter({ hasText: 'flood 1499' })).toBeVisible();
  expect((await assistant.call('pen_console_messages', { target: 'Talking shop' })).text).toContain('No messages');
  await panel.getByRole('button', { name: 'Stop' }).click();
  await expect(panel).toContainText('Capture is off');
  await expect(rows.filter({ hasText: 'flood 1499' })).toBeVisible();
  expect((await assistant.call('pen_console_messages', { target: 'Talking shop' })).value).toMatchObject({
    code: 'not_recording',
  });
});
