import { describe, expect, it } from 'vitest';
import { colouringBy, type Colouring } from './colouring.ts';

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

  it('are those of the largest scripts, with one color for all others', () => {
    const colouring = colouringBy('url', [REACT.url, APP.url]);
    expect(colouring.groups.map(({ label }) => label)).toEqual(['index.js', 'app.js', 'Other scripts', 'GC', 'Root']);
    expect([APP, REACT, OTHER, GC].map((of) => groupIn(colouring, of))).toEqual([APP.url, REACT.url, 'others', 'gc']);
    const tokens = colouring.groups.map(({ token }) => token);
    expect(new Set(tokens).size).toBe(tokens.length);
  });

  it('are those of the largest packages', () => {
    const colouring = colouringBy('package', ['react']);
    expect([REACT, APP].map((of) => groupIn(colouring, of))).toEqual(['react', 'others']);
  });

  it('never give two of many scripts a reserved color', () => {
    const names = Array.from({ length: 40 }, (_, at) => `https://shop.test/${at}.js`);
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
