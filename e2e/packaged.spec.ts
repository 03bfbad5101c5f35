/** The packaged build as a new user runs it: window, sample, snapshot, `pen`, MCP. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { z } from 'zod';
import { packagedApp, packagedPen, packagedSbom, packagedVersion, ROOT } from './fixtures/environment.ts';
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

/** States of a fuse as they stand in the binary (electron/docs, "Fuses"). */
const ENABLED = 0x31;
const DISABLED = 0x30;

test('the packaged app starts its sample and takes a snapshot; its pen command joins it', async ({ bench }) => {
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
  // DuckDB's native programs are files beside the archive.
  const counted = await client.call('pen_query', { sql: 'select count(*) as captures from library.capture' });
  expect(counted.text).toContain('| captures |\n| --- |\n| 1 |');
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

test('a package has a bill of materials: every bundled dependency with its hash and licence, and Electron', () => {
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
});
