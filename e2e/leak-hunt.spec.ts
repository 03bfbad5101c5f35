/** Leak hunts: by a person in the window, and by an assistant, which is allowed once and then shows the path that it found. */
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
  await dialog.getByRole('textbox', { name: 'Element' }).fill('Reload orders');
  await dialog.getByRole('textbox', { name: 'Times per round' }).fill('2');
  await dialog.getByRole('button', { name: 'Start the hunt' }).click();

  // No such button: what was asked is still there to be changed.
  await expect(page.getByText('The leak hunt failed')).toBeVisible({ timeout: 60_000 });
  await window.screenshot('hunt-failed');
  await page.getByRole('button', { name: 'Change …' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Times per round' })).toHaveValue('2');
  await expect(dialog.getByRole('textbox', { name: 'Element' })).toHaveValue('Reload orders');
  await window.screenshot('hunt-changed');
  await dialog.getByRole('textbox', { name: 'Element' }).fill('Refresh orders');
  await window.screenshot('hunt-dialog');
  await dialog.getByRole('button', { name: 'Start the hunt' }).click();
  const current = page.getByTestId('hunt-running').locator('[aria-current="step"]');
  await expect(current).toContainText('Round 2 of 3', { timeout: 60_000 });
  await window.screenshot('hunt-running');
  await expect(page.getByTestId('hunt-verdict')).toContainText('Grows by', { timeout: 180_000 });
  await expect(page.getByTestId('retainers-pane')).toBeVisible();
  await expect(page.getByTestId('hunt-cut')).toHaveText('.listeners of OrderStore');
  await window.screenshot('hunt-result');

  // The last snapshot at the object that grows.
  await page.getByRole('button', { name: /^Open the snapshot at @/ }).click();
  await expect(page.getByTestId('heap-document').filter({ visible: true })).toBeVisible();
});

test('an assistant is allowed to hunt once, finds the leak, and shows its retaining path in the window', async ({
  bench,
}) => {
  test.slow();
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  await chromium.open(pages.url('ledger.html', { title: 'Ledger', entries: 100 }));
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.openTarget('Ledger');
  const claude = await bench.assistant(app, 'Claude Code');
  await window.askBefore('Claude Code', ['Record captures', 'Change the page']);

  // One card says all that will happen.
  const hunting = claude.call('pen_leak_hunt', {
    target: 'Ledger',
    steps: [{ click: 'Book an entry' }],
    warmUpRounds: 0,
  });
  const card = await window.requestCard();
  await expect(card).toContainText('Claude Code wants to record a capture and change the page');
  await expect(card).toContainText('Performs the steps 5 times in each of 3 rounds.');
  await window.screenshot('hunt-by-assistant-asked');
  await card.getByRole('button', { name: /^Allow once/ }).click();
  await expect(window.targetRow('Ledger').first().getByTestId('presence')).toContainText('Claude Code');
  const { text, value } = await hunting;
  expect(text).toContain('Leak: in each of 3 rounds');
  const [growing] = value['growing'] as { node: number; objectsPerRound: number[] }[];
  expect(growing?.objectsPerRound).toEqual([5, 5, 5]);
  const last = (value['snapshots'] as { captureId: string }[]).at(-1)?.captureId ?? '';

  // It points at what it found; the person looks, and goes back.
  const shown = await claude.call('pen_show', { capture: last, node: growing?.node, path: 1 });
  expect(shown.value).toMatchObject({ state: 'shown' });
  await expect(page.getByTestId('shown-by')).toHaveText(/Shown by Claude Code: Retaining path 1 of @\d+/);
  const paths = page.getByTestId('heap-document').filter({ visible: true }).getByTestId('retainers-pane');
  await expect(paths.getByTestId('path-row').filter({ hasText: 'ledger' }).first()).toBeVisible({ timeout: 30_000 });
  await window.screenshot('hunt-shown-path');
  await page.getByRole('button', { name: 'Back to your place' }).click();
  await expect(page.getByTestId('shown-by')).toHaveCount(0);
  await expect(page.getByTestId('live-document').filter({ visible: true })).toBeVisible();
});
