/** Classes of two snapshots side by side: the figures of a row, and the numbers of changed classes. */
import { expect, test } from 'vitest';
import type { HeapDiffRow } from '../contract/heap-differences.ts';
import { changedClasses, comparedClass, type ClassFigures } from './diff-queries.ts';

const figures = (
  count: number,
  shallowSizeBytes: number,
  retainedSizeBytes: number | null = shallowSizeBytes,
): ClassFigures => ({ count, shallowSizeBytes, retainedSizeBytes });

const NO_CHANGE = {
  addedCount: 0,
  removedCount: 0,
  countDelta: 0,
  addedSizeBytes: 0,
  removedSizeBytes: 0,
  sizeDeltaBytes: 0,
};

test('growth that new and deleted objects do not explain is growth of the objects in both snapshots', () => {
  const row: HeapDiffRow = {
    ...NO_CHANGE,
    name: 'Array',
    addedCount: 1,
    countDelta: 1,
    addedSizeBytes: 16,
    sizeDeltaBytes: 16,
  };
  expect(comparedClass(row, figures(2, 100, 300), figures(3, 180, 500))).toMatchObject({
    countA: 2,
    countB: 3,
    retainedDeltaBytes: 200,
    survivorsDeltaBytes: 64,
  });
  expect(comparedClass(row, undefined, figures(1, 16, 16))).toMatchObject({
    countA: 0,
    retainedDeltaBytes: 16,
    survivorsDeltaBytes: 0,
  });
  expect(comparedClass(row, figures(1, 1, null), figures(2, 17)).retainedDeltaBytes).toBeNull();
});

test('if the snapshots name objects differently, only the counts of the comparison are reported', () => {
  const row = { ...NO_CHANGE, name: '{a, b}', addedCount: 2, countDelta: 2, addedSizeBytes: 32, sizeDeltaBytes: 32 };
  // A calls the other eight "Object".
  expect(comparedClass(row, undefined, figures(10, 160))).toMatchObject({
    countA: 8,
    countB: 10,
    retainedDeltaBytes: null,
    survivorsDeltaBytes: null,
  });
});

test('classes are counted as new, grown, shrunk and gone; another name alone is no change', () => {
  const a = new Map([
    ['Same', figures(1, 10)],
    ['Up', figures(1, 10)],
    ['Down', figures(1, 10)],
    ['Gone', figures(1, 1)],
    ['Object', figures(8, 80)],
  ]);
  const b = new Map([
    ['Same', figures(1, 10)],
    ['Up', figures(2, 20)],
    ['Down', figures(1, 9)],
    ['New', figures(1, 1)],
    ['{a, b}', figures(8, 80)],
  ]);
  const rows = [
    { ...NO_CHANGE, name: 'Up', addedCount: 1, countDelta: 1, sizeDeltaBytes: 10 },
    { ...NO_CHANGE, name: 'Gone', removedCount: 1, countDelta: -1, sizeDeltaBytes: -1 },
    { ...NO_CHANGE, name: 'New', addedCount: 1, countDelta: 1, sizeDeltaBytes: 1 },
  ];
  expect(changedClasses(rows, a, b)).toEqual({ new: 1, grown: 1, shrunk: 1, gone: 1 });
});
