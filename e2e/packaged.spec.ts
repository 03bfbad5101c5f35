/** The packaged build, as somebody who never saw the checkout runs it: window, sample, snapshot, `pen`, MCP. */
import { packagedApp, packagedPen, packagedVersion } from './fixtures/environment.ts';
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

test('the packaged app starts, is its own sample, and takes a snapshot; its pen joins it', async ({ bench }) => {
  const app = await bench.app({ executablePath: packagedApp() });
  expect(await app.app.evaluate(({ app: electronApp }) => [electronApp.isPackaged, electronApp.getVersion()])).toEqual([
    true,
    packagedVersion(),
  ]);
  const window = new WorkbenchWindow(app);
  await window.startSample();
  await window.sampleConnected();
  await window.record('heap-snapshot');
  await expect(window.heapDocument()).toBeVisible({ timeout: 30_000 });
  await window.expectClass('OrderRow', 200);

  const options = { data: app.data, temporary: app.temporary, cwd: app.project, program: packagedPen() };
  const version = await bench.pen(['--version'], options);
  expect(version.code).toBe(0);
  expect(version.stdout).toContain(packagedVersion());
  const targets = await bench.pen(['targets', '--json'], options);
  expect(targets.json()).toMatchObject({
    targets: expect.arrayContaining([expect.objectContaining({ title: 'PEN sample' })]),
  });
  const list = await bench.pen(['call', 'pen_list_captures', '--json'], options);
  expect(list.json()).toMatchObject({ total: 1 });
  const client = await bench.mcp(app);
  expect((await client.call('pen_status')).text).toContain(packagedVersion());
});

test('pen of the package works without the app: it profiles Node in a process of its own', async ({ bench }) => {
  const node = await bench.node();
  const { data, temporary, project } = bench.folders();
  const options = { data, temporary, cwd: project, program: packagedPen() };
  const captured = await bench.pen(
    ['capture', 'heap', '--cdp-url', node.address, '--out', 'node.heapsnapshot', '--json'],
    options,
  );
  expect(captured.code).toBe(0);
  expect(captured.json()).toMatchObject({ kind: 'heap-snapshot', truncated: false });
  const analyzed = await bench.pen(['analyze', 'node.heapsnapshot', '--json', '--all'], options);
  expect(analyzed.json()).toMatchObject({
    kind: 'heap-snapshot',
    classes: expect.arrayContaining([expect.objectContaining({ name: 'RetainedOrder' })]),
  });
});
