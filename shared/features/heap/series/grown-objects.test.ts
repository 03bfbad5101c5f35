/** Classes and objects that grow without new objects. */
import { asksOf } from '../../../core/capability/asking.ts';
import { expect, test } from 'vitest';
import type { HeapCluster, HeapComparedClass } from '../../../engine/heap/contract/heap-differences.ts';
import { toyHeap, toyNode } from '../../../core/capability/testing/toy-heap.ts';
import { grownClasses, grownObjects, grownStores, grownTexts } from './grown-objects.ts';

const grown = (name: string, survivorsDeltaBytes: number | null): HeapComparedClass => ({
  name,
  survivorsDeltaBytes,
  addedCount: 0,
  removedCount: 0,
  countDelta: 0,
  addedSizeBytes: 0,
  removedSizeBytes: 0,
  sizeDeltaBytes: 0,
  countA: 1,
  countB: 1,
  retainedDeltaBytes: null,
});

test('a class grows in place in two rounds at least, by a kilobyte per round, and never shrinks', () => {
  const rounds = [
    [grown('Array', 4096), grown('Once', 9000), grown('Cache', 4096), grown('(code)', 9000), grown('Small', 100)],
    [grown('Array', 0), grown('Once', 0), grown('Cache', -10), grown('(code)', 9000), grown('Small', 100)],
    [grown('Array', 8192), grown('Shape', null), grown('Cache', 9000), grown('(code)', 9000), grown('Small', 100)],
  ];
  expect(grownClasses(rounds)).toEqual(['Array']);
});

test('its objects are those of all snapshots that never shrank, with their path', async () => {
  const sizes: Readonly<Record<string, Readonly<Record<number, number>>>> = {
    first: { 21: 1000, 23: 5000, 25: 9000 },
    second: { 21: 3000, 23: 5000, 25: 4000 },
    third: { 21: 6000, 23: 5000, 25: 20_000, 27: 90_000 },
  };
  const { context } = toyHeap({
    answers: {
      'heap.objects': (_params, file) => {
        const rows = Object.entries(sizes[file] ?? {}).map(([id, shallowSizeBytes]) =>
          toyNode(Number(id), { name: 'Array', shallowSizeBytes }),
        );
        return { rows, start: 0, total: rows.length };
      },
      'heap.paths': ({ id }) => ({
        paths: [
          {
            steps: [
              { edge: null, node: toyNode(1, { name: '', type: 'synthetic' }) },
              { edge: { name: 'samples', type: 'property', edgeClass: 'page' }, node: toyNode(id, { name: 'Array' }) },
            ],
          },
        ],
        hiddenWeak: 0,
        isCut: false,
      }),
    },
  });
  expect(await grownObjects(['Array'], ['first', 'second', 'third'], asksOf(context))).toEqual([
    {
      path: '(root).samples',
      edgeToCut: '.samples of (root)',
      owner: 1,
      capturedBy: null,
      className: 'Array',
      node: 21,
      bytesPerRound: [2000, 3000],
    },
  ]);
});

test('a text that is appended to grows by the reference to it, and one that gets shorter or is made anew does not', async () => {
  const sizes: readonly Readonly<Record<string, number>>[] = [
    { '21.out': 2000, '23.html': 9000 },
    { '21.out': 4000, '23.html': 8000, '25.title': 5000 },
    { '21.out': 6000, '23.html': 30_000, '25.title': 5000 },
  ];
  const { context } = toyHeap({
    answers: {
      'heap.held-texts': (_params, file) => ({
        rows: Object.entries(sizes[Number(file)] ?? {}).map(([reference, sizeBytes], at) => ({
          ...{ reference, node: 100 * Number(file) + at },
          sizeBytes,
        })),
      }),
      'heap.paths': ({ id }) => ({
        paths: [
          {
            steps: [
              { edge: null, node: toyNode(21, { name: 'system / Context' }) },
              { edge: { name: 'out', type: 'context', edgeClass: 'page' }, node: toyNode(id, { type: 'string' }) },
            ],
          },
        ],
        hiddenWeak: 0,
        isCut: false,
      }),
    },
  });
  expect(await grownTexts(['0', '1', '2'], asksOf(context))).toMatchObject([
    { className: 'text', edgeToCut: 'variable out', node: 200, bytesPerRound: [2000, 2000] },
  ]);
});

test('an array of numbers grows by larger backing stores in place of the last ones', () => {
  const store = (sizeBytes: number, names: readonly string[] = ['samples', 'Array']): HeapCluster => ({
    number: 0,
    path: {
      steps: [
        { edge: null, node: toyNode(1, { name: '', type: 'synthetic' }) },
        {
          edge: { name: names[0] ?? '', type: 'property', edgeClass: 'page' },
          node: toyNode(21, { name: names[1] ?? '' }),
        },
        { edge: { name: 'elements', type: 'internal', edgeClass: 'engine' }, node: toyNode(23, { name: '(array)' }) },
      ],
    },
    topCount: 1,
    count: 1,
    shallowSizeBytes: sizeBytes,
    retainedSizeBytes: sizeBytes,
    growthSizeBytes: sizeBytes,
    replacedShare: 0,
    classes: [{ name: '(array)', count: 1 }],
    otherClasses: 0,
    topPerRound: null,
    signature: names.join(),
  });
  const replaced = (before: number, after: number) => ({ added: [store(after)], removed: [store(before)] });
  const none = { added: [], removed: [] };
  expect(grownStores([replaced(1000, 3000), none, replaced(3000, 6000)])).toEqual([
    {
      path: '(root).samples',
      edgeToCut: '.samples of (root)',
      owner: 1,
      capturedBy: null,
      className: 'Array',
      node: 21,
      bytesPerRound: [2000, 0, 3000],
    },
  ]);
  expect(grownStores([replaced(1000, 9000), none, none])).toEqual([]);
  expect(grownStores([replaced(1000, 3000), replaced(3000, 2000), replaced(2000, 9000)])).toEqual([]);
  const ofEngine = { added: [store(9000, ['code', '(compiled code)'])], removed: [] };
  expect(grownStores([ofEngine, ofEngine])).toEqual([]);
});

test('a memory of WebAssembly grows by a larger buffer in place of the last one, and so does a buffer that is made anew', () => {
  const at = (
    end: string,
    sizeBytes: number,
    steps: readonly (readonly [edge: string, type: 'context' | 'hidden' | 'property', name: string])[],
    node = 31,
  ): HeapCluster => ({
    number: 0,
    path: {
      steps: [
        { edge: null, node: toyNode(1, { name: '', type: 'synthetic' }) },
        ...steps.map(([name, type, className], place) => ({
          edge: { name, type, edgeClass: type === 'hidden' ? ('engine' as const) : ('page' as const) },
          node: toyNode(place === steps.length - 1 && end !== '' ? node : 11 + 2 * place, { name: className }),
        })),
      ],
    },
    topCount: 1,
    count: 1,
    shallowSizeBytes: sizeBytes,
    retainedSizeBytes: sizeBytes,
    growthSizeBytes: sizeBytes,
    replacedShare: 0,
    classes: [{ name: end, count: 1 }],
    otherClasses: 0,
    topPerRound: null,
    signature: end,
  });
  const memory = (size: number, node: number): HeapCluster =>
    at(
      'ArrayBuffer',
      size,
      [
        ['memory', 'context', 'Memory'],
        ['2', 'hidden', 'ArrayBuffer'],
      ],
      node,
    );
  const rounds = [1, 2, 3].map((round) => ({
    added: [memory(10_000 * (round + 1), 31 + 2 * round)],
    removed: [memory(10_000 * round, 29 + 2 * round)],
  }));
  expect(grownStores(rounds)).toMatchObject([
    {
      className: 'WebAssembly.Memory',
      edgeToCut: 'variable memory',
      node: 11,
      bytesPerRound: [10_000, 10_000, 10_000],
    },
  ]);
  const bytes = (size: number): HeapCluster => at('Uint8Array', size, [['log', 'property', 'Uint8Array']]);
  const replaced = [1, 2, 3].map((round) => ({ added: [bytes(4000 * (round + 1))], removed: [bytes(4000 * round)] }));
  expect(grownStores(replaced)).toMatchObject([
    { className: 'Uint8Array', edgeToCut: '.log of (root)', node: 31, bytesPerRound: [4000, 4000, 4000] },
  ]);
  // More of them are growth of a path, and are told there.
  expect(grownStores(replaced.map(({ added }) => ({ added, removed: [] })))).toEqual([]);
});

test('bytes that grow where they are belong to the memory of WebAssembly that has them', async () => {
  const sizes: Readonly<Record<string, number>> = { first: 100_000, second: 300_000, third: 500_000 };
  const step = (name: string, type: 'context' | 'hidden' | 'internal', id: number, className: string) => ({
    edge: { name, type, edgeClass: type === 'context' ? ('page' as const) : ('engine' as const) },
    node: toyNode(id, { name: className }),
  });
  const { context } = toyHeap({
    answers: {
      'heap.objects': (_params, file) => ({
        rows: [toyNode(31, { name: 'system / JSArrayBufferData', type: 'native', shallowSizeBytes: sizes[file] ?? 0 })],
        start: 0,
        total: 1,
      }),
      'heap.paths': () => ({
        paths: [
          {
            steps: [
              { edge: null, node: toyNode(1, { name: '', type: 'synthetic' }) },
              step('memory', 'context', 11, 'Memory'),
              step('2', 'hidden', 21, 'ArrayBuffer'),
              step('backing_store', 'internal', 31, 'system / JSArrayBufferData'),
            ],
          },
        ],
        hiddenWeak: 0,
        isCut: false,
      }),
    },
  });
  const found = await grownObjects([], ['first', 'second', 'third'], asksOf(context));
  expect(found).toMatchObject([
    { className: 'WebAssembly.Memory', edgeToCut: 'variable memory', node: 11, bytesPerRound: [200_000, 200_000] },
  ]);
});
