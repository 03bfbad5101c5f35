/** The person gives an assistant its token and its permissions, answers its requests, sees what it does, and stops it. */
import { createStatelessClient } from './fixtures/stateless-client.ts';
import { expect, test } from './fixtures/test.ts';
import { until } from './fixtures/until.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const TRACEPARENT = `00-${TRACE}-b7ad6b7169203331-01`;

/**
 * The assistant `Claude Code`, whose captures are asked for, as a client of MCP 2026-07-28: no handshake, no session, targets and recordings by the handles that its
 * calls carry, and the person's answer on a repeated call.
 */
async function workWithoutSession(
  window: WorkbenchWindow,
  server: { mcpUrl: string; mcpToken: string },
): Promise<void> {
  const { page } = window;
  const client = createStatelessClient(server);
  const discovered = await client.request('server/discover');
  expect(discovered?.result).toMatchObject({ supportedVersions: ['2026-07-28'], ttlMs: 300_000 });
  const listed = await client.request('tools/list');
  expect(listed?.result).toMatchObject({ ttlMs: 300_000 });
  expect((await client.request('tools/list'))?.result).toEqual(listed?.result);

  // Nothing stays selected: the answer says what each call carries.
  const pages = await client.call('pen_list_pages', { filter: 'Ledger' });
  const target = /[0-9A-F]{32}/.exec(pages.text)?.[0] ?? '';
  const selected = await client.call('pen_select_page', { targetId: target });
  expect(selected.text).toContain(`send target "${target}" with each`);

  const start = await client.call('pen_cpu_profile', { action: 'start', target }, { traceparent: TRACEPARENT });
  expect(start.question).toContain('Claude Code wants to record a capture in "Ledger"');
  expect(start.question).toContain('in the window of PEN Workbench');
  const card = await window.requestCard();
  await expect(card).toContainText('CPU Profile');
  await window.screenshot('consent-without-session');
  await window.allowByKey();
  await expect(card).toHaveCount(0);
  const started = await start.retry('accept');
  expect(started).toMatchObject({ isError: false, question: null });
  const recording = /"recording":"([^"]+)"/.exec(started.text)?.[1] ?? '';
  // Its start had the permission, so that nobody is asked again.
  const stopped = await client.call('pen_recording', { recording, action: 'stop' });
  expect(stopped.text).toMatch(/cpu-[0-9a-f]{8}/);
  await expect(window.captureRows()).toHaveCount(2);

  // An answer of the client allows nothing; the card does. It is refused there, or withdrawn in the client.
  const refused = await client.call('pen_heap_snapshot', { target }, { traceparent: TRACEPARENT });
  const waits = refused.retry('accept');
  await expect(card).toContainText('Heap Snapshot');
  await page.keyboard.press('Alt+KeyR');
  expect(await waits).toMatchObject({ isError: true, text: expect.stringContaining('the user refused it') });
  const withdrawn = await client.call('pen_heap_snapshot', { target });
  await expect(card).toContainText('Heap Snapshot');
  expect(await withdrawn.retry('decline')).toMatchObject({
    isError: true,
    text: expect.stringContaining('the user refused it'),
  });
  await expect(card).toHaveCount(0);
  await expect(window.captureRows()).toHaveCount(2);

  await window.showDrawer('audit');
  await page.getByLabel('Search the audit log').fill(TRACE);
  const rows = page.getByTestId('audit-row');
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText(/Claude Code.*pen_heap_snapshot.*permission_denied/);
  await expect(rows.last()).toContainText(/Claude Code.*pen_cpu_profile.*done/);
  await expect(rows.last()).toContainText(TRACEPARENT);
  await window.screenshot('audit-trace');
  await page.getByLabel('Search the audit log').fill('');
}

test('an assistant has a token of its own; the person allows, sees, pauses, stops and revokes it', async ({
  bench,
}) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  await chromium.open(pages.url('ledger.html', { title: 'Ledger', entries: 2000 }));
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const window = new WorkbenchWindow(app);
  const { page } = app;
  await window.selectTarget('Ledger');

  // Copying the snippet gives Claude Code its token.
  await page.getByRole('button', { name: /^0 clients$/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Connect an assistant' });
  await dialog.getByText('HTTP', { exact: true }).click();
  await expect(dialog.getByTestId('snippet')).toContainText('Bearer TOKEN');
  await dialog.getByRole('button', { name: 'Copy' }).click();
  const access = dialog.getByTestId('assistant-access');
  await expect(access).toContainText('Claude Code');
  const snippet = await window.clipboard();
  const token = /Bearer ([\w-]{43})/.exec(snippet)?.[1] ?? '';
  expect(token).not.toBe(app.discovery.mcpToken);

  // The name is that of the token, and a client that claims it is shown as such.
  const claude = await bench.mcpAt({ mcpUrl: app.discovery.mcpUrl, mcpToken: token }, 'you');
  const impostor = await bench.mcp(app, 'Claude Code');
  const clients = page.getByRole('list', { name: 'Connected assistants' });
  await impostor.call('pen_status');
  const unknown = dialog.getByTestId('unknown-access');
  await expect(unknown).toContainText('MCP client "Claude Code"');
  await expect(unknown).toContainText('no token of its own');

  // Its captures are asked for from now on.
  await access.getByRole('button', { name: /Details/ }).click();
  await access
    .getByLabel('Claude Code: Record captures', { exact: true })
    .getByRole('radio', { name: 'Ask me' })
    .click();
  await expect(access.getByRole('button', { name: 'Details (1 changed)' })).toBeVisible();
  await window.screenshot('assistant-permissions');
  await page.keyboard.press('Escape');
  await expect(clients).toContainText('Claude Code');
  const progress: string[] = [];
  const asked = claude.call(
    'pen_heap_snapshot',
    { target: 'Ledger' },
    { onProgress: ({ message }) => void progress.push(message ?? '') },
  );
  await expect(page.getByTestId('consent-mark')).toContainText('Claude Code wants to record a capture');
  await page.keyboard.press('Alt+KeyQ');
  const card = page.getByTestId('consent-card');
  await expect(card).toContainText('Claude Code wants to record a capture');
  await expect(card).toContainText('Heap Snapshot');
  await window.screenshot('consent-capture');
  await expect(window.captureRows()).toHaveCount(0);
  await window.allowByKey();
  const { captureId } = (await asked).value;
  expect(progress.join('\n')).toContain('Waiting for permission in the window of PEN Workbench');
  await expect(window.captureRows()).toHaveCount(1);

  // It is seen where it works.
  await expect(window.targetRow('Ledger').first().getByTestId('presence')).toContainText('Claude Code');
  await claude.call('pen_heap_summary', { capture: captureId });
  await expect(window.captureRows().first().getByTestId('presence')).toContainText('Claude Code');

  const withoutSession = { mcpUrl: app.discovery.mcpUrl, mcpToken: token };
  await workWithoutSession(window, withoutSession);

  // Tools of a category that is switched off, and of permissions that it has not, are not listed.
  const toolNames = async () => (await claude.sdk.listTools()).tools.map(({ name }) => name);
  // Connections with the same token are one assistant; the one without is another.
  await page.getByRole('button', { name: /^2 clients$/ }).click();
  await access.getByLabel('Permissions of Claude Code').getByRole('radio', { name: 'Look' }).click();
  await until('the captures to be withdrawn', async () =>
    (await toolNames()).includes('pen_heap_snapshot') ? null : true,
  );
  const late = await createStatelessClient(withoutSession).request('tools/call', { name: 'pen_heap_snapshot' });
  expect(late?.error?.message).toContain('permission "Record captures"');
  await access.getByRole('button', { name: /Details/ }).click();
  await access.getByRole('button', { name: 'Network' }).click();
  await until('the category to be withdrawn', async () =>
    (await toolNames()).includes('pen_network_waterfall') ? null : true,
  );
  expect((await impostor.sdk.listTools()).tools.map(({ name }) => name)).toContain('pen_network_waterfall');

  // Over stdio the configuration holds no token, and the assistant is the same one with the same permissions.
  const stdio = { data: app.data, flags: ['--assistant', 'Claude Code'] };
  const overStdio = await bench.mcpOverStdio('anything', stdio);
  expect((await overStdio.sdk.listTools()).tools.map(({ name }) => name).toSorted()).toEqual(
    (await toolNames()).toSorted(),
  );
  await expect(unknown).toHaveCount(1);

  // Paused alone, then all of them stopped.
  await access.getByRole('button', { name: 'Pause' }).click();
  await expect(access).toContainText('paused');
  expect((await overStdio.call('pen_status')).text).toContain('The user has paused Claude Code');
  expect((await claude.call('pen_status')).text).toContain('The user has paused Claude Code');
  expect((await impostor.call('pen_status')).isError).toBe(false);
  await access.getByRole('button', { name: 'Resume' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Stop all' }).click();
  await expect(page.getByRole('button', { name: 'Resume assistants' })).toBeVisible();
  expect((await impostor.call('pen_status')).text).toContain('has paused');
  await window.screenshot('assistants-stopped');
  await page.getByRole('button', { name: 'Resume assistants' }).click();
  expect((await impostor.call('pen_status')).isError).toBe(false);

  // The audit log has all of it, and no token.
  await window.showDrawer('audit');
  const rows = page.getByTestId('audit-row');
  await page.getByLabel('Search the audit log').fill('heap_snapshot');
  // One was done, one refused in the window and one withdrawn in the client: each with its answer.
  await expect(rows).toHaveCount(6);
  await expect(rows.first()).toContainText('Claude Code');
  await page.getByLabel('Search the audit log').fill('');
  await window.screenshot('audit-log');
  const exported = await bench.pen(['audit', '--all', '--json'], {
    data: app.data,
    temporary: app.temporary,
    cwd: app.project,
  });
  expect(exported.stdout).toContain('pen_heap_snapshot');
  expect(exported.stdout).not.toContain(token);

  // Revoked, it is refused.
  await page.getByRole('button', { name: /^2 clients$/ }).click();
  await access.getByRole('button', { name: /Details/ }).click();
  await access.getByRole('button', { name: 'Revoke' }).click();
  await expect(access).toHaveCount(0);
  await expect(claude.call('pen_status')).rejects.toThrow(/401|token|session/i);
  await expect(overStdio.call('pen_status')).rejects.toThrow();
  const again = await bench.pen(['mcp', '--assistant', 'Claude Code'], {
    data: app.data,
    temporary: app.temporary,
    cwd: app.project,
  });
  expect(again.code).toBe(3);
  expect(again.stderr).toContain('has no token');
});
