import { expect, it } from 'vitest';
import { ignoredItems, NOTHING_IGNORED, restored, withEdge, withObject } from './ignored.ts';

it('edges and objects are ignored together, each once, and come back one by one', () => {
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
