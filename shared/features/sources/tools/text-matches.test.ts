import { expect, it } from 'vitest';
import { placesInLine, rowsOfLine } from './text-matches.ts';

const SOURCE = { scriptId: '1', url: 'https://a.test/app.js', original: null };

it('the places of a text in a line count from 1, and do not overlap', () => {
  const wanted = { query: 'aa', isRegex: false, caseSensitive: false };
  expect(placesInLine('aAaa b AA', wanted).map(({ column }) => column)).toEqual([1, 3, 8]);
  expect(placesInLine('aAaa b AA', { ...wanted, caseSensitive: true }).map(({ column }) => column)).toEqual([3]);
});

it('a short line is one row, a long one has a row with the surroundings of each match', () => {
  const at = [
    { column: 3, length: 4 },
    { column: 9, length: 4 },
  ];
  expect(rowsOfLine(SOURCE, { line: 7, text: '  want, want', at })).toEqual([
    { ...SOURCE, line: 7, column: 3, text: 'want, want' },
  ]);
  const text = `${'x'.repeat(3000)}want${'y'.repeat(3000)}`;
  const [row, ...others] = rowsOfLine(SOURCE, { line: 1, text, at: [{ column: 3001, length: 4 }] });
  expect(others).toEqual([]);
  expect(row?.column).toBe(3001);
  expect(row?.text).toBe(`…${'x'.repeat(60)}want${'y'.repeat(60)}…`);
});
