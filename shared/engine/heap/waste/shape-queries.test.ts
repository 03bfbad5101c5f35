import { expect, it } from 'vitest';
import { askableHeap } from '../testing/ask-heap.ts';

const plain = (id: number, sizeBytes = 10) => ({ name: 'Object', id, sizeBytes });
const heap = askableHeap(
  `root → app
   app → [p1, p2, p3, lone, point, other, bare]
   p1 -x→ app
   p1 -y→ app
   p1 -__proto__→ app
   p1 -internal:map→ m1
   p2 -y→ app
   p2 -x→ app
   p2 -internal:map→ m2
   p3 -x→ app
   p3 -y→ app
   p3 -internal:map→ m1
   lone -only→ app
   point -x→ app
   point -y→ app
   other -x→ app
   app → [q1, q2]
   q1 -only2→ app
   q2 -only2→ app`,
  {
    app: { name: 'App', id: 11 },
    p1: plain(21),
    p2: plain(23, 40),
    p3: plain(25),
    lone: plain(27),
    bare: plain(29),
    point: { name: 'Point', id: 31 },
    other: { name: 'Other', id: 33 },
    q1: plain(41),
    q2: plain(43),
    m1: { type: 'object shape', name: 'system / Map' },
    m2: { type: 'object shape', name: 'system / Map' },
  },
);

it('has the properties in the order of the class, and a class is found by them in any order', () => {
  const links = Array.from(
    { length: 12 },
    (_, at) => `app -element:${at}→ o${at}\no${at} -url→ app\no${at} -name→ app`,
  );
  const objects = Object.fromEntries(links.map((_, at) => [`o${at}`, plain(101 + 2 * at)]));
  const shaped = askableHeap(`root → app\n${links.join('\n')}`, { app: { name: 'App', id: 11 }, ...objects });
  const [row] = shaped.ask('heap.shapes', {}).rows;
  const className = `{${row?.keys.join(', ')}}`;
  expect(shaped.ask('heap.object', { id: 101 }).node?.name).toBe(className);
  for (const name of ['{url, name}', '{name, url}'])
    expect(shaped.ask('heap.objects', { className: name }).total).toBe(12);
  expect(shaped.ask('heap.objects', { className: '{name}' }).total).toBe(0);
});

it('groups plain objects with the same properties in any order, with a class that has them too', () => {
  expect(heap.ask('heap.shapes', {})).toEqual({
    rows: [
      {
        keys: ['x', 'y'],
        keyCount: 2,
        count: 3,
        shallowSizeBytes: 60,
        hiddenClasses: 2,
        sharedWith: [{ name: 'Point', count: 1 }],
        exampleId: 21,
      },
      {
        keys: ['only2'],
        keyCount: 1,
        count: 2,
        shallowSizeBytes: 20,
        hiddenClasses: 0,
        sharedWith: [],
        exampleId: 41,
      },
    ],
    start: 0,
    total: 2,
    objects: 5,
    shallowSizeBytes: 80,
  });
  expect(heap.ask('heap.shapes', { start: 1, count: 1 }).rows.map(({ exampleId }) => exampleId)).toEqual([41]);
});

it('finds the objects of a shape by one of them, largest first', () => {
  const { rows, total } = heap.ask('heap.shape-objects', { id: 21, count: 2 });
  expect([rows.map(({ id }) => id), total]).toEqual([[23, 21], 3]);
  // A single object has no group; other objects have no shape.
  expect(heap.ask('heap.shape-objects', { id: 27 }).total).toBe(1);
  expect(heap.ask('heap.shape-objects', { id: 31 }).total).toBe(0);
  expect(heap.codeOf('heap.shape-objects', { id: 404 })).toBe('invalid_params');
});

it('ignores dictionaries and prototypes, and supports heaps without shapes', () => {
  const many = Array.from({ length: 257 }, (_, at) => `[a, b] -k${at}→ end`).join('\n');
  const dictionaries = askableHeap(`root → [a, b]\n${many}\n[c, d] -constructor→ end\nroot → [c, d]`, {
    a: plain(3),
    b: plain(5),
    c: plain(7),
    d: plain(9),
  });
  expect(dictionaries.ask('heap.shapes', {})).toMatchObject({ rows: [], total: 0, objects: 0 });
});
