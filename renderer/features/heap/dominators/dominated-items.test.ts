import { expect, it } from 'vitest';
import { heapNode, standInDocument } from '../../../core/testing/analysis.ts';
import { loadDominatedItems } from './dominated-items.ts';

const sized = (id: number, retainedSizeBytes: number) => heapNode(id, { retainedSizeBytes, shallowSizeBytes: 20 });
const ROOT = heapNode(1, { retainedSizeBytes: 1000, shallowSizeBytes: 50 });

it('the largest boxes show their contents, the rest is grouped by class, and all add up', async () => {
  const { document, asked } = standInDocument({
    'heap.dominated': ({ id }) =>
      id === 1
        ? { rows: [sized(2, 600), sized(3, 200), sized(4, 10), sized(5, 0)], start: 0, total: 90 }
        : { rows: id === 2 ? [sized(6, 400)] : [], start: 0, total: id === 2 ? 8 : 0 },
    // Eighty more of class 4 with a hundred bytes; six of classes outside the largest.
    'heap.dominated-classes': ({ id }) => ({
      rows:
        id === 2
          ? [{ name: 'Class6', count: 6, retainedSizeBytes: 550 }]
          : [
              { name: 'Class2', count: 1, retainedSizeBytes: 600 },
              { name: 'Class3', count: 1, retainedSizeBytes: 200 },
              { name: 'Class4', count: 81, retainedSizeBytes: 110 },
            ],
      total: 9,
    }),
  });
  const answer = await loadDominatedItems(document, ROOT, 9999, {});
  expect(answer.ok && answer.value.items).toEqual([
    {
      key: '@2',
      size: 600,
      children: [
        { key: '@2/@6', size: 400 },
        { key: '@2/class:Class6', size: 150, isRest: true },
        { key: '@2/rest', size: 30, isRest: true },
        { key: '@2/own', size: 20, isRest: true },
      ],
    },
    { key: '@3', size: 200 },
    { key: '@4', size: 10 },
    { key: 'class:Class4', size: 100, isRest: true },
    { key: 'rest', size: 40, isRest: true },
    { key: 'own', size: 50, isRest: true },
  ]);
  expect(answer.ok && answer.value.items.reduce((sum, { size }) => sum + size, 0)).toBe(1000);
  expect(answer.ok && [...answer.value.rests]).toEqual([
    ['class:Class4', { kind: 'objects', className: 'Class4', count: 80, sizeBytes: 100 }],
    ['rest', { kind: 'objects', className: null, count: 6, sizeBytes: 40 }],
    ['@2/class:Class6', { kind: 'objects', className: 'Class6', count: 5, sizeBytes: 150 }],
    ['@2/rest', { kind: 'objects', className: null, count: 2, sizeBytes: 30 }],
    ['@2/own', { kind: 'self', sizeBytes: 20 }],
    ['own', { kind: 'self', sizeBytes: 50 }],
  ]);
  // Ten of a thousand bytes are too small to show contents.
  expect(asked.map(({ params }) => params)).toMatchObject([{ id: 1 }, { id: 2 }, { id: 2 }, { id: 3 }, { id: 1 }]);
});

it('the total of the whole heap is given, and no class is queried if all objects have boxes', async () => {
  const { document } = standInDocument({
    'heap.dominated': ({ id }) => ({ rows: id === null ? [sized(2, 80)] : [], start: 0, total: id === null ? 1 : 0 }),
  });
  const answer = await loadDominatedItems(document, null, 80, {});
  expect(answer.ok && answer.value).toMatchObject({ wholeSizeBytes: 80, items: [{ key: '@2' }], rests: new Map() });
});

it('reports an error if one of the queries fails', async () => {
  const { document } = standInDocument({
    'heap.dominated': ({ id }) => ({ rows: id === null ? [sized(2, 1)] : [], start: 0, total: 7 }),
  });
  await expect(loadDominatedItems(document, null, 100, {})).resolves.toMatchObject({ ok: false });
});
