import { expect, it } from 'vitest';
import { askableHeap } from '../testing/ask-heap.ts';

const heap = askableHeap(
  `root → list
   list -element:1→ a
   list -element:2→ b
   list -element:3→ c
   a → inner
   b → both
   c → both`,
  {
    list: { name: 'Array', id: 11, sizeBytes: 8 },
    a: { name: 'Order', id: 13, sizeBytes: 10 },
    b: { name: 'Order', id: 15, sizeBytes: 20 },
    c: { name: 'Line', id: 17, sizeBytes: 5 },
    inner: { name: 'Order', id: 19, sizeBytes: 100 },
    both: { name: 'Shared', id: 21, sizeBytes: 40 },
  },
);

it('dominated objects are summed by class, with their subtrees', () => {
  // `inner` is in the subtree of `a`; `both` is dominated by the list, because two elements hold it.
  expect(heap.ask('heap.dominated-classes', { id: 11 })).toEqual({
    rows: [
      { name: 'Order', count: 2, retainedSizeBytes: 130 },
      { name: 'Shared', count: 1, retainedSizeBytes: 40 },
      { name: 'Line', count: 1, retainedSizeBytes: 5 },
    ],
    total: 3,
  });
  expect(heap.ask('heap.dominated-classes', { id: 11, count: 1 })).toMatchObject({
    rows: [{ name: 'Order' }],
    total: 3,
  });
  expect(heap.ask('heap.dominated-classes', { id: null })).toMatchObject({ rows: [{ name: 'Array' }], total: 1 });
  expect(heap.ask('heap.dominated-classes', { id: 21 })).toEqual({ rows: [], total: 0 });
  expect(heap.codeOf('heap.dominated-classes', { id: 404 })).toBe('invalid_params');
});
