/** Lists are read page by page up to their end or to the wanted number of rows. */
import { expect, it } from 'vitest';
import { readRows } from './read-rows.ts';

/** A list of numbers, and the parts that were read of it. */
function listOf(total: number) {
  const parts: { start: number; count: number }[] = [];
  return {
    parts,
    readPage: async (part: { start: number; count: number }) => {
      parts.push(part);
      const { start, count } = part;
      return { rows: Array.from({ length: Math.min(count, total - start) }, (_, at) => start + at), total, sum: 7 };
    },
  };
}

it.each([
  ['all', null, 25, [10, 10, 10]],
  ['no more than wanted', 13, 13, [10, 3]],
  ['all of a shorter list', 40, 25, [10, 10, 10]],
] as const)('reads %s', async (_name, limit, count, counts) => {
  const list = listOf(25);
  const { rows, page } = await readRows(limit, list.readPage, 10);
  expect(rows).toEqual(Array.from({ length: count }, (_, at) => at));
  expect(list.parts.map((part) => part.count)).toEqual(counts);
  expect(page.sum).toBe(7);
});

it('ends at an empty page, if the list has become shorter', async () => {
  const { rows } = await readRows(null, async ({ start }) => ({ rows: start === 0 ? ['a'] : [], total: 9 }));
  expect(rows).toEqual(['a']);
});
