import { expect, test } from 'vitest';
import { askableHeap } from '../testing/ask-heap.ts';

test('numbers are shown with their value, as Chromium and Node write it, and without one by what they are', () => {
  const queries = askableHeap(
    `root → order
    order -count→ small -internal:value→ text
    order -price→ heapNumber -internal:value→ priceText
    order -unknown→ nameless`,
    {
      order: { name: 'Order' },
      small: { type: 'number', name: 'smi number', sizeBytes: 0 },
      text: { type: 'string', name: '42', sizeBytes: 0 },
      heapNumber: { type: 'number', name: 'heap number', sizeBytes: 12 },
      priceText: { type: 'string', name: '-1.5', sizeBytes: 0 },
      nameless: { type: 'number', name: 'heap number', sizeBytes: 12 },
    },
  );
  const [order] = queries.ask('heap.objects', { className: 'Order' }).rows;
  expect(order?.preview).toBe('{count: 42, price: -1.5, unknown}');
  const held = queries.ask('heap.references', { id: order?.id ?? 0 }).rows;
  expect(held.map(({ node }) => node.preview)).toEqual(['42', '-1.5', 'heap number']);
});
