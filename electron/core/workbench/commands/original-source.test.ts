import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { originalSource } from './commands.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pen-map-'));
  const map = (sources: string[]) => JSON.stringify({ version: 3, sources, mappings: 'AAAA,IACE' });
  await writeFile(join(folder, 'app.js.map'), map(['../src/app.ts']));
  await writeFile(join(folder, 'packed.js.map'), map(['webpack://shop/src/app.ts']));
  await writeFile(join(folder, 'broken.js.map'), '{"version":3,');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('is found by the map next to a script, given by address or by path', async () => {
  const script = join(folder, 'app.js');
  const expected = { source: join(folder, '../src/app.ts'), line: 2, column: 3, mapFile: `${script}.map` };
  expect(await originalSource(pathToFileURL(script).href, 1, 5)).toEqual(expected);
  expect(await originalSource(script, 1, 5)).toEqual(expected);
  expect(await originalSource(join(folder, 'packed.js'), 1, 1)).toMatchObject({ source: 'webpack://shop/src/app.ts' });
});

it.each([
  ['no map', 'none.js'],
  ['a map that is none', 'broken.js'],
])('is unknown with %s', async (_, name) => expect(await originalSource(join(folder, name), 1, 1)).toBeNull());

it('is not searched elsewhere', async () => {
  expect(await originalSource('http://127.0.0.1:1/app.js', 1, 1)).toBeNull();
  expect(await originalSource('node:fs', 1, 1)).toBeNull();
  expect(await originalSource('app.js', 1, 1)).toBeNull();
  expect(await originalSource('file://elsewhere/app.js', 1, 1)).toBeNull();
});
