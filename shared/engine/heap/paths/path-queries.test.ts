import { describe, expect, it } from 'vitest';
import { askableHeap, type AskableHeap } from '../testing/ask-heap.ts';

/** Paths as `root -a→ App -b→ Row`, by class name and edge. */
function pathsOf(heap: AskableHeap, params: Parameters<typeof heap.ask<'heap.paths'>>[1]): string[] {
  return heap
    .ask('heap.paths', params)
    .paths.map(({ steps }) => steps.map(({ edge, node }) => `${edge?.name ?? ''}@${node.id}`).join(' '));
}

const LEAK = (): AskableHeap =>
  askableHeap(
    `root → [window, bus]
     window → app → cache → row
     bus → listener → scope → row
     window -weak:9→ row
     row → back → row
     back -owner→ cache`,
    {
      window: { id: 11 },
      bus: { id: 13 },
      app: { id: 15 },
      cache: { id: 17 },
      listener: { id: 19 },
      scope: { id: 21 },
      row: { id: 23 },
      back: { id: 25 },
    },
  );

describe('retaining paths', () => {
  it('are the shortest ones, shortest first, without weak edges or paths through the object itself', () => {
    const heap = LEAK();
    expect(pathsOf(heap, { id: 23 })).toEqual([
      '@1 window@11 app@15 cache@17 row@23',
      '@1 bus@13 listener@19 scope@21 row@23',
    ]);
    // One weak retainer, and the path from `back`.
    expect(heap.ask('heap.paths', { id: 23 })).toMatchObject({ hiddenWeak: 2, isCut: false });
  });

  it('include weak edges on request, up to the requested number', () => {
    const heap = LEAK();
    expect(pathsOf(heap, { id: 23, showWeak: true })[0]).toBe('@1 window@11 9@23');
    expect(pathsOf(heap, { id: 23, showWeak: true })).toHaveLength(3);
    expect(heap.ask('heap.paths', { id: 23, paths: 1 })).toMatchObject({ isCut: true });
  });

  it('avoid objects of an ignored class, except the object itself', () => {
    const chain = askableHeap('root → list → a → b → c\nroot → bus → c', {
      a: { name: 'Item', id: 11 },
      b: { name: 'Item', id: 13 },
      c: { name: 'Item', id: 15 },
      list: { id: 17 },
      bus: { id: 19 },
    });
    expect(pathsOf(chain, { id: 15 })).toEqual(['@1 bus@19 c@15', '@1 list@17 a@11 b@13 c@15']);
    expect(pathsOf(chain, { id: 15, ignoredClasses: ['Item'] })).toEqual(['@1 bus@19 c@15']);
    expect(pathsOf(chain, { id: 15, ignoredClasses: ['Item', 'bus'] })).toEqual([]);
    expect(pathsOf(chain, { id: 15, ignoredClasses: ['Nobody'] })).toHaveLength(2);
  });

  it('avoid ignored objects and edges', () => {
    const heap = LEAK();
    expect(pathsOf(heap, { id: 23, ignoredNodes: [15] })).toEqual(['@1 bus@13 listener@19 scope@21 row@23']);
    expect(pathsOf(heap, { id: 23, ignoredEdges: ['13.listener'] })).toEqual(['@1 window@11 app@15 cache@17 row@23']);
    // The object is unreachable without them.
    expect(heap.ask('heap.paths', { id: 23, ignoredNodes: [15], ignoredEdges: ['13.listener'] })).toMatchObject({
      paths: [],
      isCut: false,
    });
    expect(pathsOf(heap, { id: 23, ignoredNodes: [23] })).toEqual([]);
    expect(pathsOf(heap, { id: 23, ignoredNodes: [1] })).toEqual([]);
    // An id of another snapshot.
    expect(pathsOf(heap, { id: 23, ignoredNodes: [4711] })).toHaveLength(2);
  });

  it('prefer paths through objects of the program to engine-only paths of any length', () => {
    const heap = askableHeap(
      `root -element:1→ gc -element:1→ row
       root → window → a → b → c → row`,
      { gc: { type: 'synthetic', name: '(GC roots)', id: 5 }, row: { id: 99 } },
    );
    expect(heap.ask('heap.paths', { id: 99 }).paths.map(({ steps }) => steps.length)).toEqual([6, 3]);
  });

  it('show the program’s edge if several edges lead to one node', () => {
    const heap = askableHeap('root → a\na -hidden:3→ b\na -internal:table→ b\na -rows→ b', { b: { id: 99 } });
    expect(pathsOf(heap, { id: 99 })).toEqual(['@1 a@3 rows@99']);
  });

  it('are the root itself for the root, and none for an unreachable object', () => {
    const heap = askableHeap('root → a\nlost → found', { lost: { id: 51 }, found: { id: 53 } });
    expect(pathsOf(heap, { id: 1 })).toEqual(['@1']);
    expect(heap.ask('heap.paths', { id: 53 })).toMatchObject({ paths: [], isCut: false });
  });

  it('stop at a limit if there are too many paths', () => {
    // 2^60 paths of one length.
    const levels = Array.from({ length: 60 }, (_, at) => `[l${at}, r${at}] → [l${at + 1}, r${at + 1}]`);
    const heap = askableHeap(['root → [l0, r0]', ...levels, '[l60, r60] → end'].join('\n'), { end: { id: 999 } });
    const { paths, isCut } = heap.ask('heap.paths', { id: 999, paths: 50 });
    expect(isCut).toBe(true);
    expect(new Set(paths.map(({ steps }) => JSON.stringify(steps))).size).toBe(50);
    expect(new Set(paths.map(({ steps }) => steps.length))).toEqual(new Set([63]));
  });

  it('support a list of 100,000 objects', () => {
    const chain = Array.from({ length: 100_000 }, (_, at) => `n${at} → n${at + 1}\nn${at + 1} -back→ n${at}`);
    const heap = askableHeap(['root → n0', ...chain].join('\n'), { n100000: { id: 999_999 } });
    const { paths, isCut } = heap.ask('heap.paths', { id: 999_999 });
    expect(paths.map(({ steps }) => steps.length)).toEqual([100_002]);
    expect(isCut).toBe(false);
  });

  it('are found for an object with hundreds of thousands of retainers', () => {
    const holders = Array.from({ length: 200_000 }, (_, at) => `list -element:${at}→ n${at} -map→ shared`);
    const heap = askableHeap(['root → list', ...holders, 'root → near → shared'].join('\n'), {
      shared: { id: 999_999 },
    });
    expect(heap.ask('heap.paths', { id: 999_999, paths: 3 }).paths.map(({ steps }) => steps.length)).toEqual([3, 4, 4]);
  });

  it.each([
    ['an unknown id', { id: 404 }],
    ['an edge without a dot', { id: 23, ignoredEdges: ['13'] }],
    ['an edge of an unknown object', { id: 23, ignoredEdges: ['404.x'] }],
    ['an unknown edge of an object', { id: 23, ignoredEdges: ['13.nothing'] }],
  ])('%s is an invalid parameter', (_, params) => {
    expect(LEAK().codeOf('heap.paths', params)).toBe('invalid_params');
  });
});

/** Deterministic pseudorandom numbers from 0 (inclusive) to 1 (exclusive). */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Lengths of all simple paths from the root, computed naively. */
function naiveLengths(edges: readonly (readonly [number, number])[], target: number): number[] {
  const lengths: number[] = [];
  const open = [[0]];
  for (let way = open.pop(); way !== undefined; way = open.pop()) {
    const last = way.at(-1);
    if (last === target) {
      lengths.push(way.length);
      continue;
    }
    const next = new Set(edges.filter(([from]) => from === last).map(([, to]) => to));
    for (const to of next) if (!way.includes(to)) open.push([...way, to]);
  }
  return lengths.toSorted((a, b) => a - b);
}

describe('paths in random graphs', () => {
  it.each(Array.from({ length: 60 }, (_, seed) => seed))('are the shortest ones (%d)', (seed) => {
    const random = numbersFrom(seed + 1);
    const nodes = 3 + Math.floor(random() * 7);
    const edges = Array.from({ length: nodes * 2 }, (): readonly [number, number] => [
      Math.floor(random() * nodes),
      1 + Math.floor(random() * (nodes - 1)),
    ]);
    const nameOf = (node: number): string => (node === 0 ? 'root' : `n${node}`);
    const all = Array.from({ length: nodes }, (_, node) => node);
    const heap = askableHeap(
      // All nodes are in the picture in order; the weak edges do not count.
      [
        ...all.slice(1).map((node) => `root -weak:${node}→ ${nameOf(node)}`),
        ...edges.map(([from, to], at) => `${nameOf(from)} -e${at}→ ${nameOf(to)}`),
      ].join('\n'),
    );
    for (const target of all.slice(1)) {
      const { paths, isCut } = heap.ask('heap.paths', { id: target * 2 + 1, paths: 6 });
      const expected = naiveLengths(edges, target);
      expect(paths.map(({ steps }) => steps.length)).toEqual(expected.slice(0, 6));
      expect(isCut || expected.length <= 6).toBe(true);
      expect(new Set(paths.map(({ steps }) => steps.map(({ node }) => node.id).join())).size).toBe(paths.length);
      for (const { steps } of paths) expect(steps.at(-1)?.node.id).toBe(target * 2 + 1);
    }
  });
});

describe('paths through functions of the engine', () => {
  const BUILT_IN = { type: 'closure' } as const;
  const heap = (): AskableHeap =>
    askableHeap(
      `root → [handles, listeners]
       handles → [slice, push, shape]
       slice -internal:context→ realm
       push -internal:context→ realm
       shape -internal:native_context→ realm
       listeners -element:0→ tick -internal:context→ realm
       realm → table → row`,
      {
        handles: { id: 11 },
        listeners: { id: 13 },
        slice: { ...BUILT_IN, id: 15, name: 'slice' },
        push: { ...BUILT_IN, id: 17, name: 'push' },
        shape: { type: 'hidden', id: 19, name: 'system / Map' },
        tick: { ...BUILT_IN, id: 21, name: 'tick', location: [1, 9, 4] },
        realm: { id: 23, name: 'system / NativeContext / https://a.test' },
        table: { id: 25 },
        row: { id: 27 },
      },
    );

  it('are one, the shortest, and those of the page are all found', () => {
    expect(pathsOf(heap(), { id: 27 })).toEqual([
      '@1 handles@11 slice@15 context@23 table@25 row@27',
      '@1 listeners@13 0@21 context@23 table@25 row@27',
    ]);
  });

  it('lead through the next one if the first is ignored', () => {
    const ways = pathsOf(heap(), { id: 27, ignoredNodes: [15] });
    expect(ways[0]).toBe('@1 handles@11 push@17 context@23 table@25 row@27');
    expect(ways).toHaveLength(2);
  });

  it('are all found where the object itself is held by a property', () => {
    const own = askableHeap('root → [slice, push]\nslice -cache→ row\npush -cache→ row\nroot → app -internal:x→ row', {
      slice: { ...BUILT_IN, id: 15, name: 'slice' },
      push: { ...BUILT_IN, id: 17, name: 'push' },
      app: { ...BUILT_IN, id: 19, location: [1, 0, 0] },
      row: { id: 27 },
    });
    expect(pathsOf(own, { id: 27 })).toHaveLength(3);
  });
});

it('the value of a Map has its key, if that is an object', () => {
  const heap = askableHeap(
    `
    root → watchers -internal:table→ table
    table -internal:5→ box
    table -internal:6→ tells
    table -internal:8→ text
    table -internal:9→ others
    `,
    {
      watchers: { name: 'Map' },
      table: { type: 'array' },
      box: { type: 'native', name: '<main>' },
      tells: { name: 'Set', id: 101 },
      text: { type: 'string', name: 'a secret' },
      others: { name: 'Set', id: 103 },
    },
  );
  heap.computeRetained();
  const keyTo = (id: number) => heap.ask('heap.paths', { id }).paths[0]?.steps.at(-1)?.edge?.key;
  expect(keyTo(101)).toBe('<main>');
  expect(keyTo(103)).toBeUndefined();
});
