/** The tools for one heap snapshot against a toy heap: what they refuse, how they page. */
import { describe, expect, test } from 'vitest';
import type { CaptureRecord } from '../../../core/contracts/captures.ts';
import { unwrap, settle } from '../../../base/errors.ts';
import { penHeapObjects } from './heap-objects.ts';
import { parseIgnored, penHeapRetainers } from './heap-retainers.ts';
import { penHeapSearch } from './heap-search.ts';
import { penHeapSummary } from './heap-summary.ts';
import { toyHeap, toyNode, toyRecord, type ToyAnswers } from '../../../core/capability/testing/toy-heap.ts';

const KINDS = { 'a.heapsnapshot': 'heap-snapshot', 'b.heapsnapshot': 'heap-snapshot', 'c.json': 'trace' } as const;

const heap = (answers: ToyAnswers = {}, captures: readonly CaptureRecord[] = []) =>
  toyHeap({ answers, captures, kinds: KINDS });

const classRow = (name: string, count: number, sizeBytes: number, retainedSizeBytes: number | null = sizeBytes) => ({
  name,
  count,
  shallowSizeBytes: sizeBytes,
  retainedSizeBytes,
  distance: 2,
});

const classPage = (rows: ReturnType<typeof classRow>[]) => ({
  rows,
  start: 0,
  matching: rows.length,
  matchingCount: 1,
  matchingShallowSizeBytes: 1,
});

describe('pen_heap_objects by the value of a property', () => {
  const group = { value: '"/slow/…"', count: 90, shallowSizeBytes: 900, retainedSizeBytes: 9000, exampleId: 11 };
  const grouped = async (answer: Partial<ReturnType<NonNullable<ToyAnswers['heap.value-groups']>>>) =>
    unwrap(
      await penHeapObjects.run(
        penHeapObjects.params.parse({ capture: 'a.heapsnapshot', class: 'Request', groupBy: 'url' }),
        heap({
          'heap.value-groups': () => ({
            objects: 100,
            withProperty: 90,
            values: 90,
            valueObjects: 0,
            valueProperties: [],
            rows: [],
            patterns: [group],
            properties: [],
            ...answer,
          }),
        }).context,
      ),
    );

  test('shows the folded values, their share of the class, and how many have none', async () => {
    const text = penHeapObjects.summarise(await grouped({}));
    expect(text).toMatch(/"\/slow\/…" +\| 90 +\| 90\.0% +\| 900 B +\| 8\.8 KB +\| @11/);
    expect(text).toContain('90 different values, shown with their numbers folded into "…"; 10 objects have none');
    expect(text).toContain('What retains @11: pen_heap_retainers {"capture":"a.heapsnapshot","node":11}');
  });

  test('tells different objects of one class apart, and how to group by a property of theirs', async () => {
    const row = { ...group, value: 'Order' };
    const one = { values: 1, valueObjects: 20, valueProperties: ['customer'], rows: [row], patterns: [] };
    const text = penHeapObjects.summarise(await grouped(one));
    expect(text).toContain('The values are 20 different objects; `url.customer` groups by a property of theirs.');
    expect(text).toContain('1 different value;');
  });

  test('names the properties where none has the wanted one', async () => {
    const none = await settle(() => grouped({ withProperty: 0, patterns: [], properties: ['path', 'method'] }));
    expect(penHeapObjects.summarise(unwrap(none))).toContain('Properties: `path`, `method`.');
  });
});

describe('which snapshot', () => {
  const answers: ToyAnswers = { 'heap.classes': () => classPage([classRow('A', 1, 10)]) };
  const summarise = async (capture: string, captures: readonly CaptureRecord[] = []) =>
    unwrap(await penHeapSummary.run(penHeapSummary.params.parse({ capture }), heap(answers, captures).context));

  test('a capture id and a path both name one', async () => {
    expect(await settle(() => summarise('heap-00000001', [toyRecord('heap-00000001')]))).toMatchObject({
      ok: true,
      value: { captureId: 'heap-00000001', file: 'a.heapsnapshot' },
    });
    expect(await settle(() => summarise('b.heapsnapshot'))).toMatchObject({
      ok: true,
      value: { captureId: null, file: 'b.heapsnapshot' },
    });
  });

  test('another kind, an unknown id, a missing file and a capture whose file is gone give different errors', async () => {
    expect(await settle(() => summarise('c.json'))).toMatchObject({ error: { code: 'unsupported_format' } });
    expect(await settle(() => summarise('heap-ffffffff'))).toMatchObject({ error: { code: 'capture_not_found' } });
    expect(await settle(() => summarise('none.heapsnapshot'))).toMatchObject({ error: { code: 'file_not_found' } });
    const gone = await settle(() =>
      summarise('heap-00000001', [toyRecord('heap-00000001', { file: 'gone.heapsnapshot' })]),
    );
    expect(gone).toMatchObject({
      error: {
        code: 'file_not_found',
        message: expect.stringContaining('heap-00000001 no longer exists') as string,
      },
    });
  });
});

test('the summary hands filter, sort and cursor on, and gives the next cursor', async () => {
  const seen: unknown[] = [];
  const answers: ToyAnswers = {
    'heap.classes': (params) => {
      seen.push(params);
      return { ...classPage([classRow('A', 1, 10), classRow('B', 1, 10)]), matching: 30 };
    },
  };
  const params = { capture: 'a.heapsnapshot', filter: 'x', sort: 'name', limit: 2, cursor: '20' };
  const answer = await penHeapSummary.run(penHeapSummary.params.parse(params), heap(answers).context);
  expect(seen).toEqual([{ filter: 'x', sort: 'name', descending: false, start: 20, count: 2 }]);
  expect(answer).toMatchObject({ ok: true, value: { nextCursor: '22', matching: 30 } });
  expect(penHeapSummary.summarise(unwrap(answer))).toContain('Shown 2 of 30.');
  expect(
    await penHeapSummary.run(
      penHeapSummary.params.parse({ capture: 'a.heapsnapshot', cursor: 'x' }),
      heap(answers).context,
    ),
  ).toMatchObject({ error: { code: 'invalid_params' } });
});

test('a class that is not there is refused, with those that are near', async () => {
  const answers: ToyAnswers = {
    'heap.class-paths': () => ({ total: 0, sampled: 0, withoutPath: 0, ways: [] }),
    'heap.objects': () => ({ rows: [], start: 0, total: 0 }),
    'heap.classes': () => classPage([classRow('OrderLine', 1, 10)]),
  };
  for (const answer of [
    await penHeapObjects.run(
      penHeapObjects.params.parse({ capture: 'a.heapsnapshot', class: 'Order' }),
      heap(answers).context,
    ),
    await penHeapRetainers.run(
      penHeapRetainers.params.parse({ capture: 'a.heapsnapshot', class: 'Order' }),
      heap(answers).context,
    ),
  ]) {
    expect(answer).toMatchObject({
      error: { code: 'invalid_params', suggestion: expect.stringContaining('`OrderLine`') as string },
    });
  }
});

test('the name of a function, as paths have it, leads to the search for functions', async () => {
  const answer = await penHeapObjects.run(
    penHeapObjects.params.parse({ capture: 'a.heapsnapshot', class: 'native_bind()' }),
    heap({ 'heap.objects': () => ({ rows: [], start: 0, total: 0 }) }).context,
  );
  const suggestion = expect.stringContaining(
    'pen_heap_search {"capture":"a.heapsnapshot","name":"native_bind"}',
  ) as string;
  expect(answer).toMatchObject({ error: { code: 'invalid_params', suggestion } });
});

describe('retainers', () => {
  const run = async (params: Record<string, unknown>, answers: ToyAnswers = {}) =>
    unwrap(
      await penHeapRetainers.run(
        penHeapRetainers.params.parse({ capture: 'a.heapsnapshot', ...params }),
        heap(answers).context,
      ),
    );
  const path = (id: number) => ({ steps: [{ edge: null, node: toyNode(id) }] });

  test('take one of node and class', async () => {
    expect(await settle(() => run({}))).toMatchObject({
      error: { code: 'invalid_params', message: expect.stringMatching(/^Neither/) as string },
    });
    expect(await settle(() => run({ node: 1, class: 'A' }))).toMatchObject({ error: { code: 'invalid_params' } });
  });

  test('name an object that is not there', async () => {
    expect(
      await settle(() =>
        run({ node: 4711 }, { 'heap.object': () => ({ node: null, dominator: null, location: null }) }),
      ),
    ).toMatchObject({
      error: { code: 'invalid_params', message: 'There is no object @4711 in a.heapsnapshot.', data: { node: 4711 } },
    });
  });

  test('lists what is ignored as objects, edges and classes', async () => {
    expect(parseIgnored([12, '13', '@14', '15.next', '16.a.b', 'class {a, b}'])).toEqual({
      ignoredNodes: [12, 13, 14],
      ignoredEdges: ['15.next', '16.a.b'],
      ignoredClasses: ['{a, b}'],
    });
    for (const wrong of ['next', '.next', '12.', '']) {
      expect(() => parseIgnored([wrong])).toThrow(/is not an object, an edge or a class/);
    }
  });

  test('of a class say how many of the examined objects a path retains, and what … stands for', async () => {
    const step = (id: number, name: string, type: string, edgeClass: 'engine' | 'page', edge: string) => ({
      edge: { name: edge, type: edgeClass === 'page' ? 'element' : 'internal', edgeClass },
      node: toyNode(id, { name, type, preview: type === 'synthetic' ? name : '' }),
    });
    const steps = [
      { edge: null, node: toyNode(1, { name: '', type: 'synthetic' }) },
      step(2, '(GC roots)', 'synthetic', 'engine', 'a'),
      step(3, '(Handle scope)', 'synthetic', 'engine', 'b'),
      step(4, 'Array', 'array', 'engine', 'c'),
      step(5, '{url, name}', 'object', 'page', '7'),
    ];
    const answer = await settle(() =>
      run(
        { class: '{url, name}' },
        {
          'heap.class-paths': () => ({
            total: 144_651,
            sampled: 200,
            withoutPath: 0,
            ways: [{ count: 50, retainedSizeBytes: 0, node: toyNode(5), path: { steps } }],
          }),
        },
      ),
    );
    const text = answer.ok ? penHeapRetainers.summarise(answer.value) : answer.error.message;
    expect(text).toContain('50 of the 200 examined retained by this path');
    expect(text).toContain('1. `(Handle scope) → … → Array`');
    expect(text).toContain('… stands for references of V8 and Blink; "allSteps": true shows them.');
    expect(text).toContain('In snapshots of Node 24 and Electron 42, properties with a small integer may be missing.');
  });

  test('of a class propose the code of what holds it, nearest first, and not that of the class', async () => {
    const step = (id: number, name: string, edge: string, type = 'object') => ({
      edge: { name: edge, type: 'property', edgeClass: 'page' as const },
      node: toyNode(id, { name, type, preview: name }),
    });
    const steps = [
      { edge: null, node: toyNode(1, { name: '', type: 'synthetic' }) },
      step(2, 'tick()', 'timer', 'closure'),
      step(3, 'OrderStore', 'store'),
      step(4, 'Map', 'watchers'),
      step(5, 'OrderDrawer', '7'),
    ];
    const lines: Readonly<Record<number, number>> = { 2: 40, 3: 12, 5: 90 };
    const answer = await settle(() =>
      run(
        { class: 'OrderDrawer' },
        {
          'heap.class-paths': () => ({
            total: 20,
            sampled: 20,
            withoutPath: 0,
            ways: [{ count: 20, retainedSizeBytes: 0, node: toyNode(5), path: { steps } }],
          }),
          'heap.object': ({ id }) => ({
            node: toyNode(id, { name: id === 3 ? 'OrderStore' : 'other' }),
            dominator: null,
            location: lines[id] === undefined ? null : { url: 'http://shop.test/store.js', line: lines[id], column: 1 },
          }),
        },
      ),
    );
    const text = answer.ok ? penHeapRetainers.summarise(answer.value) : answer.error.message;
    expect(text).toMatch(/The code of `OrderStore @3`: pen_source_content .*"startLine":12/);
  });

  test('paths are paged by asking for one more than is shown', async () => {
    const wanted: unknown[] = [];
    const answers: ToyAnswers = {
      'heap.object': ({ id }) => ({ node: toyNode(id), dominator: null, location: null }),
      'heap.paths': (params) => {
        wanted.push(params.paths);
        return {
          paths: Array.from({ length: Math.min(7, params.paths ?? 5) }, (_, index) => path(index + 1)),
          hiddenWeak: 2,
          isCut: false,
        };
      },
      'heap.retainers': () => ({ rows: [], start: 0, total: 0 }),
      'heap.origin': () => ({
        birth: { when: 'unknown', fromMs: null, toMs: null },
        stack: [],
        stackFit: null,
        hasStacks: false,
        slot: null,
        writes: null,
        registration: null,
      }),
    };
    const first = await settle(() => run({ node: 9, limit: 4 }, answers));
    expect(first).toMatchObject({ ok: true, value: { nextCursor: '4', hiddenWeak: 2 } });
    const second = await settle(() => run({ node: 9, limit: 4, cursor: '4' }, answers));
    expect(second.ok && second.value.paths.map(({ steps }) => steps[0]?.node.id)).toEqual([5, 6, 7]);
    expect(second).toMatchObject({ value: { nextCursor: null } });
    expect(wanted).toEqual([5, 9]);
  });
});

describe('search', () => {
  const run = async (params: Record<string, unknown>, answers: ToyAnswers = {}) =>
    unwrap(
      await penHeapSearch.run(
        penHeapSearch.params.parse({ capture: 'a.heapsnapshot', ...params }),
        heap(answers).context,
      ),
    );

  test.each([
    [{}, /^No search criterion/],
    [{ name: 'a', text: 'b' }, /^name and text were given together/],
    [{ name: 'a', isRegex: true }, /"isRegex" can be used with "text" only/],
    [{ kind: 'detached', exact: true }, /"exact" can be used with name, text or edge only/],
    [{ text: '(', isRegex: true }, /not a valid regular expression/],
  ])('%j is refused', async (params, message) => {
    const answer = await settle(() => run(params));
    expect(answer).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
    expect(answer.ok ? '' : answer.error.message).toMatch(message);
  });

  test.each([
    [{ name: 'Order' }, { in: 'name', query: 'Order' }],
    [
      { text: '^a+$', isRegex: true },
      { in: 'text', query: '^a+$', isRegex: true },
    ],
    [{ edge: 'onclick' }, { in: 'edge', query: 'onclick' }],
    [
      { edge: 'a.b(c)', exact: true },
      { in: 'edge', query: String.raw`^a\.b\(c\)$`, isRegex: true },
    ],
    [{ kind: 'detached' }, { in: 'kind', query: 'detached' }],
    [{ kind: 'listeners' }, { in: 'kind', query: 'listener-functions' }],
    [{ kind: 'collections' }, { in: 'kind', query: 'collections' }],
  ])('%j asks for that', async (params, asked) => {
    const seen: unknown[] = [];
    const answer = await settle(() =>
      run(params, {
        'heap.search': (given) => {
          seen.push(given);
          return { rows: [toyNode(1)], start: 0, total: 1 };
        },
      }),
    );
    expect(answer).toMatchObject({ ok: true, value: { total: 1, nextCursor: null } });
    expect(seen[0]).toMatchObject(asked);
  });

  test('duplicate strings are paged over the list that there is', async () => {
    const strings = Array.from({ length: 5 }, (_, index) => ({
      text: `s${index}`,
      count: 2,
      sizeBytes: 10,
      wastedBytes: 10,
    }));
    const answers: ToyAnswers = { 'heap.duplicate-strings': () => ({ strings, totalWastedBytes: 50 }) };
    const answer = await settle(() => run({ kind: 'duplicate-strings', limit: 2, cursor: '2' }, answers));
    expect(answer).toMatchObject({ ok: true, value: { nextCursor: '4', strings: strings.slice(2, 4), total: 5 } });
    expect(penHeapSearch.summarise(unwrap(answer))).toContain('Duplicate strings waste 50 B.');
  });

  test('lists dead captures with what clearing them frees, and says when a file cannot tell', async () => {
    const capture = {
      variable: 't',
      original: 'rows',
      functionName: 'watch',
      url: 'http://localhost/app.js',
      declaredBy: null,
      keptBy: { ...toyNode(4), type: 'closure', preview: 'keeper()' },
      contexts: 3,
      freedBytes: 2048,
      sharedBytes: 0,
      value: toyNode(7),
      contextId: 9,
      isThirdParty: false,
    };
    const of = (hasScopes: boolean): ToyAnswers => ({
      'heap.dead-captures': () => ({
        rows: hasScopes ? [capture] : [],
        start: 0,
        total: hasScopes ? 1 : 0,
        freedBytes: hasScopes ? 2048 : 0,
        hasScopes,
        judged: 3,
        unjudged: 0,
      }),
    });
    const told = penHeapSearch.summarise(await run({ kind: 'dead-captures' }, of(true)));
    expect(told).toContain(
      '1 variable kept by closures although no living function can read it: clearing it frees 2.0 KB.',
    );
    expect(told).toContain('rows (t in the script)');
    expect(told).toContain('watch in http://localhost/app.js');
    expect(told).toContain('keeper()');
    expect(penHeapSearch.summarise(await run({ kind: 'dead-captures' }, of(false)))).toContain(
      'The snapshot has no scopes',
    );
  });

  test('lists realms, with the references that hold one whose frame is gone', async () => {
    const realm = {
      id: 3,
      kind: 'window' as const,
      url: null,
      script: 'http://localhost/frame.js',
      count: 10,
      sizeBytes: 4096,
      isGone: true,
      globalObject: toyNode(5),
      holders: [
        {
          from: { ...toyNode(6), name: 'Registry' },
          edge: { name: 'frame', type: 'property', edgeClass: 'page' as const },
          to: toyNode(5),
        },
      ],
      holderCount: 2,
    };
    const answers: ToyAnswers = {
      'heap.realms': () => ({ rows: [realm], start: 0, total: 1, sharedBytes: 5 }),
    };
    const told = penHeapSearch.summarise(await run({ kind: 'realms' }, answers));
    expect(told).toContain('1 realm should be gone: the frame is, and 4.0 KB of its objects are kept.');
    expect(told).toContain('by `.frame of Registry` (@6), and 1 more: cut them when the frame is removed.');
  });

  test('lists shapes with the class that has the same, and collections with what they waste', async () => {
    const shape = {
      keys: ['x', 'y'],
      keyCount: 2,
      count: 3,
      shallowSizeBytes: 60,
      hiddenClasses: 2,
      sharedWith: [{ name: 'Point', count: 1 }],
      exampleId: 21,
    };
    const group = {
      kind: 'map',
      fill: 'sparse',
      className: 'Map',
      count: 2,
      slots: 32,
      usedSlots: 3,
      wastedBytes: 696,
    } as const;
    const answers: ToyAnswers = {
      'heap.shapes': ({ start = 0 }) => ({ rows: [shape], start, total: 9, objects: 30, shallowSizeBytes: 600 }),
      'heap.collections': ({ start = 0 }) => ({ rows: [group], start, total: 1, objects: 2, wastedBytes: 696 }),
    };
    const shapes = await settle(() => run({ kind: 'similar-shapes', limit: 1, cursor: '3' }, answers));
    expect(shapes).toMatchObject({
      ok: true,
      value: { shapes: [shape], total: 9, nextCursor: '4', totalWastedBytes: null },
    });
    expect(penHeapSearch.summarise(unwrap(shapes))).toMatch(/\{x, y\} +\| 3 +\| 60 B +\| 2 +\| Point +\| @21/);
    const collections = await run({ kind: 'sparse-collections' }, answers);
    expect(collections).toMatchObject({ collections: [group], totalWastedBytes: 696, nextCursor: null });
    expect(penHeapSearch.summarise(collections)).toContain('waste 696 B');
    expect(penHeapSearch.summarise(collections)).toMatch(
      /Map +\| less than a quarter used +\| 2 +\| 32 +\| 3 +\| 696 B/,
    );
  });

  test('an id is looked up', async () => {
    const location = { url: 'http://shop.test/a.js', line: 3, column: 5 };
    const answers: ToyAnswers = {
      'heap.object': ({ id }) => ({ node: id === 7 ? toyNode(7) : null, dominator: toyNode(3), location }),
    };
    const found = await settle(() => run({ node: 7 }, answers));
    expect(found).toMatchObject({ ok: true, value: { objects: [{ id: 7 }], location, dominator: { id: 3 } } });
    expect(penHeapSearch.summarise(unwrap(found))).toContain('`http://shop.test/a.js:3:5`');
    expect(await settle(() => run({ node: 8 }, answers))).toMatchObject({ error: { code: 'invalid_params' } });
  });
});
