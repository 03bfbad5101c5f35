import { expect, it } from 'vitest';
import { duplicateRows, largestDuplicates } from './alike-strings.ts';

const row = (text: string, count = 497) => ({ text, count, wastedBytes: 1024 });

it('makes one row of strings that differ only in their numbers', () => {
  const rows = [row('primordials', 113), row('order 9'), row('order 46'), row('order 37', 496), row('a 1'), row('a 2')];
  expect(duplicateRows(rows)).toEqual([
    ['primordials', '113', '1.0 KB'],
    ['order 9 … order 46 (3 strings)', '496 to 497 each', '3.0 KB'],
    ['a 1', '497', '1.0 KB'],
    ['a 2', '497', '1.0 KB'],
  ]);
});

it('adds up to the total, whatever the list leaves out', () => {
  expect(largestDuplicates([row('b'), row('c')], 1, 10_240)).toEqual([
    ['b', '497', '1.0 KB'],
    ['(all other duplicate strings)', '', '9.0 KB'],
  ]);
  expect(largestDuplicates([row('b')], 1, 1024)).toHaveLength(1);
});
