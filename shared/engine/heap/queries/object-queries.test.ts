import { describe, expect, it } from 'vitest';
import { askableHeap } from '../testing/ask-heap.ts';

const HEAP = (): ReturnType<typeof askableHeap> =>
  askableHeap(
    `root → [app, other, list]
     app -rows→ list
     list -element:0→ row1
     list -element:1→ row2
     row1 -text→ s1
     app -onChange→ fn
     app -sum→ cons
     cons -internal:first→ s1
     cons -internal:second→ s2
     app -part→ slice
     slice -internal:parent→ s2`,
    {
      app: { name: 'App', id: 11 },
      other: { name: 'App', id: 13, sizeBytes: 50 },
      list: { name: 'Array', id: 21, sizeBytes: 16 },
      row1: { name: 'Row', id: 31, sizeBytes: 20 },
      row2: { name: 'Row', id: 33, sizeBytes: 30 },
      s1: { type: 'string', name: 'Grüße "an" alle\n', sizeBytes: 40 },
      s2: { type: 'string', name: 'x'.repeat(5000), sizeBytes: 5000 },
      fn: { type: 'closure', name: 'onChange', id: 41, location: [1, 9, 4], script: 'script' },
      cons: { type: 'concatenated string', name: '(concatenated string)' },
      slice: { type: 'sliced string', name: '(sliced string)' },
      script: { type: 'hidden', name: 'system / Script / app.js' },
    },
  );

describe('objects of a class', () => {
  it('are sorted by retained size if computed, otherwise by shallow size', () => {
    const heap = HEAP();
    const ids = (): number[] => heap.ask('heap.objects', { className: 'Row' }).rows.map(({ id }) => id);
    expect(ids()).toEqual([33, 31]);
    expect(heap.ask('heap.objects', { className: 'Row' }).rows[0]).toEqual({
      id: 33,
      name: 'Row',
      type: 'object',
      shallowSizeBytes: 30,
      retainedSizeBytes: null,
      distance: null,
      preview: '{}',
      isDetached: false,
    });
    heap.computeRetained();
    expect(heap.ask('heap.objects', { className: 'App' }).rows).toMatchObject([
      // Its function, concatenated and sliced strings, and the long text that only these two hold.
      {
        id: 11,
        retainedSizeBytes: 10 + 10 + 10 + 10 + 5000,
        distance: 1,
        preview: expect.stringMatching(/^\{rows, onChange, sum: "Grüße/) as string,
      },
      { id: 13, retainedSizeBytes: 50, distance: 1 },
    ]);
  });

  it('are paged in any requested order', () => {
    const heap = HEAP();
    heap.computeRetained();
    const ids = (sort: 'shallow' | 'id' | 'distance', descending: boolean, start = 0): number[] =>
      heap.ask('heap.objects', { className: 'App', sort, descending, start, count: 5 }).rows.map(({ id }) => id);
    expect(ids('shallow', true)).toEqual([13, 11]);
    expect(ids('shallow', false)).toEqual([11, 13]);
    expect(ids('id', true)).toEqual([13, 11]);
    expect(ids('id', false, 1)).toEqual([13]);
    // Ties keep the order of the file in both directions.
    expect(ids('distance', true)).toEqual(ids('distance', false));
    expect(heap.ask('heap.objects', { className: 'App', start: 7 })).toEqual({ rows: [], start: 7, total: 2 });
    expect(heap.ask('heap.objects', { className: 'None' })).toEqual({ rows: [], start: 0, total: 0 });
  });
});

describe('one object', () => {
  it('has its dominator if computed', () => {
    const heap = HEAP();
    expect(heap.ask('heap.object', { id: 31 })).toMatchObject({ node: { id: 31 }, dominator: null });
    heap.computeRetained();
    expect(heap.ask('heap.object', { id: 31 })).toMatchObject({ node: { id: 31 }, dominator: { id: 21 } });
    // The root has none.
    expect(heap.ask('heap.object', { id: 1 })).toMatchObject({ node: { id: 1 }, dominator: null });
  });

  it('is null for an unknown id', () => {
    expect(HEAP().ask('heap.object', { id: 999 })).toEqual({ node: null, dominator: null, location: null });
    expect(HEAP().ask('heap.object', { id: 2 ** 40 }).node).toBeNull();
  });

  it('has a 1-based location if the file has the script', () => {
    const picture = 'root → fn';
    const nodes = {
      fn: { type: 'closure', name: 'f', id: 41, location: [1, 9, 4], script: 'script' },
      script: { type: 'hidden', name: 'system / Script / app.js' },
    } as const;
    const chromium = askableHeap(`${picture}\nroot → script`, nodes, { dialect: 'chromium' });
    const location = { url: 'app.js', line: 10, column: 5 };
    expect(chromium.ask('heap.object', { id: 41 })).toMatchObject({ location, node: { location } });
    // Node has an edge to the script only from the function.
    const node = askableHeap(`${picture}\nfn -internal:shared→ info -internal:script→ script`, nodes);
    expect(node.ask('heap.object', { id: 41 }).location).toEqual({ url: 'app.js', line: 10, column: 5 });
    expect(askableHeap(`${picture}\nroot → script`, nodes).ask('heap.object', { id: 41 }).location).toBeNull();
    // V8 writes −1 for a position that it does not know.
    const unknown = { ...nodes, fn: { ...nodes.fn, location: [1, -1, -1] as const } };
    const made = askableHeap(`${picture}\nroot → script`, unknown, { dialect: 'chromium' });
    expect(made.ask('heap.object', { id: 41 })).toMatchObject({ location: null, node: { id: 41 } });
  });

  it('has a location in files of Node 20, also while the function is debugged', () => {
    const fn = { type: 'closure', name: 'f', id: 41, location: [1, 9, 4] } as const;
    const script = { type: 'code', name: 'file:///srv/app.mjs' };
    const expected = { url: 'file:///srv/app.mjs', line: 10, column: 5 };
    const plain = 'root → fn -internal:shared→ info -internal:script_or_debug_info→ script';
    expect(askableHeap(plain, { fn, script }).ask('heap.object', { id: 41 }).location).toEqual(expected);
    const debugged = 'root → fn -internal:shared→ info -internal:script_or_debug_info→ debug -internal:script→ script';
    expect(askableHeap(debugged, { fn, script }).ask('heap.object', { id: 41 }).location).toEqual(expected);
    // For an object with added properties, through the constructor of its first map.
    const made = askableHeap(
      `root → row -internal:map→ m2 -internal:back_pointer→ m1 -internal:constructor→ fn
       fn -internal:shared→ info -internal:script_or_debug_info→ script`,
      { row: { name: 'Row', id: 51, location: [1, 3, 0] }, fn: { type: 'closure', name: 'Row', id: 41 }, script },
    );
    expect(made.ask('heap.object', { id: 51 }).location).toEqual({ ...expected, line: 4, column: 1 });
    // A name that is not a URL is not a script.
    expect(askableHeap(plain, { fn }).ask('heap.object', { id: 41 }).location).toBeNull();
  });
});

describe('functions of the engine', () => {
  it('have no script, or one of the runtime; bound functions and those of eval are not among them', () => {
    const closure = (name: string, id: number, script?: number) => ({
      type: 'closure',
      name,
      id,
      ...(script === undefined ? {} : { location: [script, 0, 0] as const }),
    });
    const shown = (id: number, locations = true) =>
      askableHeap(
        `root → [own, slice, bound, timer, evaluated, empty]
         own -internal:shared→ i1 -internal:script→ app
         timer -internal:shared→ i2 -internal:script→ node
         evaluated -internal:context→ realm
         empty -internal:context→ realm
         realm -internal:empty_function→ empty`,
        {
          own: closure('refresh', 11, locations ? 1 : undefined),
          slice: closure('slice', 13),
          bound: closure('native_bind', 15),
          timer: closure('setTimeout', 17, locations ? 2 : undefined),
          evaluated: closure('', 19, locations ? 3 : undefined),
          empty: closure('', 21, locations ? 4 : undefined),
          app: { type: 'hidden', name: 'system / Script / https://a.test/app.js' },
          node: { type: 'hidden', name: 'system / Script / node:timers' },
          realm: { type: 'object', name: 'system / NativeContext' },
        },
      ).ask('heap.object', { id }).node?.isBuiltIn ?? false;
    expect([11, 13, 15, 17, 19, 21].map((id) => shown(id))).toEqual([false, true, false, true, false, true]);
    // Nothing is known without locations.
    expect([11, 13, 17].map((id) => shown(id, false))).toEqual([false, false, false]);
  });
});

describe('functions that bind() made', () => {
  const bound = (references: string) =>
    askableHeap(
      `root → [own, bound, twice, plain, widget]
       bound -internal:bound_function→ own
       ${references}
       twice -internal:bound_function→ bound
       twice -internal:bound_this→ plain
       own -internal:shared→ i1 -internal:script→ app`,
      {
        own: { type: 'closure', name: 'onResize', id: 11, location: [1, 6, 2] },
        bound: { type: 'closure', name: 'native_bind', id: 13 },
        twice: { type: 'closure', name: 'native_bind', id: 15 },
        widget: { type: 'object', name: 'Widget', id: 17 },
        plain: { type: 'object', name: 'Object', id: 19 },
        app: { type: 'hidden', name: 'system / Script / https://a.test/app.js' },
      },
    );

  it('have the name and the place of the function that runs, and the class of its this', () => {
    const heap = bound('bound -internal:bound_this→ widget');
    // Bound again, a function keeps its first `this`.
    for (const id of [13, 15]) {
      const { node, location } = heap.ask('heap.object', { id });
      expect(node).toMatchObject({ preview: 'bound onResize() of Widget', boundTo: 'Widget' });
      expect(node?.isBuiltIn).toBeUndefined();
      expect(node?.location).toEqual({ url: 'https://a.test/app.js', line: 7, column: 3 });
      expect(location).toEqual(node?.location);
    }
    expect(heap.ask('heap.object', { id: 11 }).node).toMatchObject({ preview: 'onResize()' });
  });

  it.each([
    ['WindowManager', 'WindowManager'],
    ['ObjectStore', 'ObjectStore'],
    ['Window [JSGlobalProxy] / http://a.test', ''],
    ['global / ', ''],
  ])('of a this of %s are bound to "%s"', (name, boundTo) => {
    const heap = askableHeap(
      'root → [own, bound, self]\nbound -internal:bound_function→ own\nbound -internal:bound_this→ self',
      {
        own: { type: 'closure', name: 'run', id: 11 },
        bound: { type: 'closure', name: 'native_bind', id: 13 },
        self: { type: 'object', name, id: 15 },
      },
    );
    expect(heap.ask('heap.object', { id: 13 }).node?.boundTo).toBe(boundTo);
  });

  it.each(['bound -internal:bound_this→ plain', ''])('name no class where this has none: %s', (references) => {
    const { node } = bound(references).ask('heap.object', { id: 13 });
    expect(node).toMatchObject({ preview: 'bound onResize()', boundTo: '' });
  });
});

describe('previews', () => {
  const heap = HEAP();
  const previewOf = (className: string): string[] =>
    heap.ask('heap.objects', { className, sort: 'id', descending: false }).rows.map(({ preview }) => preview);

  it('contain properties, elements and functions', () => {
    expect(previewOf('Array')).toEqual(['[2 references]']);
    expect(previewOf('Function')).toEqual(['onChange()']);
    expect(previewOf('Row')).toEqual(['{text: "Grüße \\"an\\" alle\\n"}', '{}']);
  });

  it('contain strings and numbers of properties, and the entries of Maps and Sets', () => {
    const valued = askableHeap(
      `root → order
       order → [url, total, heapNumber, lines]
       root → [map, mixed, none]
       map -internal:table→ table
       table -internal:5→ k0
       table -internal:6→ v0
       table -internal:8→ k1
       table -internal:9→ v1
       mixed -internal:table→ mixedTable
       mixedTable -internal:5→ k2
       mixedTable -internal:8→ k3
       mixedTable -internal:9→ v3`,
      {
        order: { name: 'Order', id: 11 },
        url: { type: 'string', name: '/orders/1234567890/lines/12' },
        total: { type: 'number', name: '12.5' },
        heapNumber: { type: 'number', name: 'heap number' },
        map: { name: 'Map', id: 13 },
        mixed: { name: 'Map', id: 15 },
        none: { name: 'Map', id: 17 },
      },
    );
    const shown = (className: string): string[] =>
      valued.ask('heap.objects', { className, sort: 'id', descending: false }).rows.map(({ preview }) => preview);
    expect(shown('Order')).toEqual(['{url: "/orders/1234567890/lines…", total: 12.5, heapNumber, lines}']);
    expect(shown('Map')).toEqual(['{2 entries}', '{≈ 2 entries}', '{}']);
  });

  it('count the entries of a Map once, wherever values begin to have an edge of their own', () => {
    const slots = Array.from({ length: 200 }, (_, at) => [`table -internal:${5 + at * 3}→ k${at}`]);
    for (const [at, edges] of slots.entries()) if (at >= 70) edges.push(`table -internal:${6 + at * 3}→ v${at}`);
    const valued = askableHeap(`root → map\nmap -internal:table→ table\n${slots.flat().join('\n')}`, {
      map: { name: 'Map', id: 13 },
    });
    expect(valued.ask('heap.objects', { className: 'Map' }).rows[0]?.preview).toBe('{≈ 200 entries}');
  });

  it('look into a held object where no property has a value of its own', () => {
    const rows = askableHeap(
      `root → [r1, r2, r3]
       r1 → [element, o1]
       r1 -order→ o1
       o1 -customer→ jane
       r2 -order→ o2
       o2 -customer→ john
       r3 -next→ empty`,
      {
        r1: { name: 'Row', id: 11 },
        r2: { name: 'Row', id: 13 },
        r3: { name: 'Row', id: 15 },
        jane: { type: 'string', name: 'Jane' },
        john: { type: 'string', name: 'John' },
      },
    );
    const shown = rows.ask('heap.objects', { className: 'Row', sort: 'id', descending: false }).rows;
    expect(shown.map(({ preview }) => preview)).toEqual([
      '{element, o1: {customer: "Jane"}, order}',
      '{order: {customer: "John"}}',
      '{next}',
    ]);
  });

  it('contain the text of strings, joined and cut at 200 characters', () => {
    expect(previewOf('(string)')).toEqual(['Grüße "an" alle\n', 'x'.repeat(200)]);
    expect(previewOf('(concatenated string)')).toEqual([`Grüße "an" alle\n${'x'.repeat(184)}`]);
    expect(previewOf('(sliced string)')).toEqual([`(part of) ${'x'.repeat(190)}`]);
  });

  it('are shortened, never inside a character', () => {
    const many = askableHeap(
      `root → o
       o → [a, b, c, d, e, f]
       root → s`,
      { o: { name: 'Many' }, s: { type: 'string', name: `${'é'.repeat(199)}😀${'\n'.repeat(2000)}` } },
    );
    expect(many.ask('heap.objects', { className: 'Many' }).rows[0]?.preview).toBe('{a, b, c, d, e, …}');
    expect(many.ask('heap.objects', { className: '(string)' }).rows[0]?.preview).toBe('é'.repeat(199));
  });

  it('contain the markup of elements and their detached state', () => {
    const dom = askableHeap('root → div', {
      div: { type: 'native', name: '<div class="row">', detachedness: 2 },
    });
    expect(dom.ask('heap.objects', { className: 'Detached <div>' }).rows).toMatchObject([
      { preview: '<div class="row">', isDetached: true, type: 'native' },
    ]);
  });

  it('support very deep concatenated strings', () => {
    const deep = askableHeap(
      Array.from({ length: 30_000 }, (_, at) => `c${at} -internal:first→ c${at + 1}\nc${at} -internal:second→ tail`)
        .concat('root → c0')
        .join('\n'),
      Object.fromEntries([
        ...Array.from({ length: 30_000 }, (_, at) => [`c${at}`, { type: 'concatenated string', name: '(sum)' }]),
        ['tail', { type: 'string', name: 'end' }],
      ]),
    );
    expect(deep.ask('heap.objects', { className: '(concatenated string)', count: 1 }).rows).toHaveLength(1);
  });
});
