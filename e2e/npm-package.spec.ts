/** The npm package in an empty folder, on plain Nodes without Electron: over MCP and on the command line. */
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { npmTarball, plainNode } from './fixtures/environment.ts';
import { installPackage } from './fixtures/npm-install.ts';
import { expect, test } from './fixtures/test.ts';

const MAX_BYTES = 8e6;

const CapturedSchema = z.object({ captureId: z.string() });
const CheckSchema = z.object({ budgets: z.array(z.object({ name: z.string(), verdict: z.string() })) });

/** Works for a fifth of a second, so that its profile has samples. */
const PROGRAM = 'const until = performance.now() + 200; while (performance.now() < until);';

test('is small, and has the window, the sample, a licence, the notices of what it contains, and nothing of Electron or DuckDB', async ({
  bench,
}) => {
  expect(statSync(npmTarball()).size).toBeLessThan(MAX_BYTES);
  const { data } = bench.folders();
  const installed = await installPackage(bench.cleanup, plainNode('22'), {
    folder: join(bench.folder, 'without-duckdb'),
    data,
    flags: ['--omit=optional'],
  });
  expect(readdirSync(join(installed.folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
    'pen-workbench',
  ]);
  expect(readdirSync(installed.packageFolder).toSorted()).toEqual(
    ['LICENSE', 'README.md', 'THIRD-PARTY-NOTICES.txt', 'bin', 'dist', 'package.json', 'sample'].toSorted(),
  );
  const files = readdirSync(installed.packageFolder, { recursive: true, encoding: 'utf8' });
  // The sample's script has a source map on purpose.
  expect(files.filter((name) => /\.(map|node|ts)$/.test(name))).toEqual([
    join('sample', 'page', 'generated', 'app.js.map'),
  ]);
  expect(files).toContain(join('dist', 'renderer', 'index.html'));
  expect(readdirSync(join(installed.packageFolder, 'sample')).toSorted()).toEqual([
    'browser.mjs',
    'page',
    'serve.mjs',
    'starter.mjs',
  ]);
  const notices = readFileSync(join(installed.packageFolder, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  for (const name of ['axe-core', 'zod', 'react-dom', '@fontsource-variable/inter'])
    expect(notices).toMatch(new RegExp(`^${name} \\d`, 'm'));

  // Only SQL needs DuckDB.
  const refused = await installed.run(['sql', 'select count(*) as captures from library.capture', '--json']);
  expect(refused.code).toBe(3);
  expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'sql_unavailable' } });
  expect(refused.stderr).toContain('npm install --include=optional pen-workbench');
  const nowhere = await installed.run(['app']);
  expect(nowhere.code).toBe(3);
  expect(nowhere.stderr).toContain('The app PEN Workbench was not found on this machine');
});

for (const major of ['22', '24'] as const) {
  test(`on Node ${major} serves MCP and runs analyze, diff, sql and check`, async ({ bench }) => {
    const { data } = bench.folders();
    const target = await bench.node();
    const folder = join(bench.folder, `node-${major}`);
    const installed = await installPackage(bench.cleanup, plainNode(major), { folder, data });
    const doctor = await installed.run(['doctor', '--json', `--cdp-url=${target.address}`]);
    expect(doctor.stderr).toBe('');
    expect(doctor.stdout).toMatch(new RegExp(`"Runtime","state":"ok","detail":"Node ${major}\\.`));

    const client = await bench.mcpOverStdio(`client on Node ${major}`, {
      data,
      cwd: folder,
      flags: ['--cdp-url', target.address],
      program: { command: join(folder, 'node_modules', '.bin', 'pen'), args: [], env: installed.env },
    });
    const taken = await client.call('pen_heap_snapshot');
    expect(taken.isError, taken.text).toBe(false);
    const { captureId } = CapturedSchema.parse(taken.value);
    const objects = await client.call('pen_heap_objects', { capture: captureId, class: 'RetainedOrder', limit: 3 });
    expect(objects.isError, objects.text).toBe(false);
    expect(objects.text).toContain('RetainedOrder');
    await client.close();

    for (const name of ['before.heapsnapshot', 'after.heapsnapshot']) {
      const captured = await installed.run(['capture', 'heap', `--cdp-url=${target.address}`, '--out', name]);
      expect(captured.code, captured.stderr).toBe(0);
    }
    const analyzed = await installed.run(['analyze', 'before.heapsnapshot', '--json', '--all']);
    expect(JSON.parse(analyzed.stdout)).toMatchObject({
      kind: 'heap-snapshot',
      classes: expect.arrayContaining([expect.objectContaining({ name: 'RetainedOrder' })]),
    });
    const compared = await installed.run(['diff', 'before.heapsnapshot', 'after.heapsnapshot', '--all']);
    expect(compared.code, compared.stderr).toBe(0);
    expect(compared.stdout).toMatch(/^RetainedOrder /m);
    const asked = await installed.run([
      'sql',
      'before.heapsnapshot',
      "select name from class where name = 'RetainedOrder'",
      '--format=csv',
    ]);
    expect(asked).toMatchObject({ code: 0, stdout: 'name\r\nRetainedOrder\r\n' });

    writeFileSync(join(folder, 'program.cjs'), PROGRAM);
    const budgets = [{ measure: 'cpuTime', max: 60_000 }];
    const file = { repeats: 1, warmUp: 0, scenario: { command: 'node program.cjs' }, budgets };
    writeFileSync(join(folder, 'pen-budgets.json'), JSON.stringify(file));
    const checked = await installed.run(['check', '--json']);
    expect(checked.code, checked.stderr).toBe(0);
    expect(CheckSchema.parse(JSON.parse(checked.stdout)).budgets).toEqual([{ name: 'cpuTime', verdict: 'within' }]);
    // Compiled code is there for the next start.
    expect(existsSync(join(installed.packageFolder, '.compile-cache'))).toBe(true);
  });
}
