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
  it('lists the functions that listeners call: added, assigned, in an object, and of detached elements', () => {
    const listeners = askableHeap(
      `root → [added, assigned, object, other]
       added -element:1→ fn -internal:code→ code
       assigned -element:1→ onclick -internal:code→ code
       object -element:1→ handler -handleEvent→ method -internal:code→ code
       other -element:1→ plain -internal:code→ code`,
      {
        added: { type: 'native', name: 'V8EventListener', id: 11, detachedness: 2 },
        assigned: { type: 'native', name: 'V8EventHandlerNonNull', id: 13 },
        object: { type: 'native', name: 'V8EventListener', id: 15 },
        other: { type: 'native', name: 'V8MutationCallback', id: 17 },
        fn: { type: 'closure', name: 'onScroll', id: 21 },
        onclick: { type: 'closure', name: 'onclick', id: 23 },
        handler: { name: 'Handler', id: 25 },
        method: { type: 'closure', name: 'handleEvent', id: 27 },
        plain: { type: 'closure', name: 'observed', id: 29 },
        code: { type: 'code', name: '(code)', id: 31 },
      },
    );
    expect(find(listeners, 'kind', 'listener-functions').toSorted((a, b) => a - b)).toEqual([21, 23, 27]);
    expect(find(askableHeap('root → a'), 'kind', 'listener-functions')).toEqual([]);
  });

  it('lists Maps, Sets and Arrays that refer to something, largest retained size first', () => {
    const collections = askableHeap(
      `root → [set, map, list, empty]
       set -internal:table→ setTable
       setTable -internal:10→ a
       setTable -internal:map→ hidden
       map -internal:table→ mapTable
       mapTable -internal:10→ key
       mapTable -internal:11→ value
       list -element:0→ a
       list -element:1→ key`,
      {
        set: { name: 'Set', id: 11 },
        map: { name: 'Map', id: 13, sizeBytes: 500 },
        list: { name: 'Array', id: 15 },
        empty: { name: 'Set', id: 17 },
        value: { name: 'Order', id: 19, sizeBytes: 50 },
        setTable: { type: 'array', name: '', id: 21 },
        mapTable: { type: 'array', name: '', id: 23 },
      },
    );
    expect(find(collections, 'kind', 'collections')).toEqual([13, 11, 15]);
    const previews = collections.ask('heap.search', { in: 'kind', query: 'collections' }).rows;
    expect(previews.map(({ preview }) => preview)).toEqual(['{1 entry}', '{1 entry}', '[2 references]']);
  });

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
