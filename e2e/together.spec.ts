/** A person and two assistants at one bench: each on its own target, all on the same captures. */
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

test('two MCP clients and the window work at the same time on their own targets and share captures', async ({
  bench,
}) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const titles = ['Ledger of the person', 'Ledger of one', 'Ledger of two'];
  for (const title of titles) await chromium.open(pages.url('ledger.html', { title, entries: 20_000 }));
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const window = new WorkbenchWindow(app);
  await window.selectTarget('Ledger of the person');
  const one = await bench.mcp(app, 'Assistant One');
  const two = await bench.mcpOverStdio('Assistant Two', { data: app.data });

  // A selection belongs to its session.
  const selected = async (client: typeof one, part: string): Promise<unknown> => {
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

  // One library: every capture is a resource for every client, and each answer links to its own.
  for (const client of [one, two]) {
    const { resources } = await client.sdk.listResources();
    expect(resources.filter(({ uri }) => uri.startsWith('pen://captures/'))).toHaveLength(3);
  }
  const uri = ofOne.links[0] ?? '';
  expect(uri).toBe(`pen://captures/${String(ofOne.value['captureId'])}`);
  const { contents } = await two.sdk.readResource({ uri });
  expect(JSON.parse((contents[0] as { text: string }).text)).toMatchObject({ takenBy: 'Assistant One' });

  // The person sees who did what.
  await window.expectMcpCall('Assistant One', 'pen_heap_snapshot');
  await window.expectMcpCall('Assistant Two', 'pen_heap_snapshot');
  await window.screenshot('mcp-calls');
  await expect(window.page.getByRole('list', { name: 'Connected assistants' })).toContainText('Assistant One');
  await two.close();
  await expect(window.page.getByRole('list', { name: 'Connected assistants' })).not.toContainText('Assistant Two');
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
