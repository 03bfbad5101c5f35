/** A property is in a snapshot twice, but counts as one path. */
import { describe, expect, it } from 'vitest';
import { askableHeap, type AskableHeap } from '../testing/ask-heap.ts';

/** A global in a cell, a property and an element, each with V8's storage of it, as written by Node 24 and Chrome. */
const STORED = (): AskableHeap =>
  askableHeap(
    `root -shortcut:global→ window
     window -cart→ cart
     window -internal:properties→ dictionary
     dictionary -internal:7→ cell -internal:value→ cart
     cart -rows→ rows
     cart -internal:properties→ out -internal:3→ rows
     rows -element:0→ row
     rows -internal:elements→ items -internal:0→ row`,
    {
      window: { id: 11, name: 'Window' },
      dictionary: { id: 13, type: 'array', name: '' },
      cell: { id: 15, type: 'hidden', name: 'system / PropertyCell' },
      cart: { id: 17, name: 'Cart', sizeBytes: 100 },
      out: { id: 19, type: 'array', name: '' },
      rows: { id: 21, name: 'Array', sizeBytes: 200 },
      items: { id: 23, type: 'array', name: '' },
      row: { id: 25, name: 'Row', sizeBytes: 400 },
    },
  );

function ids(heap: AskableHeap, params: Parameters<typeof heap.ask<'heap.paths'>>[1]): string[] {
  return heap.ask('heap.paths', params).paths.map(({ steps }) => steps.map(({ node }) => node.id).join(' '));
}

describe('property storage', () => {
  it('is not a separate path', () => {
    const heap = STORED();
    expect(ids(heap, { id: 17 })).toEqual(['1 11 17']);
    expect(ids(heap, { id: 21 })).toEqual(['1 11 17 21']);
    expect(ids(heap, { id: 25 })).toEqual(['1 11 17 21 25']);
    expect(heap.ask('heap.paths', { id: 25 }).isCut).toBe(false);
  });

  it('is ignored together with its property', () => {
    const heap = STORED();
    expect(ids(heap, { id: 17, ignoredEdges: ['11.cart'] })).toEqual([]);
    expect(ids(heap, { id: 25, ignoredEdges: ['17.rows'] })).toEqual([]);
    expect(ids(heap, { id: 25, ignoredEdges: ['21.0'] })).toEqual([]);
  });

  it('is removed together with its property', () => {
    const heap = STORED();
    const freed = (edge: string): unknown[] => {
      const answer = heap.ask('heap.what-if', { edges: [edge], target: 25 });
      return [answer.classes.map(({ name }) => name).join(), answer.freesTarget];
    };
    expect(freed('11.cart')).toEqual(['Row,Array,Cart', true]);
    expect(freed('17.rows')).toEqual(['Row,Array', true]);
    expect(freed('21.0')).toEqual(['Row', true]);
  });

  it('stays if another property of the object holds the value', () => {
    const heap = askableHeap(
      `root → app
       app -first→ row
       app -second→ row
       app -internal:properties→ out -internal:3→ row
       out -internal:4→ row`,
      { app: { id: 11 }, out: { id: 13, type: 'array', name: '' }, row: { id: 15, name: 'Row' } },
    );
    expect(heap.ask('heap.what-if', { edges: ['11.first'], target: 15 })).toMatchObject({
      freedCount: 0,
      freesTarget: false,
    });
    expect(heap.ask('heap.what-if', { edges: ['11.first', '11.second'] })).toMatchObject({ freedCount: 1 });
    expect(ids(heap, { id: 15 })).toEqual(['1 11 15']);
    expect(ids(heap, { id: 15, ignoredEdges: ['11.first'] })).toEqual(['1 11 15']);
  });

  it('without a property is a path', () => {
    // Entries of a map are only in its table, and a cell may be the program's own reference to a value.
    const heap = askableHeap(
      `root → map -internal:table→ table -internal:6→ row
       root → code -internal:cell→ cell -internal:value→ row`,
      {
        map: { id: 11, name: 'Map' },
        table: { id: 13, type: 'array', name: '' },
        code: { id: 15, type: 'code' },
        cell: { id: 17, type: 'hidden', name: 'system / Cell' },
        row: { id: 19, name: 'Row' },
      },
    );
    expect(ids(heap, { id: 19 })).toEqual(['1 11 13 19', '1 15 17 19']);
  });
});

it('reports whether a removed edge frees the object in question', () => {
  const heap = askableHeap('root → [a, b]\na → big\na → row\nb → row', {
    a: { id: 11 },
    b: { id: 13 },
    big: { id: 15 },
    row: { id: 17 },
  });
  expect(heap.ask('heap.what-if', { edges: ['1.a'], target: 17 })).toMatchObject({ freedCount: 2, freesTarget: false });
  expect(heap.ask('heap.what-if', { edges: ['1.a', '13.row'], target: 17 })).toMatchObject({ freesTarget: true });
  expect(heap.ask('heap.what-if', { edges: ['1.a'] })).not.toHaveProperty('freesTarget');
});
