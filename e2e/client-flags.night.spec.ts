/** The flags of a command that joins the app: the window asks for them once, and they are rights of that client only. */
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

test('pen mcp --allow-eval asks in the window, and another client at the same time gets nothing of it', async ({
  bench,
}) => {
  const app = await bench.app();
  const window = new WorkbenchWindow(app);
  const isListed = async ({ sdk }: Awaited<ReturnType<typeof bench.mcpOverStdio>>): Promise<boolean> =>
    (await sdk.listTools()).tools.some(({ name }) => name === 'pen_evaluate');
  const other = await bench.mcpOverStdio('other', { data: app.data });
  const client = await bench.mcpOverStdio('with flags', { data: app.data, flags: ['--allow-eval'] });
  expect(await isListed(client)).toBe(false);
  expect((await client.call('pen_status')).text).toContain('--allow-eval has no effect');
  const card = await window.requestCard();
  await expect(card).toContainText('with flags was started with --allow-eval');
  await window.screenshot('consent-for-flags');
  await card.getByRole('button', { name: 'Allow until it disconnects' }).click();
  await expect.poll(() => isListed(client)).toBe(true);
  expect((await client.call('pen_status')).text).not.toContain('has no effect');
  expect(await isListed(other)).toBe(false);
  await app.page.keyboard.press('Control+Comma');
  await app.page.getByRole('button', { name: 'Revoke' }).click();
  await expect.poll(() => isListed(client)).toBe(false);
});
