import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CpuPlace } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import { originalPlaces } from './original-places.ts';
import { createPositionResolvers } from './position-resolvers.ts';
import { ANY_FILE, NO_FILE } from './small-file.ts';

let folder = '';
const signal = new AbortController().signal;
const OWNERS = { pageOrigin: 'https://shop.test', isIgnored: (path: string) => path.includes('/vendor/') };

/** `function a(b)…` on the first line: at column 11, `add` of the first line of its source. */
function mapText(source: string, more: object = {}): string {
  return JSON.stringify({ version: 3, sources: [source], names: ['add'], mappings: 'SAASA', ...more });
}
async function put(name: string, content: string): Promise<string> {
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}
const at = (url: string): CpuPlace => ({ name: 'a', url, line: 1, column: 11 });
async function originalsOf(urls: readonly string[], lookIn: readonly string[] = [], mayRead = ANY_FILE) {
  const captureFile = join(folder, 'recorded.cpuprofile');
  const asked = { captureFile, places: urls.map(at), lookIn, owners: OWNERS, mayRead };
  const found = await originalPlaces(createPositionResolvers(), asked, signal);
  return { ...found, sources: found.originals.map(({ original }) => [original.name, original.source]) };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pen-maps-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('original places of functions', () => {
  it('name a function without a name by the function around it, and mark what the person ignores', async () => {
    const source = 'function summary() {\n  return useStore((state) => state.rows);\n}\n';
    // The first column of the script is `(state) =>`.
    const map = { version: 3, sources: ['vendor/summary.ts'], sourcesContent: [source], names: [], mappings: 'AACkB' };
    const script = await put('anonymous/app.js', '(a)=>a.b\n');
    await put('anonymous/app.js.map', JSON.stringify(map));
    const asked = {
      captureFile: join(folder, 'recorded.cpuprofile'),
      places: [{ name: '', url: script, line: 1, column: 1 }],
      lookIn: [],
      owners: OWNERS,
      mayRead: ANY_FILE,
    };
    const named = await originalPlaces(createPositionResolvers(), asked, signal);
    expect(named.originals[0]?.original).toEqual({
      name: '(anonymous) in summary',
      source: join(folder, 'anonymous/vendor/summary.ts'),
      line: 2,
      column: 19,
    });
    const resolvers = createPositionResolvers(() => (path) => path.includes('/vendor/'));
    const ignored = await originalPlaces(resolvers, asked, signal);
    expect(ignored.originals[0]?.original.ignored).toBe(true);
  });

  it('say which functions without one are third-party code: by origin, by a framework’s file, by what the person ignores', async () => {
    const foreign = ['https://cdn.test/grid.js', 'https://shop.test/react-dom.js', 'https://shop.test/vendor/grid.js'];
    const found = await originalsOf([...foreign, 'https://shop.test/app.js', 'node:fs', '']);
    expect(found.ignored).toEqual(foreign.map(at));
    expect(await originalsOf(['https://shop.test/app.js'])).not.toHaveProperty('ignored');
  });

  it('are found inside a script, by the file it names, or by the map next to it', async () => {
    const inline = `data:application/json;charset=utf-8;base64,${Buffer.from(mapText('../src/inline.ts', { padding: 'x'.repeat(9000) })).toString('base64')}`;
    const within = await put('dist/within.js', `function a(b){}\n//# sourceMappingURL=${inline}\n`);
    await put('maps/named.map', mapText('../src/named.ts'));
    const named = await put('dist/named.js', 'function a(b){}\n//# sourceMappingURL=../maps/named.map\n');
    const beside = await put('dist/beside.js', 'function a(b){}\n');
    await put('dist/beside.js.map', mapText('webpack://shop/src/beside.ts'));
    const found = await originalsOf([within, pathToFileURL(named).href, beside, join(folder, 'none.js')]);
    expect(found.sources).toEqual([
      ['add', join(folder, 'src/inline.ts')],
      ['add', join(folder, 'src/named.ts')],
      ['add', 'webpack://shop/src/beside.ts'],
    ]);
    expect(found.maps.map(({ functions }) => functions)).toEqual([1, 1, 1]);
    expect(found.originals[0]?.original).toMatchObject({ line: 1, column: 10 });
    expect(found.originals.map(({ besideFile }) => besideFile)).toEqual([
      within,
      join(folder, 'maps/named.map'),
      `${beside}.map`,
    ]);
  });

  it('are found for a page’s scripts in the build folder, by the file that matches the address best', async () => {
    await put('build/one/app.js.map', mapText('one.ts'));
    await put('build/two/app.js.map', mapText('two.ts'));
    const found = await originalsOf(
      ['https://shop.test/two/app.js?v=3', 'https://shop.test/other.js'],
      [join(folder, 'build')],
    );
    expect(found.sources).toEqual([['add', join(folder, 'build/two/two.ts')]]);
  });

  it('are found by a chosen map first, by its name or the file it names', async () => {
    const beside = await put('own/app.js', 'function a(b){}\n');
    await put('own/app.js.map', mapText('beside.ts'));
    const chosen = await put('drop/app.js.map', mapText('chosen.ts'));
    const renamed = await put('drop/latest.map', mapText('renamed.ts', { file: 'js/shop.min.js' }));
    expect((await originalsOf([beside], [chosen])).sources).toEqual([['add', join(folder, 'drop/chosen.ts')]]);
    expect((await originalsOf(['https://shop.test/js/shop.min.js'], [renamed])).sources).toEqual([
      ['add', join(folder, 'drop/renamed.ts')],
    ]);
  });

  it('report chosen files that are no maps, and read next to no script if that is forbidden', async () => {
    const broken = await put('drop/broken.map', '{"version":3,');
    const missing = join(folder, 'drop/missing.map');
    const script = await put('quiet/app.js', 'x');
    await put('quiet/app.js.map', mapText('quiet.ts'));
    const found = await originalsOf([script], [broken, missing], NO_FILE);
    expect(found.unreadable).toEqual([broken, missing]);
    expect(found.originals).toEqual([]);
  });

  it('cause no request for a remote script', async () => {
    expect(
      (await originalsOf(['http://127.0.0.1:1/app.js', 'node:fs', 'app.js', 'file://elsewhere/app.js'])).sources,
    ).toEqual([]);
  });
});
