/** The frame of the window: settings, tabs, the split view, where the focus is, and recordings that go on. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixtures/test.ts';
import { until } from './fixtures/until.ts';

test('a change of one setting leaves the others as they are', async ({ bench }) => {
  const app = await bench.app();
  const { page } = app;
  const stored = (): unknown => {
    const file = JSON.parse(readFileSync(join(app.data, 'settings.json'), 'utf8')) as { settings: unknown };
    return file.settings;
  };
  await page.keyboard.press('Control+Comma');
  const settings = page.getByTestId('settings-document');
  await settings.getByRole('group', { name: 'MCP server' }).getByRole('radio', { name: 'Off' }).check({ force: true });
  await expect(page.getByRole('contentinfo')).toContainText('MCP off');
  await settings.getByRole('group', { name: 'Theme' }).getByRole('radio', { name: 'Dark' }).check({ force: true });
  await expect(page.locator('html[data-theme="dark"]')).toHaveCount(1);
  await settings
    .getByRole('group', { name: 'Run code in targets' })
    .getByRole('radio', { name: 'Ask me' })
    .check({ force: true });
  await expect(page.getByRole('contentinfo')).toContainText('Run code: ask');
  await expect(page.getByRole('contentinfo')).toContainText('MCP off');
  await expect(page.locator('html[data-theme="dark"]')).toHaveCount(1);
  expect(stored()).toEqual({ mcpEnabled: false, theme: 'dark', evalMode: 'ask' });
});

test('the window loads again when its process is killed, and the app goes on', async ({ bench }) => {
  const app = await bench.app();
  await expect(app.page.getByTestId('start-document')).toBeVisible();
  const client = await bench.mcp(app);
  // The driver loses a page whose process ends, so the app itself looks at the new one, and ends as the test does.
  app.disown();
  const before = await app.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
  );
  expect(before).toBeGreaterThan(0);
  process.kill(before ?? 0, 'SIGKILL');
  await until('the window to be drawn by another process', () =>
    app.app.evaluate(async ({ BrowserWindow }, ended) => {
      const { webContents } = BrowserWindow.getAllWindows()[0] ?? {};
      if (webContents === undefined || webContents.getOSProcessId() === ended || webContents.isLoading()) return false;
      const start = 'document.querySelector("[data-testid=start-document]") !== null';
      return (await webContents.executeJavaScript(start)) as boolean;
    }, before),
  );
  expect((await client.call('pen_status')).isError).toBe(false);
  expect(app.app.process().exitCode).toBeNull();
});
