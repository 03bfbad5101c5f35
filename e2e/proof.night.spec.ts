/** A person proves a fix: a build before and one after a change run in turns in the selected page. */
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expectAccessible, KeyboardPerson } from './fixtures/accessibility.ts';
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

test('a fix is proven in the window, with each run of the claimed figure', async ({ bench }) => {
  test.slow();
  const pages = await bench.pages();
  const chromium = await bench.chromium();
  await chromium.open(pages.url('totals.html'));
  const folders = bench.folders();
  const app = await bench.app({ folders, flags: [`--cdp-url=${chromium.address}`] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.openTarget('Totals');
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByTestId('palette').getByRole('combobox').fill('Prove a fix');
  await page.getByTestId('palette').getByRole('option').filter({ hasText: 'Prove a fix' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Prove a fix' });
  await dialog.getByRole('textbox', { name: 'Build before' }).fill(pages.url('totals.html?slow'));
  await dialog.getByRole('textbox', { name: 'Build after' }).fill(pages.url('totals.html'));
  await dialog.getByRole('textbox', { name: 'Element' }).fill('Add up');
  await window.screenshot('proof-form');
  await dialog.getByRole('button', { name: 'Prove' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByTestId('run-running')).toContainText(/Run \d+ of 7/, { timeout: 30_000 });
  await expect(page.getByTestId('run-running')).toContainText(/INP before: median [\d.]+ ms of \d runs? \([\d.]+ ms/, {
    timeout: 60_000,
  });
  // What it makes is folded below it.
  await expect(page.getByTestId('library-making')).toContainText('Proof of Clicking Add up', { timeout: 60_000 });
  await expect(page.locator('[data-testid="capture-row"][data-capture-id^="trace-"]')).toHaveCount(0);
  await window.screenshot('proof-running');
  const outcome = page.getByTestId('proof').filter({ visible: true });
  await expect(outcome).toBeVisible({ timeout: 120_000 });
  await expect(outcome.getByTestId('verdict')).toContainText(/Proven: INP \d/);
  // More where one of them was disturbed.
  await expect.poll(() => outcome.getByTestId('proof-runs').locator('.proof-run').count()).toBeGreaterThanOrEqual(14);
  await window.screenshot('proof-outcome');
  // The traces of its runs are below it.
  await expect(page.locator('[data-testid="capture-row"][data-capture-id^="proof-"]')).toContainText(
    /Proof: INP −\d+%/,
  );
  await expect(page.getByTestId('library-making')).toHaveCount(0);
  await expect(page.locator('[data-testid="capture-row"][data-capture-id^="trace-"]')).toHaveCount(0);
  await outcome.getByRole('button', { name: 'INP after' }).click();
  await expect(page.getByTestId('trace-document').filter({ visible: true })).toBeVisible();

  await app.close();
  const later = await bench.app({ folders });
  await later.page.locator('[data-testid="capture-row"][data-capture-id^="proof-"]').dblclick();
  await expect(later.page.getByTestId('proof').filter({ visible: true })).toContainText(/Proven: INP \d/);
});

test('a proof that is cancelled leaves no captures', async ({ bench }) => {
  const pages = await bench.pages();
  const chromium = await bench.chromium();
  await chromium.open(pages.url('totals.html'));
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.openTarget('Totals');
  const dialog = await openForm(page);
  await dialog.getByRole('textbox', { name: 'Build before' }).fill(pages.url('totals.html?slow'));
  await dialog.getByRole('textbox', { name: 'Build after' }).fill(pages.url('totals.html'));
  await dialog.getByRole('textbox', { name: 'Element' }).fill('Add up');
  // Its runs are hunts, each with several snapshots: the proof is cancelled between two of them.
  await dialog
    .getByRole('combobox', { name: 'Figure that must fall' })
    .selectOption({ label: 'Objects gained per action' });
  await dialog.getByRole('button', { name: 'Prove' }).click();
  const making = page.getByTestId('library-making');
  await expect(making).toContainText('Proof of Clicking Add up', { timeout: 60_000 });
  await page.getByTestId('run-running').getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the proof' }).click();
  await expect(making).toHaveCount(0, { timeout: 60_000 });
  await expect(page.getByTestId('capture-row')).toHaveCount(0);
});

test('a change is tried in the page before it is written, and nothing of it stays', async ({ bench }) => {
  test.slow();
  const pages = await bench.pages();
  const chromium = await bench.chromium();
  await chromium.open(pages.url('totals.html?slow'));
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.openTarget('Totals');
  const dialog = await openForm(page);
  await dialog.getByRole('radio', { name: 'With and without a change' }).click();
  await expect(dialog.getByRole('button', { name: 'Try' })).toBeDisabled();
  await dialog.getByRole('combobox', { name: 'Change 1' }).selectOption({ label: 'Replace a text' });
  await dialog.getByRole('textbox', { name: 'File' }).fill('totals.js');
  await dialog.getByRole('textbox', { name: 'Old text' }).fill('performance.now() + 300');
  await dialog.getByRole('textbox', { name: 'New text' }).fill('performance.now() + 20');
  await dialog.getByRole('textbox', { name: 'Element' }).fill('Add up');
  await window.screenshot('trial-form');
  await dialog.getByRole('button', { name: 'Try' }).click();
  const outcome = page.getByTestId('proof').filter({ visible: true });
  await expect(outcome).toBeVisible({ timeout: 120_000 });
  await expect(outcome.getByTestId('verdict')).toContainText(
    /^With “.+” for “.+” in totals\.js: CPU time of the steps \d.+; INP \d/,
  );
  await window.screenshot('trial-outcome');
  await expect(page.locator('[data-testid="capture-row"][data-capture-id^="proof-"]')).toContainText('INP −');
});

/** Opens the form of a proof from the keyboard. */
async function openForm(page: Page): Promise<Locator> {
  const palette = page.getByTestId('palette');
  await page.getByRole('button', { name: /Go to, find, or run/ }).focus();
  await page.keyboard.press('Enter');
  await palette.getByRole('combobox').fill('Prove a fix');
  await expect(palette.getByRole('option').first()).toHaveText(/Prove a fix/);
  await page.keyboard.press('Enter');
  return page.getByRole('dialog', { name: 'Prove a fix' });
}

/** A server of Node that keeps an entry of each request, or not. */
const server = (port: number, keeps: string): string => `const { createServer } = require('node:http');
class Entry { constructor(url) { this.url = url; } }
const entries = [];
createServer((request, response) => {
  const entry = new Entry(request.url);
  ${keeps}
  response.end(JSON.stringify({ url: entry.url }));
}).listen(${port}, '127.0.0.1');
`;

/** A port that nothing listens on now. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((listening) => probe.listen(0, '127.0.0.1', listening));
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}

test('a fix of a server is proven in the window by two commands, from the keyboard', async ({ bench }) => {
  test.slow();
  const app = await bench.app();
  const { page, project } = app;
  const port = await freePort();
  writeFileSync(join(project, 'old.cjs'), server(port, 'entries.push(entry);'));
  writeFileSync(join(project, 'new.cjs'), server(port, ''));
  const node = JSON.stringify(process.env['npm_node_execpath'] ?? 'node');
  const window = new WorkbenchWindow(app);
  const person = new KeyboardPerson(page);
  const dialog = await openForm(page);
  await expect(dialog.getByRole('radio', { name: 'Two commands' })).toBeChecked();
  const type = async (label: string, text: string): Promise<void> => {
    await person.tabTo(`[data-testid="prove-dialog"] input[aria-label="${label}"]`);
    await page.keyboard.type(text);
  };
  await type('Command before', `${node} old.cjs`);
  await type('Command after', `${node} new.cjs`);
  await type('Request or action', `GET http://127.0.0.1:${port}/orders/{i}`);
  await type('Figure that must fall', 'leak Entry');
  await expectAccessible(page, 'proof of two commands');
  await window.screenshot('proof-commands-form');
  await person.pressUntil('Tab', async () =>
    page.evaluate(() => document.activeElement?.tagName === 'BUTTON' && document.activeElement.textContent === 'Prove'),
  );
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('run-running')).toContainText(/Run \d+ of 5/, { timeout: 200_000 });
  await window.screenshot('proof-commands-running');
  const outcome = page.getByTestId('proof').filter({ visible: true });
  await expect(outcome).toBeVisible({ timeout: 400_000 });
  await expect(outcome.getByTestId('verdict')).toContainText('Proven: Entry gained per action 1 → 0');
  await expectAccessible(page, 'the document of a proof of two commands');
  await window.screenshot('proof-commands-outcome');
});

test('the three things to compare have no finding of axe', async ({ bench }) => {
  const app = await bench.app();
  const { page } = app;
  const window = new WorkbenchWindow(app);
  const dialog = await openForm(page);
  for (const [name, file] of [
    ['Two addresses', 'addresses'],
    ['Two processes', 'processes'],
  ] as const) {
    await dialog.getByRole('radio', { name }).click();
    await expectAccessible(page, `proof: ${name}`);
    await window.screenshot(`proof-${file}-form`);
  }
});
