import { expect, it } from 'vitest';
import { decodeSourceMap, mapSources, type SourceMap } from '../source-map/decoded-map.ts';
import { originalCoverage } from './original-coverage.ts';

/** `function a(){}` at column 0 and `function b(){}` at column 14, of lines 1 and 3 of their source. */
const MAP: SourceMap = {
  version: 3,
  sources: ['src/shop.ts', 'src/gone.ts'],
  sourcesContent: ['function a() {\n}\nfunction b() {\n}\n', null],
  mappings: 'AAAA,cAEA',
};
const TEXT = 'function a(){}function b(){}';

it('maps used ranges to the original lines', () => {
  const found = originalCoverage({ text: TEXT, ranges: [0, 14, 3, 14, 28, 0] }, decodeSourceMap(MAP), mapSources(MAP));
  const [shop] = found;
  expect(found.map(({ source }) => source)).toEqual(['src/shop.ts']);
  expect(shop?.ranges).toEqual([0, 17, 3, 17, 34, 0]);
  expect(shop?.text.slice(17, 27)).toBe('function b');
});

it('joins ranges with equal counts', () => {
  const [shop] = originalCoverage({ text: TEXT, ranges: [0, 28, 1] }, decodeSourceMap(MAP), mapSources(MAP));
  expect(shop?.ranges).toEqual([0, 34, 1]);
});
