import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chosenMaps } from '../../core/source-maps/chosen-maps.ts';
import { saveMaps, savedMapPath } from './save-maps.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pen-stored-maps-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
  ['https://shop.test:8080/js/app.js?v=2', 'shop.test_8080/js/app.js.map'],
  ['https://shop.test/a/../../../etc/passwd', 'shop.test/etc/passwd.map'],
  ['https://shop.test/%2e%2e%2fx/a:b.js', 'shop.test/%2e%2e%2fx/a_b.js.map'],
  ['https://shop.test/', null],
  ['eval at x', null],
])('%s is stored as %s', (url, path) => {
  expect(savedMapPath('/maps', url)).toBe(path === null ? null : join('/maps', path));
});

test('a stored map is found by the address of its script, and is private', async () => {
  const text = JSON.stringify({ version: 3, sources: ['a.ts'], names: [], mappings: 'AAAA' });
  const maps = async function* () {
    yield { url: 'https://shop.test/one/app.js', text };
    yield { url: 'https://shop.test/two/app.js', text: text.replace('a.ts', 'b.ts') };
    yield { url: 'https://shop.test/', text };
  };
  expect(await saveMaps(folder, maps())).toEqual({ saved: 2, sizeBytes: text.length * 2, notes: [] });
  const found = await (await chosenMaps([folder])).mapFor('https://shop.test/two/app.js?v=9');
  expect(found?.sources.map(({ name }) => name)).toEqual(['b.ts']);
  const path = join(folder, 'shop.test/one/app.js.map');
  expect(await readFile(path, 'utf8')).toBe(text);
  // Windows has no such modes.
  expect((await stat(path)).mode & (process.platform === 'win32' ? 0 : 0o077)).toBe(0);
});
