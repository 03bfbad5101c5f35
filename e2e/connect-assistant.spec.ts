/** The person connects an assistant from the window: its file is written, verified by a real handshake, and restored. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

const BEFORE = '{\n  // mine\n  "mcpServers": {\n    "db": { "command": "db-mcp" }, // the database\n  }\n}\n';

test('an assistant is connected from the window, verified, undone, and undone by revoking its token', async ({
  bench,
}) => {
  const app = await bench.app();
  const file = join(app.project, '.cursor', 'mcp.json');
  mkdirSync(join(app.project, '.cursor'));
  writeFileSync(file, BEFORE);
  const window = new WorkbenchWindow(app);
  const { page } = app;
  await page.getByRole('button', { name: /^0 clients$/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Connect an assistant' });
  const row = dialog.locator('[data-testid=assistant-row][data-assistant=cursor]');
  await row.click();

  // What will change is shown before anything is written.
  await expect(dialog.getByTestId('file-change')).toContainText('--project-root');
  await window.screenshot('connect-before');
  expect(readFileSync(file, 'utf8')).toBe(BEFORE);

  await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(dialog.getByText(/answered with \d+ tools and \d+ prompts in \d+ ms/)).toBeVisible({ timeout: 60_000 });
  const written = readFileSync(file, 'utf8');
  expect(written).toContain('// the database');
  expect(written).toContain('"--assistant"');
  await expect(dialog.getByTestId('assistant-access')).toContainText('Cursor');
  await window.screenshot('connect-verified');

  await dialog.getByRole('button', { name: 'Undo' }).click();
  await expect(dialog.getByText('byte for byte')).toBeVisible();
  expect(readFileSync(file, 'utf8')).toBe(BEFORE);
  await window.screenshot('connect-undone');

  // A command that does not work is reported with the reason.
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(dialog.getByText(/answered with/)).toBeVisible({ timeout: 60_000 });
  writeFileSync(file, readFileSync(file, 'utf8').replace('"mcp",', '"no-such-command",'));
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^\d clients?$/ }).click();
  await row.click();
  await expect(row).toContainText('another install');
  await window.screenshot('connect-other-install');
  writeFileSync(file, written);

  // Revoking the token takes the entry out too.
  const access = dialog.getByTestId('assistant-access');
  await access.getByRole('button', { name: 'Details' }).click();
  await access.getByRole('button', { name: 'Revoke' }).click();
  await expect(access).toHaveCount(0);
  await expect.poll(() => readFileSync(file, 'utf8')).toBe(BEFORE);
});
