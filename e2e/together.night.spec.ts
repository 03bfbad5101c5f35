/** A person and two assistants at one bench: each on its own target, all on the same captures. */
import type { CdpClient } from './fixtures/cdp-client.ts';
import type { McpClient } from './fixtures/mcp-client.ts';
import { expect, test } from './fixtures/test.ts';
import { until } from './fixtures/until.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

const CALLS_EACH = 50;

/** Each call waits in its page until the test releases it. */
const WAIT = 'new Promise((done) => (globalThis.waiting ??= []).push(done))';

/** The number of calls that wait in a page; with `release`, they are answered. */
async function waitingIn(outside: CdpClient, session: string, release = false): Promise<number> {
  const expression = `(globalThis.waiting ?? []).filter((done) => { if (${release}) done(); return true; }).length`;
  const { result } = await outside.send('Runtime.evaluate', { expression }, session);
  return Number(result.value);
}

test('two MCP clients and the window work at the same time on their own targets and share captures', async ({
  bench,
}) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const titles = ['Ledger of the person', 'Ledger of one', 'Ledger of two'];
  for (const title of titles) await chromium.open(pages.url('ledger.html', { title, entries: 20_000 }));
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`, '--allow-eval'] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.selectTarget('Ledger of the person');
  // One with a token of its own over HTTP, one without over stdio.
  const one = await bench.assistant(app, 'Assistant One');
  const two = await bench.mcpOverStdio('Assistant Two', { data: app.data });

  // A selection belongs to its session.
  const selected = async (client: McpClient, part: string): Promise<unknown> => {
    const list = await client.call('pen_list_pages', { filter: part });
    const [target] = list.value['targets'] as { id: string }[];
    await client.call('pen_select_page', { targetId: target?.id ?? '' });
    return target?.id;
  };
  const idOfOne = await selected(one, 'Ledger of one');
  const idOfTwo = await selected(two, 'Ledger of two');
  expect((await one.call('pen_list_pages')).value).toMatchObject({ activeTargetId: idOfOne });
  expect((await two.call('pen_list_pages')).value).toMatchObject({ activeTargetId: idOfTwo });

  const [ofOne, ofTwo] = await Promise.all([
    one.call('pen_heap_snapshot'),
    two.call('pen_heap_snapshot'),
    window.record('heap-snapshot'),
  ]);
  expect(ofOne.value).toMatchObject({ target: { title: 'Ledger of one' }, takenBy: 'Assistant One' });
  expect(ofTwo.value).toMatchObject({ target: { title: 'Ledger of two' }, takenBy: 'Assistant Two' });
  await expect(window.captureRows()).toHaveCount(3);

  // Each is seen where it works, by its whole name in a narrow window too.
  await expect(window.targetRow('Ledger of one').getByTestId('presence')).toContainText('Assistant One');
  await expect(window.targetRow('Ledger of two').getByTestId('presence')).toContainText('Assistant Two');
  await expect(window.targetRow('Ledger of the person').getByTestId('presence')).toHaveCount(0);
  await window.resize(900, 640);
  const clients = page.getByRole('list', { name: 'Connected assistants' });
  await expect(clients.getByRole('listitem')).toHaveText(['Assistant One', 'Assistant Two']);
  const cutNames = clients.getByRole('listitem').evaluateAll((items) =>
    items.flatMap((item) => {
      const name = item.querySelector('.cut');
      return name !== null && name.scrollWidth > name.clientWidth ? [item.textContent] : [];
    }),
  );
  expect(await cutNames).toEqual([]);
  await window.screenshot('assistants-narrow');
  await window.resize(1280, 800);

  // One library: every capture is a resource for every client, and each answer links to its own.
  for (const client of [one, two]) {
    const { resources } = await client.sdk.listResources();
    expect(resources.filter(({ uri }) => uri.startsWith('pen://captures/'))).toHaveLength(3);
  }
  const uri = ofOne.links[0] ?? '';
  expect(uri).toBe(`pen://captures/${String(ofOne.value['captureId'])}`);
  const { contents } = await two.sdk.readResource({ uri });
  expect(JSON.parse((contents[0] as { text: string }).text)).toMatchObject({ takenBy: 'Assistant One' });

  // A hundred calls at once: while all of them run, the window answers; then each gets its own answer.
  const ask = async (client: McpClient, name: string, at: number): Promise<[string, unknown]> => {
    const expression = `${WAIT}.then(() => '${name} ${at} in ' + document.title)`;
    const answer = await client.call('pen_evaluate', { expression, timeoutMs: 300_000 });
    return [`${name} ${at} in Ledger of ${name}`, answer.value['value']];
  };
  const asked = Promise.all(
    Array.from({ length: CALLS_EACH }, (_, at) => [ask(one, 'one', at), ask(two, 'two', at)]).flat(),
  );
  const outside = await chromium.client();
  const tabs = (await chromium.tabs()).filter(({ title }) => /of (?:one|two)$/.test(title));
  const sessions = await Promise.all(tabs.map(({ id }) => outside.attach(id)));
  expect(sessions).toHaveLength(2);
  for (const session of sessions)
    await until('all calls to wait', async () => (await waitingIn(outside, session)) === CALLS_EACH);
  await window.showDrawer('calls');
  await expect(page.locator('[data-testid="mcp-call-row"][data-state="running"]').first()).toBeVisible();
  await window.screenshot('hundred-calls');
  await page.keyboard.press('Control+KeyK');
  await page.getByTestId('palette').getByRole('combobox').fill('Open settings');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('settings-document')).toBeVisible();
  for (const session of sessions) await waitingIn(outside, session, true);
  for (const [own, received] of await asked) expect(received).toBe(own);

  // The person sees who did what.
  await window.expectMcpCall('Assistant Two', 'pen_evaluate');
  await window.screenshot('mcp-calls');
  await window.showDrawer('audit');
  await page.getByLabel('Search the audit log').fill('pen_evaluate');
  await expect(page.getByTestId('audit')).toContainText('100 entries');
  await page.getByLabel('Search the audit log').fill('pen_heap_snapshot');
  for (const name of ['Assistant One', 'Assistant Two'])
    await expect(page.getByTestId('audit-row').filter({ hasText: name })).toHaveCount(1);
  await two.close();
  await expect(clients).not.toContainText('Assistant Two');
  await expect(clients).toContainText('Assistant One');
});

test('the command line joins the running app: its targets, its locks, its library', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const proxy = await bench.proxyTo(chromium.port);
  await chromium.open(pages.url('ledger.html', { entries: 20_000 }));
  const app = await bench.app({ flags: [`--cdp-url=${proxy.address}`] });
  const client = await bench.mcp(app, 'holder');
  const options = { data: app.data, temporary: app.temporary, cwd: app.project };

  const targets = await bench.pen(['targets', '--json'], options);
  expect(targets.code).toBe(0);
  expect(targets.json()).toMatchObject({
    targets: expect.arrayContaining([
      expect.objectContaining({ type: 'page', title: 'Ledger', endpoint: proxy.address }),
    ]),
  });

  const middle = proxy.holdAfterChunks(2);
  const held = client.call('pen_heap_snapshot', { target: 'Ledger' });
  await middle;
  const busy = await bench.pen(
    ['capture', 'heap', '--target', 'Ledger', '--out', 'mine.heapsnapshot', '--json'],
    options,
  );
  expect(busy.code).toBe(3);
  expect(busy.json()).toMatchObject({ error: { code: 'busy', message: expect.stringContaining('holder') } });
  proxy.resume();
  const { captureId } = (await held).value;

  const list = await bench.pen(['call', 'pen_list_captures', '--json'], options);
  expect(list.json()).toMatchObject({ total: 1, captures: [{ captureId }] });
});
