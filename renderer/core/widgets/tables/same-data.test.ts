import { expect, it } from 'vitest';
import { isSameData } from './same-data.ts';

const LINE = { kind: 'object', key: 'a', item: { node: { id: 1, name: 'Order' }, edge: null }, expanded: false };

it('compares data by content', () => {
  expect(isSameData(LINE, structuredClone(LINE))).toBe(true);
  expect(isSameData([1, { a: NaN }], [1, { a: NaN }])).toBe(true);
  expect(isSameData(LINE, { ...LINE, expanded: true })).toBe(false);
  expect(isSameData(LINE, { ...LINE, item: { ...LINE.item, node: { id: 2, name: 'Order' } } })).toBe(false);
});

it('distinguishes missing, undefined, empty and differently typed values', () => {
  expect(isSameData({ a: undefined }, {})).toBe(false);
  expect(isSameData({ a: undefined }, { b: undefined })).toBe(false);
  expect(isSameData({}, [])).toBe(false);
  expect(isSameData({}, null)).toBe(false);
  expect(isSameData([1], [1, 2])).toBe(false);
});

it('compares functions and maps by identity', () => {
  const act = (): void => undefined;
  expect(isSameData({ act }, { act })).toBe(true);
  expect(isSameData({ act }, { act: () => undefined })).toBe(false);
  expect(isSameData(new Map([[1, 2]]), new Map([[1, 3]]))).toBe(false);
});
