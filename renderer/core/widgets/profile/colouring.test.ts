import { describe, expect, it } from 'vitest';
import { colouringBy, largestGroups, type Colouring } from './colouring.ts';
import { NO_ORIGINALS, originalsOf } from './originals.ts';

const place = (name: string, url: string, line = 3) => ({ name, url, line, column: 1 });
const APP = place('main', 'https://shop.test/app.js');
const REACT = place('render', 'https://shop.test/node_modules/react/index.js');
const OTHER = place('parse', 'https://shop.test/csv.js');
const GC = { name: '(garbage collector)', url: '', line: 0, column: 0 };
const PAGE = 'https://shop.test';

const groupIn = (colouring: Colouring, of: typeof APP): string | undefined =>
  colouring.groups[colouring.groupOf(of, PAGE)]?.id;

describe('the colors of a flame chart', () => {
  it('are by kind of code first', () => {
    const colouring = colouringBy('kind', []);
    expect([APP, REACT, GC].map((of) => groupIn(colouring, of))).toEqual(['script', 'framework', 'gc']);
  });

  const rows = [APP, REACT, OTHER].map((of, at) => ({ ...of, self: 10 + at }));

  it('are those of the largest files of the author, and one for all libraries', () => {
    const names = largestGroups('url', rows, NO_ORIGINALS, PAGE);
    expect(names).toEqual([OTHER.url, APP.url]);
    const colouring = colouringBy('url', names.slice(1));
    expect(colouring.groups.map(({ label }) => label)).toEqual(['app.js', 'Other files', 'Libraries', 'GC', 'Root']);
    expect([APP, REACT, OTHER, GC].map((of) => groupIn(colouring, of))).toEqual([APP.url, 'libraries', 'others', 'gc']);
    const tokens = colouring.groups.map(({ token }) => token);
    expect(new Set(tokens).size).toBe(tokens.length);
  });

  it('are those of original files where a map has them', () => {
    const original = { name: 'main', source: 'https://shop.test/src/cart.ts', line: 1, column: 1 };
    const inPackage = { ...original, source: 'https://shop.test/node_modules/zod/index.js' };
    const originals = originalsOf(
      [
        { place: APP, original },
        { place: OTHER, original: inPackage },
      ],
      true,
    );
    const names = largestGroups('url', rows, originals, PAGE);
    expect(names).toEqual([original.source]);
    const colouring = colouringBy('url', names, originals);
    expect([APP, OTHER].map((of) => groupIn(colouring, of))).toEqual([original.source, 'libraries']);
  });

  it('are those of the largest packages', () => {
    const names = largestGroups('package', rows, NO_ORIGINALS, PAGE);
    expect(names).toEqual([PAGE, 'react']);
    const colouring = colouringBy('package', ['react']);
    expect([REACT, APP].map((of) => groupIn(colouring, of))).toEqual(['react', 'others']);
  });

  it('never give two of many scripts a reserved color', () => {
    const many = Array.from({ length: 40 }, (_, at) => ({
      ...place('f', `https://shop.test/${at}.js`),
      self: 40 - at,
    }));
    const names = largestGroups('url', many, NO_ORIGINALS, PAGE);
    const { groups, groupOf } = colouringBy('url', names);
    expect(groups[groupOf(place('f', 'https://shop.test/39.js'), PAGE)]?.id).toBe('others');
    expect(groups.filter(({ token }) => token === '--fl-gc')).toHaveLength(1);
  });

  it('are equal for equal functions and not for all functions', () => {
    const colouring = colouringBy('function', []);
    expect(colouring.groupOf({ ...APP }, PAGE)).toBe(colouring.groupOf(APP, PAGE));
    const used = new Set(Array.from({ length: 50 }, (_, at) => colouring.groupOf(place(`f${at}`, APP.url), PAGE)));
    expect(used.size).toBeGreaterThan(5);
    expect(groupIn(colouring, GC)).toBe('gc');
    expect(used.has(colouring.groups.findIndex(({ id }) => id === 'gc'))).toBe(false);
  });
});
