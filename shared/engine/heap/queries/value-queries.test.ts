import { describe, expect, it } from 'vitest';
import { askableHeap } from '../testing/ask-heap.ts';
import { patternOf } from './value-queries.ts';

const heap = askableHeap(
  `root → [a, b, c, d, e]
   a -url→ slow1
   b -url→ slow2
   c -url→ slow2
   d -url→ home
   e -owner→ home
   a -owner→ page`,
  {
    a: { name: 'Request', id: 11, sizeBytes: 10 },
    b: { name: 'Request', id: 13, sizeBytes: 10 },
    c: { name: 'Request', id: 15, sizeBytes: 30 },
    d: { name: 'Request', id: 17, sizeBytes: 10 },
    e: { name: 'Request', id: 19, sizeBytes: 10 },
    slow1: { type: 'string', name: '/slow/1', sizeBytes: 20 },
    slow2: { type: 'string', name: '/slow/2' },
    home: { type: 'string', name: '/' },
    page: { name: 'Page' },
  },
);

describe('objects of a class by the value of a property', () => {
  it('are counted, with sizes and an example, and with their numbers folded', () => {
    expect(heap.ask('heap.value-groups', { className: 'Request', property: 'url' })).toEqual({
      objects: 5,
      withProperty: 4,
      values: 3,
      valueObjects: 0,
      valueProperties: [],
      rows: [
        { value: '"/slow/2"', count: 2, shallowSizeBytes: 40, retainedSizeBytes: null, exampleId: 13 },
        { value: '"/"', count: 1, shallowSizeBytes: 10, retainedSizeBytes: null, exampleId: 17 },
        { value: '"/slow/1"', count: 1, shallowSizeBytes: 10, retainedSizeBytes: null, exampleId: 11 },
      ],
      patterns: [
        { value: '"/slow/…"', count: 3, shallowSizeBytes: 50, retainedSizeBytes: null, exampleId: 11 },
        { value: '"/"', count: 1, shallowSizeBytes: 10, retainedSizeBytes: null, exampleId: 17 },
      ],
      properties: [],
    });
  });

  it('are counted by a property of a property, and different objects of one class are told apart', () => {
    const drawers = askableHeap(
      `root → [a, b, c]
       a -order→ one
       b -order→ two
       c -order→ one
       one -customer→ ada
       two -customer→ bob`,
      {
        a: { name: 'Drawer', id: 11 },
        b: { name: 'Drawer', id: 13 },
        c: { name: 'Drawer', id: 15 },
        one: { name: 'Order', id: 17 },
        two: { name: 'Order', id: 19 },
        ada: { type: 'string', name: 'Ada' },
        bob: { type: 'string', name: 'Bob' },
      },
    );
    expect(drawers.ask('heap.value-groups', { className: 'Drawer', property: 'order' })).toMatchObject({
      values: 1,
      valueObjects: 2,
      valueProperties: ['customer'],
      rows: [{ value: 'Order', count: 3 }],
    });
    expect(drawers.ask('heap.value-groups', { className: 'Drawer', property: 'order.customer' })).toMatchObject({
      withProperty: 3,
      values: 2,
      valueObjects: 0,
      rows: [
        { value: '"Ada"', count: 2 },
        { value: '"Bob"', count: 1 },
      ],
    });
    expect(drawers.ask('heap.value-groups', { className: 'Drawer', property: 'order.missing' })).toMatchObject({
      withProperty: 0,
    });
  });

  it('that hold each other have the retained size of all of them together', () => {
    const chain = askableHeap('root → newest\n newest -parent→ older\n older -parent→ oldest\n newest → other', {
      newest: { name: 'Span', id: 11, sizeBytes: 10 },
      older: { name: 'Span', id: 13, sizeBytes: 10 },
      oldest: { name: 'Span', id: 15, sizeBytes: 10 },
      other: { name: 'Batch', id: 17, sizeBytes: 5 },
    });
    chain.computeRetained();
    const { rows } = chain.ask('heap.value-groups', { className: 'Span', property: 'parent' });
    // The two with a parent hold the third: 10 + 10 + 10 + 5, and not that and 20 once more.
    expect(rows).toMatchObject([{ count: 2, retainedSizeBytes: 35 }]);
  });

  it('have the retained size once it is computed', () => {
    const computed = askableHeap('root → a -url→ text', {
      a: { name: 'Request', id: 11, sizeBytes: 10 },
      text: { type: 'string', name: '/', sizeBytes: 20 },
    });
    computed.computeRetained();
    const { rows } = computed.ask('heap.value-groups', { className: 'Request', property: 'url' });
    expect(rows).toMatchObject([{ count: 1, retainedSizeBytes: 30 }]);
  });

  it('shows the class of values that are objects', () => {
    const { rows } = heap.ask('heap.value-groups', { className: 'Request', property: 'owner' });
    expect(rows.map(({ value }) => value)).toEqual(['"/"', 'Page']);
  });

  it('names the properties there are where none has the wanted one, and no objects of an unknown class', () => {
    expect(heap.ask('heap.value-groups', { className: 'Request', property: 'missing' })).toMatchObject({
      objects: 5,
      withProperty: 0,
      rows: [],
      properties: ['url', 'owner'],
    });
    expect(heap.ask('heap.value-groups', { className: 'None', property: 'url' })).toMatchObject({ objects: 0 });
  });
});

it.each([
  ['"/orders/17/lines/3"', '"/orders/…/lines/…"'],
  ['"5f1d7a84-1c2b-4d3e-9f00-0a1b2c3d4e5f"', '"…"'],
  ['"deadbeef42"', '"…"'],
  ['"facade"', '"facade"'],
])('the pattern of %s is %s', (value, pattern) => expect(patternOf(value)).toBe(pattern));
