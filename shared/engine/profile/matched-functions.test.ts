import { expect, it } from 'vitest';
import { matchFunctions } from './matched-functions.ts';

const place = (name: string, url: string, line: number) => ({ name, url, line, column: 1 });
const linesOf = (...sides: Parameters<typeof matchFunctions>) =>
  matchFunctions(...sides).map(([earlier, later]) => [earlier?.line ?? null, later?.line ?? null]);

it('matches a function that moved within its script', () => {
  expect(linesOf([place('sum', 'app.js', 3)], [place('sum', 'app.js', 9)])).toEqual([[3, 9]]);
});

it('matches a function whose script has another name, by a name that is no minifier’s', () => {
  const before = [place('sumRows', 'app.1f3a.js', 3), place('ab', 'app.1f3a.js', 9)];
  const after = [place('sumRows', 'app.77c0.js', 4), place('ab', 'app.77c0.js', 9)];
  expect(linesOf(before, after)).toEqual([
    [3, 4],
    [9, null],
    [null, 9],
  ]);
  // Two functions with one name cannot be told apart.
  expect(linesOf(before, [...after, place('sumRows', 'other.js', 8)])).toContainEqual([3, null]);
});

it('takes functions of one runtime at other positions for others', () => {
  const read = place('read', 'node:fs', 5);
  expect(linesOf([read, place('get', 'node:net', 660)], [read, place('get', 'node:net', 2371)])).toEqual([
    [5, 5],
    [660, null],
    [null, 2371],
  ]);
  expect(linesOf([place('get', 'node:net', 660)], [place('get', 'node:net', 2371)])).toEqual([[660, 2371]]);
});
