import { describe, expect, it } from 'vitest';
import type { HeapOriginal } from '../contract/heap-objects.ts';
import { answerSeries, classSums, countClasses } from './series.ts';
import { runSteps } from '../../steps/steps.ts';
import { heap, type PictureNode } from '../testing/heap-picture.ts';
import { readDocument } from '../testing/read-heap.ts';

/** The given number of each class, of 10 bytes unless specified. */
function heapOf(counts: Readonly<Record<string, number>>, sizes: Readonly<Record<string, number>> = {}): Uint8Array {
  const keys = Object.entries(counts).flatMap(([name, count]) =>
    Array.from({ length: count }, (_, at): [string, PictureNode] => [
      `${name}${at}`,
      { name, sizeBytes: sizes[name] ?? 10 },
    ]),
  );
  return heap(`root → [${keys.map(([key]) => key).join(', ')}]`, Object.fromEntries(keys));
}

function series(
  files: readonly Uint8Array[],
  params: Partial<Parameters<typeof answerSeries>[1]> = {},
  originals: Readonly<Record<string, HeapOriginal>> = {},
) {
  const documents = files.map(readDocument);
  const last = documents.pop();
  if (last === undefined) throw new Error('two files at least');
  const sums = [...documents.map((base) => runSteps(countClasses(last, base))), classSums(last)];
  const page = { filter: '', sort: 'steady', names: 'original', descending: true, start: 0, count: 50 } as const;
  return answerSeries(sums, { ...page, ...params }, (name) => originals[name]);
}

describe('a series', () => {
  const files = [
    heapOf({ Item: 1, Cache: 1, Gone: 3, Flat: 2 }),
    heapOf({ Item: 4, Cache: 9, Gone: 1, Flat: 2 }),
    heapOf({ Item: 9, Cache: 9, Flat: 2 }),
    heapOf({ Item: 12, Cache: 9, Flat: 2 }),
  ];

  it('has, finds and sorts by original names of classes', () => {
    const zebra = { name: 'Zebra', source: 'zebra.ts', line: 3, column: 1 };
    const byName = { sort: 'name', descending: false } as const;
    const names = (params: Parameters<typeof series>[1]) =>
      series(files, { ...byName, ...params }, { Cache: zebra }).rows.map(
        ({ name, original }) => original?.name ?? name,
      );
    expect(names({})).toEqual(['Flat', 'Gone', 'Item', 'Zebra']);
    expect(names({ names: 'generated' })).toEqual(['Zebra', 'Flat', 'Gone', 'Item']);
    expect(names({ filter: 'zEb' })).toEqual(['Zebra']);
    expect(names({ filter: 'cache' })).toEqual(['Zebra']);
  });

  it('sorts classes that grew in every round first, with their minimum growth', () => {
    const { rows, totals, total } = series(files);
    expect(rows.map(({ name, counts, steadyCount }) => [name, counts, steadyCount])).toEqual([
      ['Item', [1, 4, 9, 12], 3],
      ['Cache', [1, 9, 9, 9], 0],
      ['Flat', [2, 2, 2, 2], 0],
      ['Gone', [3, 1, 0, 0], 0],
    ]);
    expect(rows[0]).toMatchObject({ sizesBytes: [10, 40, 90, 120], steadySizeBytes: 30 });
    expect(total).toBe(4);
    expect(totals).toMatchObject({ counts: [7, 16, 20, 23], sizesBytes: [70, 160, 200, 230], steadyCount: 3 });
  });

  it('is sorted, filtered and paged; totals cover all classes', () => {
    const names = (params: Parameters<typeof series>[1]): string[] =>
      series(files, params).rows.map(({ name }) => name);
    expect(names({ sort: 'growth' })).toEqual(['Item', 'Cache', 'Flat', 'Gone']);
    expect(names({ sort: 'count', descending: false })).toEqual(['Gone', 'Flat', 'Cache', 'Item']);
    expect(names({ sort: 'name', descending: false, start: 1, count: 2 })).toEqual(['Flat', 'Gone']);
    expect(series(files, { filter: 'AC' })).toMatchObject({ total: 1, totals: { counts: [7, 16, 20, 23] } });
  });

  it('applies the shapes of the last heap to all heaps', () => {
    const plain = (count: number): Uint8Array =>
      heap(
        `root → [${Array.from({ length: count }, (_, at) => `o${at}`).join(', ')}]\n${Array.from({ length: count }, (_, at) => `o${at} → [x, y]`).join('\n')}`,
        Object.fromEntries(Array.from({ length: count }, (_, at) => [`o${at}`, { name: 'Object' }])),
      );
    // A single object does not define a shape.
    expect(series([plain(1), plain(2), plain(3)], { filter: '{' }).rows).toMatchObject([
      { name: '{x, y}', counts: [1, 2, 3], steadyCount: 1 },
    ]);
  });
});
