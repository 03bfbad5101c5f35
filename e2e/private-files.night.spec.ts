/** Whose files these are: modes, links and paths that lead outside. */
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from './fixtures/test.ts';

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

test('folders have mode 0700 and files 0600: spool, library and discovery file', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const proxy = await bench.proxyTo(chromium.port);
  await chromium.open(pages.url('ledger.html', { entries: 20_000 }));
  const app = await bench.app({ flags: [`--cdp-url=${proxy.address}`] });
  const client = await bench.mcp(app);
  const spool = join(app.temporary, 'pen');

  const middle = proxy.holdAfterChunks(2);
  const capture = client.call('pen_heap_snapshot', { target: 'Ledger' });
  await middle;
  const [own = '', ...others] = readdirSync(spool);
  expect(others).toEqual([]);
  const inFlight = readdirSync(join(spool, own)).find((name) => name.startsWith('heap-')) ?? '';
  expect(inFlight).toMatch(/^heap-[0-9a-f]+\.heapsnapshot$/);
  expect({ spool: mode(spool), own: mode(join(spool, own)), file: mode(join(spool, own, inFlight)) }).toEqual({
    spool: '700',
    own: '700',
    file: '600',
  });
  proxy.resume();
  const { value } = await capture;
  const file = String(value['file']);
  expect({
    data: mode(app.data),
    library: mode(join(app.data, 'library')),
    folder: mode(dirname(file)),
    capture: mode(file),
    run: mode(join(app.data, 'run')),
    discovery: mode(join(app.data, 'run', 'discovery.json')),
  }).toEqual({ data: '700', library: '700', folder: '700', capture: '600', run: '700', discovery: '600' });
});

test('a spool folder that is a symbolic link is not used: captures are written next to the library', async ({
  bench,
}) => {
  const folders = bench.folders();
  const elsewhere = join(bench.folder, 'elsewhere');
  mkdirSync(elsewhere);
  symlinkSync(elsewhere, join(folders.temporary, 'pen'));
  const node = await bench.node();
  const proxy = await bench.proxyTo(node.port);
  const app = await bench.app({ folders, flags: [`--cdp-url=${proxy.address}`] });
  const client = await bench.mcp(app);
  const middle = proxy.holdAfterChunks(1);
  const capture = client.call('pen_heap_snapshot');
  await middle;
  const spool = join(app.data, 'spool');
  const inFlight = readdirSync(spool, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.heapsnapshot'),
  );
  expect(inFlight).toHaveLength(1);
  expect(mode(join(spool, inFlight[0] ?? ''))).toBe('600');
  proxy.resume();
  await capture;
  expect(readdirSync(elsewhere)).toEqual([]);
});

test('an assistant’s paths stay inside the project: "..", absolute paths and outside links are denied', async ({
  bench,
}) => {
  const node = await bench.node();
  const app = await bench.app({ flags: [`--cdp-url=${node.address}`] });
  const client = await bench.mcp(app);
  const { value } = await client.call('pen_heap_snapshot');
  const capture = String(value['captureId']);
  const outside = join(bench.folder, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'secret.heapsnapshot'), readFileSync(String(value['file'])));
  symlinkSync(outside, join(app.project, 'link'));
  symlinkSync(join(outside, 'secret.heapsnapshot'), join(app.project, 'linked.heapsnapshot'));
  symlinkSync(join(outside, 'new.heapsnapshot'), join(app.project, 'dangling.heapsnapshot'));

  const denied = { isError: true, value: { code: 'path_denied' } };
  for (const path of [
    '../outside/secret.heapsnapshot',
    join(outside, 'secret.heapsnapshot'),
    'link/secret.heapsnapshot',
    'linked.heapsnapshot',
    '../../../../../../etc/passwd',
  ])
    expect(await client.call('pen_import', { path }), path).toMatchObject(denied);
  for (const path of [
    '../mine.heapsnapshot',
    join(outside, 'mine.heapsnapshot'),
    'link/mine.heapsnapshot',
    'dangling.heapsnapshot',
  ])
    expect(await client.call('pen_export', { capture, path }), path).toMatchObject(denied);
  expect(readdirSync(outside)).toEqual(['secret.heapsnapshot']);

  // Inside it works, and says where.
  const written = await client.call('pen_export', { capture, path: 'mine.heapsnapshot' });
  expect(written.value).toMatchObject({ path: join(app.project, 'mine.heapsnapshot') });
  expect(readFileSync(join(app.project, 'mine.heapsnapshot')).equals(readFileSync(String(value['file'])))).toBe(true);
  const back = await client.call('pen_import', { path: 'mine.heapsnapshot', note: 'came back' });
  expect(back.value).toMatchObject({ kind: 'heap-snapshot', origin: 'imported', note: 'came back' });
  expect(basename(String(back.value['file']))).not.toBe('mine.heapsnapshot');
  expect(existsSync(String(back.value['file']))).toBe(true);
});
