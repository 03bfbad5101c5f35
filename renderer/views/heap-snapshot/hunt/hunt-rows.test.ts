import { expect, test } from 'vitest';
import { huntRows, sumPerRound, verdictTitle } from './hunt-rows.ts';

const VIEWS = {
  path: 'registry.views[7]',
  edgeToCut: '.views of Registry',
  owner: 7,
  capturedBy: null,
  className: 'View',
  classes: ['5 View'],
  node: 9,
  objectsPerRound: [5, 6, 5],
  bytesPerRound: [500, 600, 500],
  survivorsPerRound: [5, 6, 5],
  retainedSizeBytes: 15_000,
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
const GROWS = { level: 'grows', text: 'Leak: …' } as const;

test('paths come first, then objects that grew in place, which gained no objects', () => {
  const rows = huntRows({ growing: [VIEWS], grownInPlace: [SAMPLES] });
  expect(rows.map(({ kind, className, objectsPerRound }) => [kind, className, objectsPerRound])).toEqual([
    ['path', 'View', [5, 6, 5]],
    ['inPlace', 'Array', []],
  ]);
  expect(new Set(rows.map(({ key }) => key)).size).toBe(2);
});

test('the title says by how much the heap grows per round, with the spread', () => {
  const given = { verdict: GROWS, rounds: 3 };
  expect(verdictTitle({ ...given, growing: [VIEWS, { ...VIEWS, node: 10 }], grownInPlace: [] })).toBe(
    'Grows by 10 to 12 objects, 1,000 B to 1.2 KB per round',
  );
  expect(verdictTitle({ ...given, growing: [], grownInPlace: [SAMPLES] })).toBe('Grows by 0 B to 1.0 KB per round');
  expect(verdictTitle({ ...given, verdict: { level: 'no-growth', text: '' }, growing: [], grownInPlace: [] })).toBe(
    'No growth found',
  );
  expect(verdictTitle({ ...given, verdict: { level: 'unclear', text: '' }, growing: [VIEWS], grownInPlace: [] })).toBe(
    'No verdict',
  );
});

test('sums have a value for each round', () => {
  expect(sumPerRound([[1, 2], [3]], 3)).toEqual([4, 2, 0]);
});
