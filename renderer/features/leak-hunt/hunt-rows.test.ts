import { expect, test } from 'vitest';
import { huntRows, rowClass, rowObjects, sumPerRound } from './hunt-rows.ts';

const VIEWS = {
  path: 'registry.views[7]',
  edgeToCut: '.views of Registry',
  cut: '3.views',
  owner: 7,
  capturedBy: null,
  className: 'View',
  classes: ['5 View'],
  node: 9,
  objectsPerRound: [5, 6, 5],
  bytesPerRound: [500, 600, 500],
  survivorsPerRound: [5, 6, 5],
  retainedSizeBytes: 15_000,
  freedSizeBytes: null,
};
const SAMPLES = {
  path: 'samples',
  edgeToCut: '.samples of Window',
  owner: null,
  capturedBy: null,
  className: 'Array',
  node: 21,
  bytesPerRound: [1024, 0, 1024],
};

test('paths come first, then objects that grew in place, which gained no objects', () => {
  const rows = huntRows({ growing: [VIEWS], grownInPlace: [SAMPLES] });
  expect(rows.map(({ kind, className, objectsPerRound }) => [kind, className, objectsPerRound])).toEqual([
    ['path', 'View', [5, 6, 5]],
    ['inPlace', 'Array', []],
  ]);
  expect(new Set(rows.map(({ key }) => key)).size).toBe(2);
});

test('a row has the class that a reader knows, unless it is that of the objects', () => {
  const leaves = { name: 'OrderRow', objectsPerRound: [5, 5, 5] };
  const [other, same] = huntRows({
    growing: [
      { ...VIEWS, className: 'closure in OrderRow constructor', leaves },
      { ...VIEWS, leaves: { ...leaves, name: 'View' } },
    ],
    grownInPlace: [],
  });
  expect(other?.leaves).toEqual(leaves);
  expect(same?.leaves).toBeNull();
  // The plots have the class and the objects of the headline, not those at the reference.
  expect([other, same].map((row) => row && [rowClass(row), rowObjects(row)])).toEqual([
    ['OrderRow', [5, 5, 5]],
    ['View', [5, 6, 5]],
  ]);
});

test('sums have a value for each round', () => {
  expect(sumPerRound([[1, 2], [3]], 3)).toEqual([4, 2, 0]);
});
