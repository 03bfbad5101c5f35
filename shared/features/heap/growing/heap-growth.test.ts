/** Whose the growth of a heap is, from classes that a test decides. */
import { expect, test } from 'vitest';
import type { HeapComparedClass } from '../../../engine/heap/contract/heap-differences.ts';
import { heapGrowth, isExplained } from './heap-growth.ts';

const grown = (name: string, sizeDeltaBytes: number): HeapComparedClass => ({
  name,
  countA: 0,
  countB: 1,
  addedCount: 1,
  removedCount: 0,
  countDelta: 1,
  addedSizeBytes: sizeDeltaBytes,
  removedSizeBytes: 0,
  sizeDeltaBytes,
  retainedDeltaBytes: null,
  survivorsDeltaBytes: null,
});

test('what stores the properties and entries of objects is theirs, and not the engine’s own', () => {
  const classes = [
    grown('(compiled code)', 2000),
    grown('system / FeedbackVector', 1000),
    grown('system / PropertyArray', 50_000),
    grown('system / OrderedHashMap', 20_000),
    grown('(array)', 10_000),
  ];
  const { engine, restBytesPerRound } = heapGrowth([0, 83_000], [classes], null);
  expect(engine).toEqual([{ name: 'code, shapes and caches of V8', bytesPerRound: [3000] }]);
  expect(restBytesPerRound).toEqual([80_000]);
});

test('growth that one round shows for those before it is explained over all of them', () => {
  const of = (explainedBytesPerRound: number[], restBytesPerRound: number[]): boolean =>
    isExplained({ bytesPerRound: [100_000, 100_000, 100_000], explainedBytesPerRound, engine: [], restBytesPerRound });
  expect(of([4000, 4000, 292_000], [96_000, 96_000, -192_000])).toBe(true);
  expect(of([4000, 4000, 4000], [96_000, 96_000, 96_000])).toBe(false);
  expect(of([4000, 4000, 100_000], [96_000, 96_000, 10_000])).toBe(false);
});
