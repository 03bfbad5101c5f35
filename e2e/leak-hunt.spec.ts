/** Leak hunts: by a person in the window, and by an assistant, which is allowed once and then shows the path that it found. */
import { readFileSync } from 'node:fs';
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

// The figures of the guide are those of the sample.
const FIGURES = 'Each click on Refresh orders leaves 200 OrderRow';

test('a hunt finds the leak of the sample by clicking its button', async ({ bench }) => {
  test.slow();
  const app = await bench.app();
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.startSample();
  await window.sampleConnected();
  await window.openTarget('PEN sample');
  await window.investigate('capture.leak-hunt');
  const dialog = page.getByTestId('hunt-dialog');
  await dialog.getByRole('textbox', { name: 'Element' }).fill('Refresh orders');
  await dialog.getByRole('textbox', { name: 'Times per round' }).fill('5');
  await dialog.getByRole('button', { name: 'Start the hunt' }).click();
  await expect(page.getByTestId('hunt-verdict')).toContainText(FIGURES, { timeout: 600_000 });
  await expect(page.getByTestId('hunt-cut')).toHaveText('.listeners of OrderStore');
});

test('a hunt is changed after it failed, kept in the library without a snapshot, and opened after a restart @night', async ({
  bench,
}) => {
  test.slow();
  const folders = bench.folders();
  const app = await bench.app({ folders });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.startSample();
  await window.sampleConnected();

  await window.openTarget('PEN sample');
  await window.investigate('capture.leak-hunt');
  const dialog = page.getByTestId('hunt-dialog');
  await dialog.getByRole('textbox', { name: 'Element' }).fill('Reload orders');
  await dialog.getByRole('textbox', { name: 'Times per round' }).fill('5');
  await dialog.getByRole('button', { name: 'Start the hunt' }).click();

  // No such button: what was asked is still there to be changed.
  await expect(page.getByText('The leak hunt failed')).toBeVisible({ timeout: 60_000 });
  await window.screenshot('hunt-failed');
  await page.getByRole('button', { name: 'Change …' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Times per round' })).toHaveValue('5');
  await expect(dialog.getByRole('textbox', { name: 'Element' })).toHaveValue('Reload orders');
  await window.screenshot('hunt-changed');
  await dialog.getByRole('textbox', { name: 'Element' }).fill('Refresh orders');
  await window.screenshot('hunt-dialog');
  await dialog.getByRole('button', { name: 'Start the hunt' }).click();
  const current = page.getByTestId('hunt-running').locator('[aria-current="step"]');
  await expect(current).toContainText('Round 2 of 3', { timeout: 60_000 });
  await window.screenshot('hunt-running');
  expect(readFileSync(new URL('../docs/guide/first-leak.md', import.meta.url), 'utf8')).toContain(FIGURES);
  await expect(page.getByTestId('hunt-verdict')).toContainText(FIGURES, { timeout: 600_000 });
  await expect(page.getByTestId('retainers-pane')).toBeVisible();
  await expect(page.getByTestId('hunt-cut')).toHaveText('.listeners of OrderStore');
  await window.screenshot('hunt-result');

  // It is in the library, with its snapshots below it; without one of them the verdict stays.
  const verdict = (await page.getByTestId('hunt-verdict').getByRole('heading').textContent()) ?? '';
  const rows = page.getByTestId('capture-row');
  await expect(rows).toHaveCount(1);
  await rows.first().locator('.tree-chevron').click();
  await expect(rows.nth(1)).toContainText('before round 1');
  await rows.nth(1).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(page.getByText(/Also used by .*Clicking Refresh orders leaks/)).toBeVisible();
  await expect(page.getByTestId('hunt-verdict').filter({ visible: true }).getByRole('heading')).toHaveText(verdict);
  await expect(page.getByText('A snapshot is no longer in the library. The verdict is the stored one.')).toBeVisible();
  await window.screenshot('hunt-without-snapshot');

  // The last snapshot at the object that grows.
  await page.getByRole('button', { name: /^Open the snapshot at @/ }).click();
  await expect(page.getByTestId('heap-document').filter({ visible: true })).toBeVisible();

  // The next start has the verdict as it was reached, and compares nothing again.
  await app.close();
  const again = await bench.app({ folders });
  const stored = again.page.getByTestId('capture-row').filter({ hasText: 'Clicking Refresh orders leaks' });
  await stored.dblclick();
  await expect(again.page.getByTestId('hunt-verdict').filter({ visible: true }).getByRole('heading')).toHaveText(
    verdict,
  );
  await expect(again.page.getByTestId('hunt-cut').filter({ visible: true })).toHaveText('.listeners of OrderStore');
  await new WorkbenchWindow(again).screenshot('hunt-after-restart');
});

test('an assistant is allowed to hunt once, finds the leak, and shows its retaining path in the window @night', async ({
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
  expect(text).toContain('Every round leaves');
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
