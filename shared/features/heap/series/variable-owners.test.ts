/** Whose a variable is, from the functions that share its scope. */
import { asksOf } from '../../../core/capability/asking.ts';
import type { GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import { expect, test } from 'vitest';
import type { HeapNode } from '../../../engine/heap/contract/heap-objects.ts';
import { toyHeap, toyNode } from '../../../core/capability/testing/toy-heap.ts';
import { withVariableOwners } from './variable-owners.ts';

const ROW: GrowingPath = {
  path: '',
  edgeToCut: 'variable subscribers',
  cut: '4.subscribers',
  owner: 4,
  capturedBy: { node: 3, name: 'closeDetails()' },
  className: 'View',
  classes: [],
  node: 9,
  objectsPerRound: [5, 5, 5],
  bytesPerRound: [500, 500, 500],
  survivorsPerRound: null,
  retainedSizeBytes: 1500,
  freedSizeBytes: 1500,
};

const closure = (id: number, source: string, around?: string): HeapNode =>
  toyNode(id, {
    type: 'closure',
    original: {
      name: `f${id}`,
      source: `https://a.test/src/${source}`,
      line: id,
      column: 1,
      ...(around === undefined ? {} : { around }),
    },
  });

async function ownerOf(functions: readonly HeapNode[], row: GrowingPath = ROW) {
  const rows = functions.map((node) => ({
    edge: { name: 'context', type: 'internal', edgeClass: 'engine' as const },
    node,
  }));
  const { context } = toyHeap({ answers: { 'heap.retainers': () => ({ rows, start: 0, total: rows.length }) } });
  const found = await withVariableOwners('last', [row], asksOf(context));
  return [found[0]?.edgeToCut, found[0]?.capturedBy?.name];
}

test('is that of the one function that uses the scope', async () => {
  expect(await ownerOf([closure(3, 'etag.js'), closure(3, 'etag.js')])).toEqual([
    'variable subscribers',
    'closeDetails()',
  ]);
});

test('is not that of a function that only shares the scope of a bundle', async () => {
  expect(await ownerOf([closure(3, 'details.js'), closure(5, 'ticker.js')])).toEqual([
    'variable subscribers',
    undefined,
  ]);
});

test('is that of the module or function whose scope it is, if all functions are of one', async () => {
  expect(await ownerOf([closure(3, 'ticker.js'), closure(5, 'ticker.js')])).toEqual([
    'variable subscribers of ticker.js',
    undefined,
  ]);
  expect(await ownerOf([closure(3, 'a.js', 'createTicker'), closure(5, 'a.js', 'createTicker')])).toEqual([
    'variable subscribers of createTicker',
    undefined,
  ]);
});

test('is that of the script where no map has another name, also if the path leads through no function', async () => {
  const inScript = (line: number): HeapNode =>
    toyNode(line, { type: 'closure', location: { url: 'https://a.test/bus.js?v=2', line, column: 1 } });
  expect(await ownerOf([inScript(5), inScript(9)], { ...ROW, capturedBy: null })).toEqual([
    'variable subscribers of bus.js',
    undefined,
  ]);
});

test('is not asked for of a property', async () => {
  expect(await ownerOf([], { ...ROW, edgeToCut: '.views of Registry' })).toEqual([
    '.views of Registry',
    'closeDetails()',
  ]);
});
