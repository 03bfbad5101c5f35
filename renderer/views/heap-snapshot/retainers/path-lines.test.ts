import { describe, expect, it } from 'vitest';
import type { HeapPath } from '../../../../shared/contracts/heap-objects.ts';
import { heapEdge, heapNode } from '../../../testing/analysis.ts';
import { bestCut, edgesToTry, pathLines, pathText } from './path-lines.ts';

const ROOT = { edge: null, node: heapNode(1, { name: '(root)' }) };
const STORE = { edge: heapEdge('store'), node: heapNode(2, { name: 'Store' }) };
const FIRST: HeapPath = {
  steps: [
    ROOT,
    STORE,
    { edge: heapEdge('table', { type: 'internal', edgeClass: 'engine' }), node: heapNode(3, { name: 'Set' }) },
    { edge: heapEdge('0', { type: 'element' }), node: heapNode(9, { name: 'Row' }) },
  ],
};
const SECOND: HeapPath = {
  steps: [ROOT, STORE, { edge: heapEdge('cache', { edgeClass: 'weak' }), node: heapNode(9, { name: 'Row' }) }],
};

describe('lines of retaining paths', () => {
  it('list one edge per line from root to object, or the header of a collapsed path', () => {
    const lines = pathLines([FIRST, SECOND], new Set([1]));
    expect(lines.map((line) => (line.kind === 'path' ? `path ${line.index + 1}` : line.edgeKey))).toEqual([
      'path 1',
      null,
      '1.store',
      '2.table',
      '3.0',
      'path 2',
    ]);
    expect(lines.at(-1)).toMatchObject({ edges: 2, isWeak: true, parting: 'leaves path 1 at Store @2' });
    expect(lines[4]).toMatchObject({ isObject: true, depth: 3 });
  });

  it('are copied as text', () => {
    expect(pathText(SECOND)).toBe('(root) @1\n  .store → Store @2 (page)\n    .cache → Row @9 (weak)');
  });
});

describe('the edge to cut', () => {
  it('is tried for edges that the page controls', () => {
    expect(edgesToTry(FIRST)).toEqual(['1.store', '3.0']);
    expect(edgesToTry(undefined)).toEqual([]);
  });

  it('is the one that frees most, among equals the nearest to the object', () => {
    const freed = (bytes: number) => ({ freedCount: 1, freedSizeBytes: bytes, classes: [] });
    const effects = new Map([
      ['a', freed(10)],
      ['b', freed(40)],
      ['c', freed(40)],
      ['d', freed(0)],
    ]);
    expect(bestCut(['a', 'b', 'c', 'd'], effects)).toBe('c');
    expect(bestCut(['d'], effects)).toBeNull();
  });
});
