import { expect, it } from 'vitest';
import { tableText } from '../../core/findings/markdown.ts';
import { alikeStrings, stringsTable } from './heap-tables.ts';

const row = (text: string, count = 497) => ({ text, count, wastedBytes: 1024 });

it('makes one row of strings that differ only in their numbers', () => {
  const rows = [row('primordials', 113), row('order 9'), row('order 46'), row('order 37', 496), row('a 1'), row('a 2')];
  expect(
    tableText(stringsTable(alikeStrings(rows)))
      .split('\n')
      .slice(2),
  ).toEqual([
    '| primordials | 113 | 1.0 KB |',
    '| order 9 … order 46 (3 strings) | 496 to 497 each | 3.0 KB |',
    '| a 1 | 497 | 1.0 KB |',
    '| a 2 | 497 | 1.0 KB |',
  ]);
});

it('adds up to the total, whatever the list leaves out', () => {
  const first = alikeStrings([row('b'), row('c')]).slice(0, 1);
  expect(tableText(stringsTable(first, { totalWastedBytes: 10_240 }))).toContain(
    '| b | 497 | 1.0 KB |\n| (all other duplicate strings) |  | 9.0 KB |',
  );
  expect(stringsTable(first, { totalWastedBytes: 1024 }).rows).toHaveLength(1);
});
