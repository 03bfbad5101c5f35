import { expect, it } from 'vitest';
import {
  ignoredParams,
  ignoredItems,
  isAnyIgnored,
  NOTHING_IGNORED,
  restored,
  withClass,
  withEdge,
  withObject,
} from './ignored.ts';

it('edges and objects are ignored together, each once, and restored one by one', () => {
  const one = withEdge(NOTHING_IGNORED, '2.rows', 'Store.rows');
  const both = withObject(withEdge(one, '2.rows', 'Store.rows'), 2, 'Store @2');
  expect(withObject(both, 2, 'Store @2')).toBe(both);
  expect(ignoredItems(both)).toEqual([
    { key: 'edge:2.rows', label: 'Store.rows', kind: 'edge' },
    { key: 'object:2', label: 'Store @2', kind: 'object' },
  ]);
  expect(restored(both, 'object:2')).toEqual(one);
  expect(restored(one, 'edge:2.rows')).toEqual(NOTHING_IGNORED);
});

it('a class is ignored once, without the selected object', () => {
  const ignored = withClass(withClass(NOTHING_IGNORED, 'Item'), 'Item');
  expect(ignoredItems(ignored)).toEqual([{ key: 'class:Item', label: 'Item', kind: 'class' }]);
  expect(ignoredParams(ignored, 7)).toEqual({ edges: [], nodes: [], classes: ['Item'], exceptNode: 7 });
  expect([isAnyIgnored(ignored), isAnyIgnored(restored(ignored, 'class:Item'))]).toEqual([true, false]);
});
