import { expect, test } from 'vitest';
import { toyNode } from '../../core/capability/testing/toy-heap.ts';
import { keeperOf } from './page-paths.ts';

test('marks of Node are kept by the performance timeline, and those that code has in a list by that', () => {
  const keeper = (variable: string) =>
    keeperOf({
      classes: [],
      path: {
        steps: [
          { edge: null, node: toyNode(1, { name: 'system / Context' }) },
          { edge: { name: variable, type: 'context', edgeClass: 'page' }, node: toyNode(3, { name: 'Array' }) },
          { edge: { name: '0', type: 'element', edgeClass: 'page' }, node: toyNode(5, { name: 'PerformanceMark' }) },
        ],
      },
    });
  expect(keeper('markEntryBuffer')).toBe('timeline');
  expect(keeper('marks')).toBe('page');
});

test('a symbol that no code refers to is kept by the table of Symbol.for', () => {
  const steps = [
    { edge: null, node: toyNode(1, { name: '(GC roots)', type: 'synthetic' }) },
    {
      edge: { name: '7', type: 'element' as const, edgeClass: 'engine' as const },
      node: toyNode(3, { name: 'symbol', type: 'symbol' }),
    },
  ];
  expect(keeperOf({ classes: [], path: { steps } })).toBe('engine');
});
