/** Places that answers name. */
import { expect, it } from 'vitest';
import { createToldPlaces } from './told-places.ts';

it('are remembered by the name of the file', () => {
  const told = createToldPlaces();
  told.add('StockRowView (StockRow.tsx:23:10) renders; made at `useStockRows.ts:43`, see src/table/StockRow.tsx:46.');
  told.add('assets/index-B1.js:2');
  expect([...told.linesOf('stockrow.tsx')]).toEqual([23, 46]);
  expect([...told.linesOf('useStockRows.ts')]).toEqual([43]);
  expect([...told.linesOf('index-B1.js')]).toEqual([2]);
  expect([...told.linesOf('other.ts')]).toEqual([]);
});

it('are forgotten, the oldest first, after many files', () => {
  const told = createToldPlaces();
  told.add('first.ts:1');
  told.add(Array.from({ length: 500 }, (_, at) => `file${at}.ts:2`).join(' '));
  expect([...told.linesOf('first.ts')]).toEqual([]);
  expect([...told.linesOf('file499.ts')]).toEqual([2]);
});
