/** Members that a path holds, whatever the shortest path to them is. */
import { expect, test } from 'vitest';
import { askableHeap } from '../testing/ask-heap.ts';

test('members of a collection count, also those that something nearer shows', () => {
  const heap = askableHeap(
    `
    root -store→ Store -views→ Map -internal:table→ table
    table -internal:2→ a
    table -internal:5→ b
    table -internal:8→ text
    root -shown→ b
    `,
    {
      Store: { id: 3 },
      table: { type: 'array' },
      a: { name: 'View', id: 101 },
      b: { name: 'View', id: 103 },
      text: { type: 'string', name: 'View' },
    },
  );
  const steps = [
    { type: 'property', name: 'views', className: 'Map' },
    { type: 'internal', name: 'table', className: '(array)' },
    { type: 'internal', name: null, className: 'View' },
  ];
  expect(heap.ask('heap.path-members', { from: 3, steps }).ids?.toSorted()).toEqual([101, 103]);
  expect(heap.ask('heap.path-members', { from: 3, steps: [{ ...steps[0], name: 'others' }] }).ids).toEqual([]);
});

test('plain objects are one class, and an object that is not there has no members to tell', () => {
  const heap = askableHeap('root → list\nlist -element:0→ a\nlist -element:1→ b', {
    list: { name: 'Array', id: 5 },
    a: { name: '{id, name}', id: 7 },
    b: { name: 'Object', id: 9 },
  });
  const steps = [{ type: 'element', name: null, className: '{id}' }];
  expect(heap.ask('heap.path-members', { from: 5, steps }).ids?.toSorted()).toEqual([7, 9]);
  expect(heap.ask('heap.path-members', { from: 6, steps }).ids).toBeNull();
});

test('the held values of a FinalizationRegistry are its members, in whichever of its cells', () => {
  const heap = askableHeap(
    `
    root → registry -hidden:4→ c1 -hidden:1→ held1
    c1 -hidden:4→ c2 -hidden:1→ held2
    c2 -hidden:3→ c1
    c2 -hidden:0→ registry
    c1 -weak:target→ owner
    `,
    {
      registry: { name: 'FinalizationRegistry', id: 3 },
      c1: { type: 'native', name: 'system / WeakCell' },
      c2: { type: 'native', name: 'system / WeakCell' },
      held1: { name: 'Lease', id: 101 },
      held2: { name: 'Lease', id: 103 },
      owner: { name: 'Lease', id: 105 },
    },
  );
  const steps = [
    { type: 'hidden', name: null, className: 'system / WeakCell' },
    { type: 'hidden', name: null, className: 'Lease' },
  ];
  expect(heap.ask('heap.path-members', { from: 3, steps }).ids?.toSorted()).toEqual([101, 103]);
});
