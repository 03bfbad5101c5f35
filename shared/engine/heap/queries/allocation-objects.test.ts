/** Objects of one class that were allocated in a range of a recording. */
import { describe, expect, it } from 'vitest';
import { askableBytes } from '../testing/ask-heap.ts';
import { heap } from '../testing/heap-picture.ts';

// Before: 5. At 100 ms: 7, 9, 11. At 200 ms: 13. After the last sample: 15.
const HEAP = askableBytes(
  heap(
    'root → [old, a, b, c, d, after]',
    {
      root: { id: 1 },
      old: { id: 5, name: 'Row', sizeBytes: 8 },
      a: { id: 7, name: 'Row', sizeBytes: 30 },
      b: { id: 9, name: 'Other', sizeBytes: 10 },
      c: { id: 11, name: 'Row', sizeBytes: 20 },
      d: { id: 13, name: 'Row', sizeBytes: 40 },
      after: { id: 15, name: 'Row', sizeBytes: 50 },
    },
    {
      recording: {
        functions: [['(root)', '', 0, 0]],
        tree: [[1, 0, 0, 0, []]],
        samples: [
          [0, 5],
          [100_000, 11],
          [200_000, 13],
        ],
      },
    },
  ),
);

describe('objects allocated in a range', () => {
  const ids = (params: Partial<Parameters<typeof HEAP.ask<'allocations.objects'>>[1]> = {}): number[] =>
    HEAP.ask('allocations.objects', { className: 'Row', ...params }).rows.map(({ id }) => id);

  it('are the objects of the class in the range, largest first', () => {
    expect(ids()).toEqual([13, 7, 11]);
    expect(ids({ range: { fromMs: 50, toMs: 150 } })).toEqual([7, 11]);
    expect(ids({ range: { fromMs: 150, toMs: 200 } })).toEqual([13]);
    expect(ids({ range: { fromMs: 0, toMs: 100 } })).toEqual([]);
    expect(ids({ className: 'Nobody' })).toEqual([]);
  });

  it('match the counts of the range’s classes', () => {
    const range = { fromMs: 50, toMs: 150 };
    const { rows } = HEAP.ask('allocations.classes', { range });
    for (const { name, count } of rows)
      expect(HEAP.ask('allocations.objects', { range, className: name }).total).toBe(count);
    expect(rows.map(({ name, count }) => [name, count])).toEqual([
      ['Row', 2],
      ['Other', 1],
    ]);
  });

  it('are paged in the requested order', () => {
    expect(ids({ sort: 'id', descending: false })).toEqual([7, 11, 13]);
    expect(ids({ sort: 'id', descending: false, start: 1, count: 1 })).toEqual([11]);
  });
});
