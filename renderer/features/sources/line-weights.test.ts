/** CPU time and bytes by line of originals: what the profile says of a source is spread over its lines, and nothing is lost. */
import { expect, it } from 'vitest';
import type { CpuPlace } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import { standInDocument } from '../../core/testing/analysis.ts';
import { askWeights } from './line-weights.ts';
import { isSameSource } from './source-captures.ts';

const URL_OF_APP = 'https://shop.test/assets/app.js';
const MAP_AT = 'https://shop.test/assets/app.js.map';
const ROWS = { name: '../src/rows.ts', mapAt: MAP_AT };

const fn = (name: string, line: number, column: number, self: number) => ({
  name,
  url: URL_OF_APP,
  line,
  column,
  self,
  total: self,
  samples: self,
});
const BUILD = fn('build', 4, 10, 50);
const SORT = fn('sort', 4, 900, 20);
const OTHER = fn('paint', 9, 1, 7);

/** Line 5 is a statement of `rows.ts`, line 6 is of a minified line and has no original line; line 9 is of another source. */
const ORIGINALS = new Map<string, [source: string, line: number]>([
  ['build 4:10', ['rows.ts', 12]],
  ['sort 4:900', ['rows.ts', 30]],
  ['paint 9:1', ['paint.ts', 3]],
  [' 5:0', ['rows.ts', 14]],
]);

function profile(linesOf: (place: CpuPlace) => { line: number; samples: number; self: number }[]) {
  return standInDocument({
    'profile.functions': () => ({ rows: [BUILD, SORT, OTHER], start: 0, total: 3 }),
    'profile.lines': ({ place }) => ({ lines: linesOf(place) }),
    'profile.originals': ({ places = [] }) => ({
      originals: places.flatMap(({ name = '', url, line, column }) => {
        const original = ORIGINALS.get(`${name} ${line}:${column}`);
        if (original === undefined) return [];
        const source = `https://shop.test/src/${original[0]}`;
        const place = { name, url, line, column };
        return [{ place, original: { name: null, source, line: original[1], column: 2 }, besideFile: null }];
      }),
      maps: [],
      unreadable: [],
      problems: [],
      hasStoredMaps: true,
    }),
  }).document;
}

const LINES = ({ name }: CpuPlace) =>
  name === 'build'
    ? [
        { line: 4, samples: 10, self: 10 },
        { line: 5, samples: 25, self: 25 },
        { line: 6, samples: 12, self: 12 },
      ]
    : [];

it('spreads the time of each function over the lines of its original', async () => {
  const script = { url: URL_OF_APP, startLine: 1, original: ROWS };
  const found = await askWeights(profile(LINES), script, []);
  if (!found.ok) throw new Error(found.error.message);
  const byLine = new Map<number, number>();
  for (const { line, weight } of found.value.value ?? []) byLine.set(line, (byLine.get(line) ?? 0) + weight);
  // Line 14 has its own; the first line, the minified one and the rest count at the function.
  expect(byLine).toEqual(
    new Map([
      [12, 25],
      [14, 25],
      [30, 20],
    ]),
  );
  expect([...byLine.values()].reduce((sum, ms) => sum + ms, 0)).toBe(BUILD.self + SORT.self);
});

it('says what is missing: samples in the source, or a source map', async () => {
  const noteOf = async (name: string, document = profile(LINES)) => {
    const found = await askWeights(document, { url: URL_OF_APP, startLine: 1, original: { ...ROWS, name } }, []);
    return found.ok ? [found.value.value, found.value.note] : found.error.message;
  };
  expect(await noteOf('../src/idle.ts')).toEqual([null, 'The profile has no samples in this source.']);
  ORIGINALS.clear();
  expect(await noteOf('../src/rows.ts')).toEqual([null, 'The profile has no source map of this script.']);
});

it('counts lines of a script from its beginning within its document', async () => {
  const found = await askWeights(profile(LINES), { url: URL_OF_APP, startLine: 4, original: null }, []);
  const places = found.ok ? (found.value.value ?? []) : [];
  expect(places.map(({ line, column, weight }) => [line, column, weight])).toEqual([
    [1, 10, 10],
    [2, 1, 25],
    [3, 1, 12],
    [1, 10, 3],
    [1, 900, 20],
    [6, 1, 7],
  ]);
});

it('recognises a source by the address of its map, or by its path on this machine', () => {
  expect(isSameSource('https://shop.test/src/rows.ts', ROWS)).toBe(true);
  expect(isSameSource('https://shop.test/other/src/rows.ts', ROWS)).toBe(false);
  expect(isSameSource('webpack://shop/src/rows.ts', { name: 'webpack://shop/src/rows.ts', mapAt: MAP_AT })).toBe(true);
  expect(isSameSource('/home/me/shop/src/rows.ts', { name: '../src/rows.ts', mapAt: '/home/me/shop/dist/a.map' })).toBe(
    true,
  );
  expect(isSameSource('/home/me/shop/src/rows.ts', { name: '../src/arrows.ts', mapAt: '/x.map' })).toBe(false);
});
