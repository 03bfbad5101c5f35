import { describe, expect, it } from 'vitest';
import { ENGINE_QUERIES } from '../contract/engine-queries.ts';
import { createHeapQueries } from './heap-queries.ts';
import { heap } from './testing/heap-picture.ts';
import { readDocument } from './testing/read-heap.ts';

const DOCUMENT = readDocument(
  heap('root → [a, b, c, d, s1, s2, s3, s4, big]', {
    a: { name: 'Alpha', sizeBytes: 5 },
    b: { name: 'Beta', sizeBytes: 30 },
    c: { name: 'Beta', sizeBytes: 30 },
    d: { name: 'alphabet', sizeBytes: 60 },
    s1: { type: 'string', name: 'twice', sizeBytes: 20 },
    s2: { type: 'string', name: 'twice', sizeBytes: 20 },
    s3: { type: 'string', name: 'x'.repeat(300), sizeBytes: 320 },
    s4: { type: 'string', name: 'x'.repeat(300), sizeBytes: 320 },
    // Truncated to the same text in the file, but larger in the heap: not a duplicate of the two above.
    big: { type: 'string', name: 'x'.repeat(300), sizeBytes: 9000 },
  }),
);
const queries = createHeapQueries(DOCUMENT, { readMs: 3, fileSizeBytes: 4000 });
const classes = (params: object): string[] =>
  queries.answer('heap.classes', ENGINE_QUERIES['heap.classes'].params.parse(params)).rows.map(({ name }) => name);

it('answers the overview', () => {
  const overview = queries.answer('heap.overview', {});
  expect(ENGINE_QUERIES['heap.overview'].result.parse(overview)).toEqual({
    nodes: 10,
    edges: 9,
    totalSizeBytes: 9805,
    classCount: 4,
    types: [
      { type: 'string', count: 5, sizeBytes: 9680 },
      { type: 'object', count: 4, sizeBytes: 125 },
      { type: 'synthetic', count: 1, sizeBytes: 0 },
    ],
    readMs: 3,
    fileSizeBytes: 4000,
    retainedReady: false,
    unknownFields: [],
  });
});

describe('pages of classes', () => {
  it('are sorted by size with ties by name, in both directions', () => {
    expect(classes({})).toEqual(['(string)', 'Beta', 'alphabet', 'Alpha']);
    expect(classes({ descending: false })).toEqual(['Alpha', 'Beta', 'alphabet', '(string)']);
    expect(classes({ sort: 'count' })).toEqual(['(string)', 'Beta', 'Alpha', 'alphabet']);
    expect(classes({ sort: 'name', descending: false })).toEqual(['(string)', 'Alpha', 'Beta', 'alphabet']);
    // No retained sizes yet: sorted by shallow size.
    expect(classes({ sort: 'retained' })).toEqual(classes({ sort: 'shallow' }));
  });

  it('are filtered ignoring case, with the sums of the matching classes', () => {
    const page = queries.answer(
      'heap.classes',
      ENGINE_QUERIES['heap.classes'].params.parse({ filter: 'ALPHA', start: 1, count: 1 }),
    );
    expect(ENGINE_QUERIES['heap.classes'].result.parse(page)).toEqual({
      rows: [{ name: 'Alpha', count: 1, shallowSizeBytes: 5, retainedSizeBytes: null, distance: null }],
      start: 1,
      matching: 2,
      matchingCount: 2,
      matchingShallowSizeBytes: 65,
    });
  });

  it('end with the last row', () => {
    expect(classes({ start: 3, count: 10 })).toEqual(['Alpha']);
    expect(classes({ start: 4, count: 10 })).toEqual([]);
    expect(classes({ count: 0 })).toEqual([]);
  });
});

it('tells long strings by sizes above 64 KiB', () => {
  const text = { type: 'string', name: 'x'.repeat(300) };
  const longer = readDocument(
    heap('root → [a, b, c]', {
      a: { ...text, sizeBytes: 70_000 },
      b: { ...text, sizeBytes: 80_000 },
      c: { ...text, sizeBytes: 80_000 },
    }),
  );
  const { strings } = createHeapQueries(longer, { readMs: 0, fileSizeBytes: 0 }).answer('heap.duplicate-strings', {
    count: 9,
  });
  expect(strings).toEqual([{ text: 'x'.repeat(200), count: 2, sizeBytes: 80_000, wastedBytes: 80_000 }]);
});

it('finds duplicate strings, most wasted bytes first', () => {
  const { strings, totalWastedBytes } = queries.answer('heap.duplicate-strings', { count: 1 });
  expect(strings).toEqual([{ text: 'x'.repeat(200), count: 2, sizeBytes: 320, wastedBytes: 320 }]);
  expect(totalWastedBytes).toBe(340);
  expect(queries.answer('heap.duplicate-strings', { count: 10 }).strings).toHaveLength(2);
});
