import { expect, test } from 'vitest';
import { askableHeap } from '../testing/ask-heap.ts';

test('texts are listed by the variable or property that refers to them, with all their parts', () => {
  const heap = askableHeap(
    `root → app
     app -property:title→ title
     app -property:out→ all
     all -internal:first→ before
     all -internal:second→ chunk
     before -internal:first→ start
     before -internal:second→ more
     app -property:count→ number
     app -element:0→ listed`,
    {
      app: { id: 11 },
      title: { type: 'string', id: 13, sizeBytes: 20 },
      all: { type: 'concatenated string', id: 15, sizeBytes: 20 },
      before: { type: 'concatenated string', id: 17, sizeBytes: 20 },
      start: { type: 'string', id: 19, sizeBytes: 500 },
      more: { type: 'string', id: 21, sizeBytes: 100 },
      chunk: { type: 'string', id: 23, sizeBytes: 60 },
      number: { type: 'number', id: 25, sizeBytes: 999 },
      listed: { type: 'string', id: 27, sizeBytes: 999 },
    },
  );
  expect(heap.ask('heap.held-texts', { minBytes: 30, count: 9 }).rows).toEqual([
    { reference: '11.out', node: 15, sizeBytes: 700 },
  ]);
});
