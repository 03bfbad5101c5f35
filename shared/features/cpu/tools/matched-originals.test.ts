import { describe, expect, test } from 'vitest';
import { matchOriginals } from './matched-originals.ts';

interface Row {
  readonly name: string;
  readonly url: string;
  readonly line: number;
  readonly column: number;
  readonly original?: { name: string | null; source: string; line: number; column: number };
}

const generated = (name: string, column: number, url = 'app.js'): Row => ({ name, url, line: 1, column });
const mapped = (name: string | null, source: string, line: number, at: Row): Row => ({
  ...at,
  original: { name, source, line, column: 1 },
});
const pairsOf = (base: readonly Row[], current: readonly Row[]) =>
  matchOriginals(base, current).map(([earlier, later]) => [earlier?.column ?? null, later?.column ?? null]);

describe('functions of two builds', () => {
  test('are matched by original names, whatever the minifier calls them', () => {
    const base = [
      mapped('render', 'src/a.js', 3, generated('b', 10)),
      mapped('sum', 'src/a.js', 9, generated('c', 20)),
    ];
    const later = [
      mapped('sum', 'src/a.js', 9, generated('b', 11)),
      mapped('render', 'src/a.js', 5, generated('c', 21)),
    ];
    expect(pairsOf(base, later)).toEqual([
      [20, 11],
      [10, 21],
    ]);
  });

  test('are matched by file if the file moved, unless several have the name', () => {
    const base = [mapped('render', 'old/a.js', 3, generated('b', 10))];
    expect(pairsOf(base, [mapped('render', 'new/a.js', 4, generated('c', 11))])).toEqual([[10, 11]]);
    const two = [1, 2].map((at) => mapped('render', `new${at}/a.js`, 4, generated('c', 10 + at)));
    expect(pairsOf(base, two)).toEqual([
      [10, null],
      [null, 11],
      [null, 12],
    ]);
  });

  test('are matched by a name that each build has once, if the file has another name', () => {
    const pairs = matchOriginals(
      [{ name: 'sumRows', url: 'https://shop.test/app.1f3a.js', line: 1, column: 7 }],
      [{ name: 'sumRows', url: 'https://shop.test/app.77c0.js', line: 1, column: 9 }],
    );
    expect(pairs).toMatchObject([[{ column: 7 }, { column: 9 }]]);
  });

  test('of the runtime at another position are others, if the runtime is the same', () => {
    const getter = (column: number): Row => generated('get', column, 'node:net');
    const own = generated('read', 5, 'node:fs');
    expect(pairsOf([own, getter(660)], [own, getter(2371)])).toEqual([
      [5, 5],
      [660, null],
      [null, 2371],
    ]);
    // Another version: everything may have moved.
    expect(pairsOf([getter(660)], [getter(2371)])).toEqual([[660, 2371]]);
  });

  test('of one name in one file are matched in their order, if their number is the same', () => {
    const callbacks = (lines: readonly number[], from: number) =>
      lines.map((line, at) => mapped(null, 'src/a.js', line, generated('', from + at)));
    expect(pairsOf(callbacks([3, 9], 10), callbacks([5, 11], 20))).toEqual([
      [10, 20],
      [11, 21],
    ]);
    expect(pairsOf(callbacks([3, 9], 10), callbacks([5], 20))).toEqual([
      [10, null],
      [11, null],
      [null, 20],
    ]);
  });

  test('without a source map are matched by long names, and by short ones at the same place only', () => {
    expect(pairsOf([generated('render', 5, '/1/app.js')], [generated('render', 6, '/2/app.js')])).toEqual([[5, 6]]);
    expect(pairsOf([generated('b', 5, '/1/app.js')], [generated('b', 6, '/2/app.js')])).toEqual([
      [5, null],
      [null, 6],
    ]);
    expect(pairsOf([generated('b', 5)], [generated('b', 5)])).toEqual([[5, 5]]);
  });
});
