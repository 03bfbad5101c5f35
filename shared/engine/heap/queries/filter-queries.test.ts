import { describe, expect, it } from 'vitest';
import { askableHeap } from '../testing/ask-heap.ts';

/** Offset of the distances of engine-only nodes, as in DevTools. */
const UNOWNED = 100_000_000;

/** `div` is detached and retains `props` and what that holds; the rest was allocated in order of id. */
const heap = askableHeap(
  `root → app → old → leaf
   app → young → inner → deep
   root → tree -element:1→ div -internal:2→ props -data→ held`,
  {
    app: { name: 'App', id: 11, sizeBytes: 10 },
    old: { name: 'Order', id: 13, sizeBytes: 20 },
    leaf: { name: 'Order', id: 15, sizeBytes: 30 },
    young: { name: 'Order', id: 21, sizeBytes: 40 },
    inner: { name: 'Order', id: 23, sizeBytes: 50 },
    deep: { name: 'Line', id: 25, sizeBytes: 60 },
    tree: { type: 'synthetic', name: '(Detached trees)', id: 6, sizeBytes: 0 },
    div: { type: 'native', name: '<div>', id: 8, detachedness: 2, sizeBytes: 70 },
    props: { name: 'Props', id: 27, sizeBytes: 80 },
    held: { name: 'Held', id: 17, sizeBytes: 90 },
  },
);
const classes = (of: Parameters<typeof heap.ask<'heap.filtered-classes'>>[1]['of']): unknown[] =>
  heap
    .ask('heap.filtered-classes', { of })
    .rows.map(({ name, count, shallowSizeBytes, retainedSizeBytes, distance }) => [
      name,
      count,
      shallowSizeBytes,
      retainedSizeBytes,
      distance,
    ]);

describe('classes of objects allocated between two captures', () => {
  it('count objects with ids in the range, and their retained size', () => {
    // `inner` is in the subtree of `young`, so the class retains 40 + 50 + 60.
    expect(classes({ bornAfterId: 15, bornUpToId: 25 })).toEqual([
      ['Order', 2, 90, 150, 2],
      ['Held', 1, 90, 90, UNOWNED + 4],
      ['Line', 1, 60, 60, 4],
    ]);
    // Without `young`, `inner` counts for itself.
    expect(classes({ bornAfterId: 21, bornUpToId: 23 })).toEqual([['Order', 1, 50, 110, 3]]);
    expect(classes({ bornAfterId: 27 })).toEqual([]);
  });

  it('are filtered by name, sorted and paged', () => {
    const page = heap.ask('heap.filtered-classes', {
      of: { bornAfterId: 15 },
      filter: 'e',
      sort: 'name',
      descending: false,
      start: 1,
      count: 1,
    });
    expect(page).toMatchObject({ rows: [{ name: 'Line' }], start: 1, matching: 3, matchingCount: 4 });
  });

  it('list only the matching objects', () => {
    const { rows, total } = heap.ask('heap.filtered-objects', { of: { bornAfterId: 15 }, className: 'Order' });
    expect([rows.map(({ id }) => id), total]).toEqual([[21, 23], 2]);
  });

  it('use the largest odd id', () => {
    expect(heap.ask('heap.last-id', {})).toEqual({ lastId: 27 });
    expect(askableHeap('root → [a, b]', { a: { id: 5 }, b: { id: 400 } }).ask('heap.last-id', {})).toEqual({
      lastId: 5,
    });
  });
});

describe('classes of a kind', () => {
  it('are detached nodes, or objects retained by them', () => {
    expect(classes({ kind: 'detached-dom' })).toEqual([['Detached <div>', 1, 70, 240, UNOWNED + 2]]);
    expect(classes({ kind: 'detached' })).toEqual([
      ['Detached <div>', 1, 70, 240, UNOWNED + 2],
      ['Props', 1, 80, 170, UNOWNED + 3],
      ['Held', 1, 90, 90, UNOWNED + 4],
    ]);
    expect(classes({ kind: 'console' })).toEqual([]);
  });

  it('combine with a time range', () => {
    expect(classes({ kind: 'detached', bornAfterId: 20 })).toEqual([['Props', 1, 80, 170, UNOWNED + 3]]);
  });

  it('without a filter are all classes', () => {
    const all = heap.ask('heap.classes', { sort: 'retained' });
    expect(heap.ask('heap.filtered-classes', { of: {} })).toEqual(all);
  });
});

it('detached nodes can also be searched for', () => {
  expect(heap.ask('heap.search', { in: 'kind', query: 'detached-dom' }).rows.map(({ id }) => id)).toEqual([8]);
});

it('reports whether the heap has documents', () => {
  expect(heap.ask('heap.detached', {})).toMatchObject({ total: 1, hasDom: true });
  // Node marks its own objects as detached.
  const node = askableHeap('root → a', { a: { type: 'native', name: 'Node / ModuleWrap', detachedness: 2 } });
  expect(node.ask('heap.detached', {})).toMatchObject({ total: 0, hasDom: false });
  expect(askableHeap('root → a').ask('heap.detached', {})).toMatchObject({ total: 0, hasDom: false });
});

it('unreachable classes have no distance', () => {
  const lone = askableHeap('root → app\nlone → held', { app: { name: 'App', id: 11 }, lone: { name: 'Lone', id: 13 } });
  const page = lone.ask('heap.filtered-classes', { of: { bornAfterId: 1 }, sort: 'distance', descending: false });
  expect(page.rows.map(({ name, distance }) => [name, distance])).toEqual([
    ['App', 1],
    ['Lone', null],
    ['held', null],
  ]);
  const all = lone.ask('heap.classes', { sort: 'distance', descending: false });
  expect(all.rows.map(({ distance }) => distance)).not.toContain(Number.POSITIVE_INFINITY);
});

it('the helper objects of a detached node are not counted as nodes', () => {
  const native = (name: string, id: number) => ({ type: 'native', name, id, detachedness: 2 }) as const;
  const page = askableHeap('root → [a, b, c, d, e, f, g]', {
    a: native('<div class="row">', 1),
    b: native('Text', 3),
    c: native('SVGSVGElement', 5),
    d: native('ShadowRoot', 7),
    e: native('blink::NodeRareData', 9),
    f: native('NodeList', 11),
    g: native('blink::TextInputType', 13),
  });
  expect(page.ask('heap.detached', {})).toMatchObject({ total: 4, hasDom: true });
  const found = page.ask('heap.search', { in: 'kind', query: 'detached-dom' });
  expect(found.rows.map(({ id }) => id)).toEqual([1, 3, 5, 7]);
});
