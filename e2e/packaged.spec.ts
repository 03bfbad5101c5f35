/** The packaged build as a new user runs it: window, sample, snapshot, `pen`, MCP. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { z } from 'zod';
import {
  packagedApp,
  packagedPen,
  packagedSbom,
  packagedVersion,
  ROOT,
  sandboxSwitches,
} from './fixtures/environment.ts';
import { expect, test } from './fixtures/test.ts';
import { serveUpdate } from './fixtures/update-server.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

const frame = (functionName: string): object => ({
  functionName,
  scriptId: '1',
  url: 'file:///srv/app.js',
  lineNumber: 0,
  columnNumber: 0,
});
/** A CPU profile of one function, 30 ms. */
const ONE_FUNCTION = {
  nodes: [
    { id: 1, callFrame: frame('(root)'), hitCount: 0, children: [2] },
    { id: 2, callFrame: frame('spinForEver'), hitCount: 3 },
  ],
  startTime: 0,
  endTime: 30_000,
  samples: [2, 2, 2],
  timeDeltas: [10_000, 10_000, 10_000],
};

/** States of a fuse as they stand in the binary (electron/docs, "Fuses"). */
const ENABLED = 0x31;
const DISABLED = 0x30;

test('the packaged app starts its sample, takes a snapshot and opens a file; its pen command joins it; it updates itself', async ({
  bench,
}) => {
  const server = await serveUpdate(bench.cleanup, join(bench.folder, 'update'));
  const app = await bench.app({ executablePath: packagedApp(), environment: server.environment });
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
  // DuckDB's native programs are files beside the archive.
  const counted = await client.call('pen_query', { sql: 'select count(*) as captures from library.capture' });
  expect(counted.text).toContain('| captures |\n| --- |\n| 1 |');

  // A double click while the app runs starts its program with the file as a URL: that start ends, and the open window shows the file.
  const file = join(app.project, 'one function.cpuprofile');
  writeFileSync(file, JSON.stringify(ONE_FUNCTION));
  const { ELECTRON_RUN_AS_NODE: _asNode, ...env } = process.env;
  const args = [...sandboxSwitches(), `--data-dir=${app.data}`, pathToFileURL(file).href];
  const { stderr } = await promisify(execFile)(packagedApp(), args, { env: { ...env, TMPDIR: app.temporary } });
  expect(stderr).toContain('already running with this data folder');
  await expect(window.page.getByText('spinForEver').first()).toBeVisible();

  // Updates: nothing was asked so far, and nothing is while a recording runs.
  const notice = window.page.getByTestId('notice');
  await window.record('cpu-profile');
  await window.expectChannel('cpu-profile', /CPU profile: \d/);
  await window.page.keyboard.press('Control+KeyK');
  await window.page.getByTestId('palette').getByRole('combobox').fill('Check for updates');
  await window.page.keyboard.press('Enter');
  await expect(notice.filter({ hasText: 'The update waits' })).toContainText('CPU profile of PEN sample');
  expect(server.requested).toEqual([]);
  await window.record('cpu-profile');
  // Each step is a click.
  await expect(notice.filter({ hasText: `${server.version} is available` })).toBeVisible();
  expect(server.requested).toEqual([expect.stringContaining('latest-linux')]);
  await notice.getByRole('button', { name: 'Download' }).click();
  await notice.getByRole('button', { name: 'Restart and install' }).click();
  expect(await app.ends()).toBe(0);
  expect(server.isReplaced()).toBe(true);
  await expect.poll(() => server.isStarted()).toBe(true);
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
  const asked = await bench.pen(
    ['sql', 'node.heapsnapshot', "select name from class where name = 'RetainedOrder'", '--format', 'csv'],
    options,
  );
  expect(asked.stdout).toBe('name\r\nRetainedOrder\r\n');
});

test('the fuses of the package are set as configured, and only a development build may be inspected', async () => {
  const wire = await getCurrentFuseWire(packagedApp());
  expect({
    runAsNode: wire[FuseV1Options.RunAsNode],
    nodeOptions: wire[FuseV1Options.EnableNodeOptionsEnvironmentVariable],
    onlyFromAsar: wire[FuseV1Options.OnlyLoadAppFromAsar],
    asarIntegrity: wire[FuseV1Options.EnableEmbeddedAsarIntegrityValidation],
    cookieEncryption: wire[FuseV1Options.EnableCookieEncryption],
    filePrivileges: wire[FuseV1Options.GrantFileProtocolExtraPrivileges],
  }).toEqual({
    runAsNode: ENABLED,
    nodeOptions: DISABLED,
    onlyFromAsar: ENABLED,
    asarIntegrity: ENABLED,
    cookieEncryption: ENABLED,
    filePrivileges: DISABLED,
  });
  // These tests drive the package through the inspector, which a build from the official binary does not have.
  const isDevelopmentBuild = packagedVersion().endsWith('-dev');
  expect(wire[FuseV1Options.EnableNodeCliInspectArguments]).toBe(isDevelopmentBuild ? ENABLED : DISABLED);
  expect(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')).toMatch(
    /^ {2}enableNodeCliInspectArguments: false$/m,
  );
});

test('a package has a bill of materials, every bundled dependency with its hash and licence, and the licences of Chromium', () => {
  const Bill = z.object({
    bomFormat: z.literal('CycloneDX'),
    metadata: z.object({ component: z.object({ name: z.literal('pen-workbench'), version: z.string() }) }),
    components: z.array(
      z.object({
        name: z.string(),
        version: z.string(),
        hashes: z.array(z.object({ alg: z.string(), content: z.string() })).optional(),
        licenses: z.array(z.unknown()).optional(),
      }),
    ),
  });
  const bill = Bill.parse(JSON.parse(readFileSync(packagedSbom(), 'utf8')));
  expect(bill.metadata.component.version).toBe(packagedVersion());
  const { dependencies } = z
    .object({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
  for (const [name, version] of Object.entries(dependencies)) {
    const [component] = bill.components.filter((each) => each.name === name && each.version === version);
    expect(component?.hashes, name).toMatchObject([{ alg: 'SHA-512' }]);
    expect(component?.licenses?.length, name).toBeGreaterThan(0);
  }
  expect(bill.components.map(({ name }) => name)).toContain('electron');
  const licences = gunzipSync(readFileSync(join(dirname(packagedApp()), 'LICENSES.chromium.html.gz')));
  expect(licences.toString('utf8')).toContain('The Chromium Authors');
});
