import { describe, expect, it } from 'vitest';
import { askableHeap } from '../testing/ask-heap.ts';

const heap = askableHeap(
  `root -shortcut:global→ app
   root → far
   far → further
   app -rows→ held
   further -element:3→ held
   further -weak:7→ held
   held -self→ held
   app -context:scope→ held
   app -__reactFiber$abc→ fiber
   fiber -child→ held
   root -internal:x / DevTools console→ held`,
  {
    app: { name: 'App', id: 11 },
    far: { name: 'Far', id: 13 },
    further: { name: 'Further', id: 15 },
    held: { name: 'Held', id: 17 },
    fiber: { name: 'FiberNode', id: 19 },
  },
);

it('references are in file order; without an id, those of the root', () => {
  const { rows, total, start } = heap.ask('heap.references', { id: 11 });
  expect(rows.map(({ edge, node }) => [edge.name, edge.type, edge.edgeClass, node.id])).toEqual([
    ['rows', 'property', 'page', 17],
    ['scope', 'context', 'engine', 17],
    ['__reactFiber$abc', 'property', 'framework', 19],
  ]);
  expect([total, start]).toEqual([3, 0]);
  expect(heap.ask('heap.references', { id: null }).rows.map(({ edge }) => edge.edgeClass)).toEqual([
    'engine',
    'engine',
    'tool',
  ]);
  expect(heap.ask('heap.references', { id: 11, start: 1, count: 1 }).rows.map(({ edge }) => edge.name)).toEqual([
    'scope',
  ]);
  expect(heap.ask('heap.references', { id: 11, start: 9 })).toEqual({ rows: [], start: 9, total: 3 });
  expect(heap.ask('heap.references', { id: 17, count: 0 }).rows).toEqual([]);
});

describe('retainers', () => {
  const retainers = (showWeak: boolean): unknown[] =>
    heap.ask('heap.retainers', { id: 17, showWeak }).rows.map(({ edge, node }) => [edge.name, edge.edgeClass, node.id]);

  it('are nearest first with distances, otherwise in file order, without edges to itself', () => {
    expect(retainers(false)).toEqual([
      ['x / DevTools console', 'tool', 1],
      ['rows', 'page', 11],
      ['scope', 'engine', 11],
      ['3', 'page', 15],
      ['child', 'framework', 19],
    ]);
    heap.computeRetained();
    expect(retainers(false).map((row) => (Array.isArray(row) ? row[2] : null))).toEqual([1, 11, 11, 15, 19]);
  });

  it('include weak edges on request', () => {
    expect(retainers(true)).toHaveLength(6);
    expect(retainers(true)).toContainEqual(['7', 'weak', 15]);
  });

  it('are empty for an unheld object', () => {
    expect(heap.ask('heap.retainers', { id: 1 })).toEqual({ rows: [], start: 0, total: 0 });
  });
});

it('an unknown id is an invalid parameter', () => {
  expect(heap.codeOf('heap.references', { id: 404 })).toBe('invalid_params');
  expect(heap.codeOf('heap.retainers', { id: 404 })).toBe('invalid_params');
});

it('numbered edges of Blink belong to the engine, properties of elements to the page', () => {
  const dom = askableHeap(
    `root → list -element:0→ tbody
     tbody -element:8→ inner
     tbody -__reactFiber$1→ inner
     tbody -store→ inner`,
    {
      list: { name: 'Array' },
      tbody: { type: 'native', name: '<tbody>', id: 91 },
      inner: { type: 'native', name: 'InternalNode' },
    },
  );
  expect(dom.ask('heap.references', { id: 91 }).rows.map(({ edge }) => [edge.name, edge.edgeClass])).toEqual([
    ['8', 'engine'],
    ['__reactFiber$1', 'framework'],
    ['store', 'page'],
  ]);
  expect(dom.ask('heap.retainers', { id: 91 }).rows.map(({ edge }) => edge.edgeClass)).toEqual(['page']);
});
