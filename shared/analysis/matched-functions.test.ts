import { expect, it } from 'vitest';
import { matchFunctions } from './matched-functions.ts';

const place = (name: string, url: string, line: number) => ({ name, url, line, column: 1 });
const linesOf = (...sides: Parameters<typeof matchFunctions>) =>
  matchFunctions(...sides).map(([earlier, later]) => [earlier?.line ?? null, later?.line ?? null]);

it('matches a function that moved within its script', () => {
  expect(linesOf([place('sum', 'app.js', 3)], [place('sum', 'app.js', 9)])).toEqual([[3, 9]]);
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
