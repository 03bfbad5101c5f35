import { describe, expect, test } from 'vitest';
import type { HeapNode } from '../../../engine/heap/contract/heap-objects.ts';
import { walkDominators, type DominatorWalkOptions } from './dominator-walk.ts';
import { treeLines } from './heap-dominators.ts';
import { toyHeap, toyNode } from '../../../core/capability/testing/toy-heap.ts';

const sized = (id: number, retainedSizeBytes: number, type = 'object'): HeapNode =>
  toyNode(id, { retainedSizeBytes, type });

/*
 *   root ─ 1 (100) ─ 2 (60) ─ 3 (50)
 *        │         └ 4 (30)
 *        ├ 5 (90, synthetic) ─ 6 (80)
 *        └ 7 (40)
 */
const CHILDREN = new Map<number | null, HeapNode[]>([
  [null, [sized(1, 100), { ...sized(5, 90, 'synthetic'), preview: '(GC roots)' }, sized(7, 40)]],
  [1, [sized(2, 60), sized(4, 30)]],
  [2, [sized(3, 50)]],
  [5, [sized(6, 80)]],
]);

function tree(childrenOf: (id: number | null) => HeapNode[]) {
  return toyHeap({
    answers: {
      'heap.dominated': ({ id, minBytes = 0, start = 0, count = 50 }) => {
        const all = childrenOf(id).filter(({ retainedSizeBytes }) => (retainedSizeBytes ?? 0) >= minBytes);
        return { rows: all.slice(start, start + count), start, total: all.length };
      },
    },
  });
}

async function walk(options: Partial<DominatorWalkOptions>, heap = tree((id) => CHILDREN.get(id) ?? [])) {
  const walked = await walkDominators(
    { file: 'a', from: null, depth: 10, minBytes: 0, rows: 100, ...options },
    heap.context,
  );
  return { ...walked, ids: walked.rows.map(({ node }) => node.id), asked: heap.asked };
}

describe('the walk over the dominator tree', () => {
  test('goes by retained size over all levels, and says when it is through', async () => {
    const all = await walk({});
    expect(all.ids).toEqual([1, 5, 6, 2, 3, 7, 4]);
    expect(all.isComplete).toBe(true);
    expect(all.rows.map(({ depth, parentId }) => [depth, parentId])).toEqual([
      [1, null],
      [1, null],
      [2, 5],
      [2, 1],
      [3, 2],
      [1, null],
      [2, 1],
    ]);
  });

  test('ends at the rows wanted, and asks for no children it does not get to', async () => {
    const some = await walk({ rows: 2 });
    expect(some.ids).toEqual([1, 5]);
    expect(some.isComplete).toBe(false);
    expect(some.asked).toHaveLength(3);
  });

  test('is cut by depth and by size', async () => {
    const shallow = await walk({ depth: 1 });
    expect(shallow.ids).toEqual([1, 5, 7]);
    expect(shallow.rows.map(({ children }) => children)).toEqual([null, null, null]);
    expect((await walk({ minBytes: 60 })).ids).toEqual([1, 5, 6, 2]);
    expect((await walk({ from: 2 })).ids).toEqual([3]);
    expect((await walk({ from: 3 })).ids).toEqual([]);
  });

  test('passes over nodes and takes their children', async () => {
    const objects = await walk({ skips: ({ type }) => type === 'synthetic', rows: 3 });
    expect(objects.ids).toEqual([1, 6, 2]);
  });

  test('asks for more children than one page holds', async () => {
    const many = Array.from({ length: 120 }, (_, index) => sized(1000 + index, 500 - index));
    const all = await walk(
      { depth: 1, rows: 200 },
      tree((id) => (id === null ? many : [])),
    );
    expect(all.ids).toEqual(many.map(({ id }) => id));
    expect(all.asked).toHaveLength(3);
    expect(all.isComplete).toBe(true);
  });
});

describe('the tree as text', () => {
  test('indents what is dominated, and counts what is not shown', async () => {
    const { rows } = await walk({ rows: 4 });
    expect(treeLines(rows, 200, null)).toEqual([
      '- 100 B (50.0%, self 10 B) `N1 @1` … 1 more below',
      '  - 60 B (30.0%, self 10 B) `N2 @2` … 1 below',
      '- 90 B (45.0%, self 10 B) `(GC roots) @5`',
      '  - 80 B (40.0%, self 10 B) `N6 @6`',
    ]);
  });

  test('names the dominator of a row that is on an earlier page', async () => {
    const { rows } = await walk({});
    expect(treeLines(rows.slice(4), 200, null)[0]).toBe('- 50 B (25.0%, self 10 B) `N3 @3` (under @2)');
    expect(treeLines(rows.slice(3), 200, null)[1]).toBe('  - 50 B (25.0%, self 10 B) `N3 @3`');
  });
});
