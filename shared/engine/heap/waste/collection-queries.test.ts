/** Sizes are those of V8 without pointer compression: words of 8 bytes; see collection-room.ts for the layouts. */
import { describe, expect, it } from 'vitest';
import { askableHeap } from '../testing/ask-heap.ts';

const store = (words: number) => ({ type: 'array', name: '', sizeBytes: words * 8 });
const heap = askableHeap(
  `root → app
   app → [none, spare, filled, numbers, cow1, cow2, m0, m1, s1, o1, o2, o3]
   spare -internal:elements→ spareStore
   spare -element:3→ app
   filled -internal:elements→ filledStore
   filled -element:0→ app
   filled -element:1→ app
   numbers -internal:elements→ numbersStore
   cow1 -internal:elements→ shared
   cow2 -internal:elements→ shared
   m0 -internal:table→ m0Table
   m0Table -internal:map→ shapeOfTable
   m1 -internal:table→ m1Table
   m1Table -internal:9→ app
   m1Table -internal:10→ o3
   s1 -internal:table→ s1Table
   s1Table -internal:8→ app
   o1 -__proto__→ app
   o1 -internal:map→ emptyMap
   o2 -internal:map→ numberMap
   numberMap -internal:descriptors→ descriptors
   o3 -internal:map→ emptyMap
   o3 -name→ app`,
  {
    app: { name: 'App', id: 11 },
    none: { name: 'Array', id: 21, sizeBytes: 32 },
    spare: { name: 'Array', id: 23, sizeBytes: 32 },
    // 2 words and 16 slots.
    spareStore: store(18),
    filled: { name: 'Array', id: 25, sizeBytes: 32 },
    filledStore: store(10),
    numbers: { name: 'Array', id: 27, sizeBytes: 32 },
    numbersStore: store(102),
    cow1: { name: 'Array', id: 29, sizeBytes: 32 },
    cow2: { name: 'Array', id: 31, sizeBytes: 32 },
    shared: store(18),
    m0: { name: 'Map', id: 33, sizeBytes: 32 },
    // 5 words and 2 buckets of 7: 4 entries.
    m0Table: store(19),
    m1: { name: 'Map', id: 35, sizeBytes: 32 },
    // 8 buckets: 16 entries.
    m1Table: store(61),
    s1: { name: 'Set', id: 37, sizeBytes: 32 },
    // 5 words and 4 buckets of 5: 8 entries.
    s1Table: store(25),
    o1: { name: 'Object', id: 39, sizeBytes: 56 },
    o2: { name: 'Object', id: 41, sizeBytes: 56 },
    o3: { name: 'Object', id: 43, sizeBytes: 56 },
    emptyMap: { type: 'object shape', name: 'system / Map' },
    numberMap: { type: 'object shape', name: 'system / Map' },
    shapeOfTable: { type: 'object shape', name: 'system / Map' },
    descriptors: { type: 'object shape', name: 'system / DescriptorArray' },
  },
);

describe('collections', () => {
  it('groups empty and sparse collections with their wasted bytes', () => {
    const { rows, total, objects, wastedBytes } = heap.ask('heap.collections', {});
    expect(
      rows.map((row) => [row.kind, row.fill, row.className, row.count, row.slots, row.usedSlots, row.wastedBytes]),
    ).toEqual([
      // 14 entries of 3 words, 15 slots of 1, 7 entries of 2, 4 entries of 3.
      ['map', 'sparse', 'Map', 1, 16, 2, 336],
      ['array', 'sparse', 'Array', 1, 16, 1, 120],
      ['set', 'sparse', 'Set', 1, 8, 1, 112],
      ['map', 'no-references', 'Map', 1, 4, 0, 96],
      ['object', 'empty', 'Object', 1, 0, 0, 56],
      ['array', 'empty', 'Array', 1, 0, 0, 32],
    ]);
    expect([total, objects, wastedBytes]).toEqual([6, 6, 752]);
    expect(heap.ask('heap.collections', { start: 5 }).rows).toHaveLength(1);
  });

  it('lists the objects of a group', () => {
    const group = { kind: 'map', fill: 'sparse', className: 'Map' } as const;
    expect(heap.ask('heap.collection-objects', group)).toMatchObject({ rows: [{ id: 35 }], total: 1 });
    expect(heap.ask('heap.collection-objects', { ...group, fill: 'empty' })).toMatchObject({ rows: [], total: 0 });
  });

  it('reads the sizes of stores if they were not added to the owner', () => {
    // The root leads only to the engine's roots: DevTools does not add sizes to owners then.
    const unmoved = askableHeap(
      `root -element:1→ gc -element:1→ spare
       gc -element:2→ none
       spare -internal:elements→ spareStore
       spare -element:3→ none`,
      {
        gc: { type: 'synthetic', name: '(GC roots)' },
        none: { name: 'Array', sizeBytes: 32 },
        spare: { name: 'Array', sizeBytes: 32 },
        spareStore: store(18),
      },
    );
    expect(unmoved.ask('heap.collections', {}).rows).toMatchObject([
      { fill: 'sparse', slots: 16, usedSlots: 1, wastedBytes: 120 },
      { fill: 'empty', wastedBytes: 32 },
    ]);
  });

  it('uses words of half the size with pointer compression', () => {
    const compressed = askableHeap(
      `root → app → [none, spare]
       spare -internal:elements→ spareStore
       spare -element:3→ app`,
      {
        none: { name: 'Array', sizeBytes: 16 },
        spare: { name: 'Array', sizeBytes: 16 },
        spareStore: { type: 'array', name: '', sizeBytes: 72 },
      },
    );
    expect(compressed.ask('heap.collections', {}).rows).toMatchObject([
      { fill: 'sparse', slots: 16, usedSlots: 1, wastedBytes: 60 },
      { fill: 'empty', wastedBytes: 16 },
    ]);
  });
});
