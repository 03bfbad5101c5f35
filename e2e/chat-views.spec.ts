/** Views in the chat of an assistant (MCP Apps): answers as the window shows them, in a host that follows the specification. */
import { join } from 'node:path';
import { openChat, type ChatHost } from './fixtures/chat-host.ts';
import { expect, test, type Bench } from './fixtures/test.ts';

const SAVES_SCREENSHOTS = process.env['PEN_SCREENSHOTS'] === '1';
const SCREENSHOTS = join(import.meta.dirname, '..', 'artifacts', 'screenshots');

async function screenshot({ page, setTheme }: ChatHost, name: string): Promise<void> {
  if (!SAVES_SCREENSHOTS) return;
  for (const theme of ['dark', 'light'] as const) {
    await setTheme(theme);
    await page.screenshot({ path: join(SCREENSHOTS, `chat-${name}-${theme}.png`) });
  }
}

/** A chat with a server that has a page as its target. */
async function chatAbout(bench: Bench, address: (url: (page: string) => string) => string): Promise<ChatHost> {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  await chromium.open(address((page) => pages.url(page, { title: 'Ledger', entries: 100 })));
  const folders = bench.folders();
  const server = bench.startPen(['serve', '--addr', 'localhost:0', '--cdp-url', chromium.address], {
    ...folders,
    cwd: folders.project,
  });
  const [, mcpUrl = '', mcpToken = ''] = await server.whenSaid(/^PEN MCP (\S+) token (\S+)$/m);
  return openChat(bench.cleanup, pages, { mcpUrl, mcpToken });
}

test('a leak hunt is shown with its verdict and its path, and a click tells the assistant what is selected', async ({
  bench,
}) => {
  test.slow();
  const chat = await chatAbout(bench, (url) => url('ledger.html'));
  const { text, view } = await chat.show('pen_leak_hunt', {
    target: 'Ledger',
    steps: [{ click: 'Book an entry' }],
    warmUpRounds: 0,
  });
  expect(text).toContain('Every round leaves');
  await expect(view.getByTestId('hunt-verdict')).toContainText('Every round leaves', { timeout: 30_000 });
  await expect(view.getByTestId('path-row').first()).toBeVisible({ timeout: 30_000 });
  await screenshot(chat, 'leak-hunt');
  await view.getByTestId('path-row').first().click();
  await expect.poll(() => chat.told.at(-1) ?? '').toContain('Selection');
  expect((await chat.call('pen_selection', {})).content[0]?.text).toBe(chat.told.at(-1));
  expect(chat.problems).toEqual([]);
});
