import { describe, expect, it } from 'vitest';
import { askableHeap, type AskableHeap } from '../testing/ask-heap.ts';

function find(heap: AskableHeap, where: 'name' | 'text' | 'edge' | 'kind', query: string, isRegex = false): number[] {
  return heap.ask('heap.search', { in: where, query, isRegex }).rows.map(({ id }) => id);
}

const heap = askableHeap(
  `root → [app, store, div]
   app -onClick→ fn
   app -élan→ accent
   app -element:7→ store
   app → [s1, s2, s3, s4]
   s3 -internal:first→ s1
   s3 -internal:second→ s2
   app → empty`,
  {
    app: { name: 'App', id: 11, sizeBytes: 10 },
    store: { name: 'AppStore', id: 13, sizeBytes: 500 },
    div: { type: 'native', name: '<div class="card">', id: 15, detachedness: 2, sizeBytes: 60 },
    fn: { type: 'closure', name: 'onclick', id: 17 },
    accent: { name: 'Accent', id: 19 },
    s1: { type: 'string', name: 'Order "42"', id: 21, sizeBytes: 40 },
    s2: { type: 'string', name: 'ORDERS of APP', id: 23, sizeBytes: 50 },
    s3: { type: 'concatenated string', name: '(concatenated string)', id: 25, sizeBytes: 20 },
    s4: { type: 'sliced string', name: '(sliced string)', id: 27, sizeBytes: 20 },
    empty: { name: 'AppEmpty', id: 29, sizeBytes: 0 },
  },
);

describe('by name', () => {
  it('finds objects by name or class, ignoring case, without strings and objects without a size', () => {
    // Sorted by shallow size: nothing else is computed yet.
    expect(find(heap, 'name', 'aPP')).toEqual([13, 11]);
    expect(find(heap, 'name', 'detached <div')).toEqual([15]);
    expect(find(heap, 'name', 'card')).toEqual([15]);
    expect(find(heap, 'name', 'function')).toEqual([17]);
    expect(find(heap, 'name', 'nothing at all')).toEqual([]);
  });

  it('matches a regular expression case-sensitively', () => {
    expect(find(heap, 'name', '^App$', true)).toEqual([11]);
    expect(find(heap, 'name', '^app', true)).toEqual([]);
    expect(heap.codeOf('heap.search', { in: 'name', query: '(', isRegex: true })).toBe('invalid_params');
    // A valid text, but not a valid expression.
    expect(heap.codeOf('heap.search', { in: 'name', query: '(' })).toBe('ok');
  });
});

describe('by text', () => {
  it('finds strings, including concatenated ones', () => {
    expect(find(heap, 'text', 'order')).toEqual([23, 21, 25]);
    expect(find(heap, 'text', '"42"orders')).toEqual([25]);
    expect(find(heap, 'text', 'Order "\\d+"$', true)).toEqual([21]);
    expect(find(heap, 'text', 'store')).toEqual([]);
  });
});

it('by edge: finds the targets, also for non-ASCII names, without element indexes', () => {
  expect(find(heap, 'edge', 'onclick')).toEqual([17]);
  expect(find(heap, 'edge', 'ÉLAN')).toEqual([19]);
  expect(find(heap, 'edge', '7')).toEqual([]);
});

it('sorts by retained size, in pages', () => {
  heap.computeRetained();
  const page = heap.ask('heap.search', { in: 'name', query: 'app', start: 1, count: 1 });
  expect(page).toMatchObject({ rows: [{ id: 11 }], start: 1, total: 2 });
});

it('does not match the letters of escapes, but letters that fold to ASCII', () => {
  const odd = askableHeap('root → [kelvin, newline]', {
    kelvin: { name: '\u212aelvin', id: 3 },
    newline: { name: 'a\nB', id: 5 },
  });
  expect(find(odd, 'name', 'k')).toEqual([3]);
  expect(find(odd, 'name', 'n')).toEqual([3]);
  expect(find(odd, 'name', 'b')).toEqual([5]);
});

describe('by kind', () => {
  const kinds = askableHeap(
    `root → [window, listeners, console, tree]
     tree -element:1→ div -internal:2→ props -data→ held
     window -element:1→ both
     div → both
     listeners -internal:1→ v8 -internal:1→ callback -internal:code→ code
     callback -context:scope→ ctx -context:data→ inContext
     v8 -internal:2→ other
     div -internal:3→ v8OfDiv -internal:1→ callbackOfDiv
     window → callbackOfDiv
     ctx -context:all→ shared
     window → shared
     console -internal:5 / DevTools console→ logged
     logged → deep`,
    {
      window: { id: 11 },
      tree: { type: 'synthetic', name: '(Detached trees)', id: 15 },
      div: { type: 'native', name: '<div>', id: 17, detachedness: 2 },
      props: { name: 'Props', id: 19 },
      held: { name: 'Held', id: 21 },
      both: { name: 'Both', id: 23 },
      listeners: { type: 'native', name: 'EventTarget', id: 31 },
      v8: { type: 'native', name: 'V8EventListener', id: 33 },
      callback: { type: 'closure', name: 'handler', id: 35 },
      code: { type: 'code', name: '(code)', id: 36 },
      ctx: { type: 'object', name: 'system / Context', id: 37 },
      inContext: { id: 39 },
      shared: { id: 41 },
      other: { id: 43 },
      v8OfDiv: { type: 'native', name: 'V8EventListener', id: 45 },
      callbackOfDiv: { type: 'closure', name: 'ofDetached', id: 47 },
      console: { type: 'synthetic', name: '(Global handles)', id: 51 },
      logged: { id: 53 },
      deep: { id: 55 },
    },
  );
  const sorted = (kind: string): number[] => find(kinds, 'kind', kind).toSorted((a, b) => a - b);

  it.each([
    ['detached', [17, 19, 21, 45]],
    ['listeners', [35, 36, 37, 39]],
    ['contexts', [37, 39]],
    ['console', [53, 55]],
  ])('%s: finds objects that only they retain', (kind, ids) => {
    expect(sorted(kind)).toEqual(ids);
  });

  it('refuses an unknown kind', () => {
    expect(kinds.codeOf('heap.search', { in: 'kind', query: 'strings' })).toBe('invalid_params');
  });

  it('is empty for a heap without any', () => {
    const plain = askableHeap('root → a');
    for (const kind of ['detached', 'listeners', 'contexts', 'console']) expect(find(plain, 'kind', kind)).toEqual([]);
  });
});
