/** Which paths count as growing, from clusters that a test decides. */
import { referenceText } from '../growing/growing-path-text.ts';
import { describe, expect, test } from 'vitest';
import type { HeapCluster, HeapComparedClass } from '../../../engine/heap/contract/heap-differences.ts';
import type { HeapPath } from '../../../engine/heap/contract/heap-objects.ts';
import { only } from '../../../core/capability/testing/only.ts';
import { toyNode } from '../../../core/capability/testing/toy-heap.ts';
import { edgeToCut } from '../cut-reference.ts';
import { balancedChains } from './series-growth.ts';
import { gainedAt } from './later.ts';
import { candidatePaths, capturedBy, survivorsAt, growingPaths } from './path-growth.ts';

type Step = HeapPath['steps'][number];
type Edge = NonNullable<Step['edge']>;

const ROOT: Step = { edge: null, node: toyNode(1, { name: '', type: 'synthetic' }) };
const step = (name: string, className: string, id: number, edge: Partial<Edge> = {}): Step => ({
  edge: { name, type: 'property', edgeClass: 'page', ...edge },
  node: toyNode(id, { name: className }),
});
const REGISTRY = [ROOT, step('registry', 'Registry', 3), step('views', 'Array', 5)];

/** `count` views in the registry, or objects under another signature. */
function cluster(count: number, given: Partial<HeapCluster> = {}): HeapCluster {
  return {
    number: 0,
    path: { steps: [...REGISTRY, step('7', 'View', 9, { type: 'element' })] },
    topCount: count,
    count,
    shallowSizeBytes: count * 100,
    retainedSizeBytes: count * 1000,
    growthSizeBytes: count * 1000,
    replacedShare: 0,
    classes: [{ name: 'View', count }],
    otherClasses: 0,
    topPerRound: null,
    signature: 'views',
    ...given,
  };
}

const rounds = (...gained: readonly (readonly [added: number, removed: number])[]) =>
  gained.map(([added, removed]) => ({
    added: added === 0 ? [] : [cluster(added)],
    removed: removed === 0 ? [] : [cluster(removed)],
  }));

test('survivors of a known path are those at its reference, of its class, by their rounds', () => {
  const [path] = growingPaths(rounds([5, 0], [5, 0]), []);
  if (path === undefined) throw new Error('nothing grows');
  const at = (topPerRound: number[] | null, more: Partial<HeapCluster> = {}) => cluster(3, { topPerRound, ...more });
  const other = at([7], { path: { steps: [...REGISTRY, step('7', 'Order', 11, { type: 'element' })] } });
  const elsewhere = at([7], {
    path: {
      steps: [
        ROOT,
        step('registry', 'Registry', 4),
        step('views', 'Array', 6),
        step('7', 'View', 12, { type: 'element' }),
      ],
    },
  });
  expect(survivorsAt(path, [at([0, 1, 2]), other, elsewhere, at([1, 0, 0])])).toEqual([1, 1, 2]);
  expect(survivorsAt(path, [other])).toBeNull();
  // Numbered again, or a chain.
  expect(survivorsAt(path, [at(null)])).toBeNull();
  expect(survivorsAt(path, [at([0, 0, 1], { topCount: 1, chainCount: 9 })])).toBeNull();
});

describe('a path grows', () => {
  test('if it gained objects in every round, with the survivors and the retained size of the whole series', () => {
    const whole = [cluster(15, { topPerRound: [5, 5, 5] })];
    expect(growingPaths(rounds([5, 0], [6, 1], [5, 0]), whole)).toEqual([
      {
        path: '(root).registry.views[7]',
        edgeToCut: '.views of Registry',
        cut: '3.views',
        owner: 3,
        capturedBy: null,
        className: 'View',
        classes: ['5 View'],
        node: 9,
        objectsPerRound: [5, 5, 5],
        bytesPerRound: [5000, 5000, 5000],
        survivorsPerRound: [5, 5, 5],
        retainedSizeBytes: 15_000,
        freedSizeBytes: null,
      },
    ]);
  });

  test('with the classes of each round, less what it freed, also where the series has another path', () => {
    const classes = (views: number, texts?: number) => ({
      classes: [{ name: 'View', count: views }, ...(texts === undefined ? [] : [{ name: '(string)', count: texts }])],
    });
    const changes = [
      { added: [cluster(5, classes(5, 40))], removed: [] },
      { added: [cluster(6, classes(6, 50))], removed: [cluster(1, classes(1, 4))] },
      // Texts are not among the largest classes of this round.
      { added: [cluster(7, classes(7))], removed: [] },
    ];
    const row = (whole: readonly HeapCluster[]) => growingPaths(changes, whole)[0];
    expect(row([cluster(17, classes(17, 130))])).toMatchObject({
      objectsPerRound: [5, 5, 7],
      classes: ['5 to 7 View', '40 to 46 (string)'],
    });
    expect(row([])).toMatchObject({ classes: ['5 to 7 View'], retainedSizeBytes: null });
  });

  test('by what a copied state holds, and not by the state that stands at the same reference', () => {
    const at = (id: number): Step[] => [ROOT, step('state', '{entries, add}', id)];
    const state = (id: number) => cluster(1, { path: { steps: at(id) }, signature: 'state' });
    const entry = (id: number) => [...at(id), step('entries', 'Array', id + 1), step('4', '{opened, detail}', id + 2)];
    const entries = (id: number) => cluster(3, { path: { steps: entry(id), replacedAt: 1 }, signature: 'entries' });
    const changes = [11, 21, 31].map((id) => ({ added: [state(id), entries(id)], removed: [state(id - 10)] }));
    const [row, ...others] = growingPaths(changes, [state(31), entries(31)]);
    expect(row).toMatchObject({ className: '{opened, detail}', objectsPerRound: [3, 3, 3] });
    expect(others).toEqual([]);
  });

  test('names classes of minified code as the source map does', () => {
    const minified = cluster(5, { classes: [{ name: 'e', original: 'View', count: 5 }] });
    const changes = [0, 1, 2].map(() => ({ added: [minified], removed: [] }));
    expect(growingPaths(changes, [])[0]).toMatchObject({ classes: ['5 View'] });
  });

  test('and names the class of the page that other objects retain', () => {
    const arrays = { path: { steps: [...REGISTRY, step('7', 'Array', 9, { type: 'element' })] } };
    const classes = [
      { name: 'OrderDrawer', count: 5, isDeclared: true },
      { name: '(string)', count: 500 },
      { name: 'Array', count: 5 },
    ];
    const found = (each: object) =>
      growingPaths(
        [1, 2, 3].map(() => ({ added: [cluster(5, { ...arrays, ...each })], removed: [] })),
        [],
      )[0]?.retainedClass;
    expect(found({ classes })).toBe('OrderDrawer');
    expect(found({ classes: classes.slice(1) })).toBeUndefined();
    expect(found({ path: { steps: [...REGISTRY, step('7', 'OrderDrawer', 9, {})] }, classes })).toBeUndefined();
  });

  test('by the objects at the reference, not by others of their class that these retain', () => {
    const charts = cluster(5, { classes: [{ name: 'View', count: 3540 }] });
    const changes = [0, 1, 2].map(() => ({ added: [charts], removed: [] }));
    expect(growingPaths(changes, [])[0]).toMatchObject({ objectsPerRound: [5, 5, 5] });
  });

  test.each([
    ['a cache that was filled once', rounds([5, 0], [0, 0], [0, 0])],
    ['a log with a limit, which loses as many as it gains', rounds([5, 0], [5, 2], [5, 5])],
    ['state that shrinks in between', rounds([5, 0], [0, 3], [5, 0])],
  ])('unless it is %s', (_what, changes) => {
    expect(growingPaths(changes, [cluster(5)])).toEqual([]);
  });

  test('unless V8, Blink or DevTools hold objects of their own', () => {
    const grows = (edge: Partial<Edge>, className: string): boolean => {
      const path = { steps: [ROOT, step('held', 'Registry', 3, edge), step('9', className, 4, { type: 'element' })] };
      const change = { added: [cluster(5, { path })], removed: [] };
      return growingPaths([change, change, change], []).length === 1;
    };
    const unnamed: Partial<Edge> = { type: 'element', edgeClass: 'engine' };
    expect(grows({}, '(compiled code)')).toBe(false);
    expect(grows({}, 'blink::ComputedStyle')).toBe(false);
    expect(grows({ edgeClass: 'tool' }, 'View')).toBe(false);
    expect(grows(unnamed, 'PerformanceEventTiming')).toBe(false);
    expect(grows({}, 'View')).toBe(true);
    expect(grows({ type: 'context', edgeClass: 'engine' }, 'View')).toBe(true);
    expect(grows({}, '(string)')).toBe(true);
    // Timers, listeners and nodes of the document are the page's without a reference that its code could name.
    expect(grows(unnamed, 'DOMTimer')).toBe(true);
    expect(grows(unnamed, 'blink::RegisteredEventListener')).toBe(true);
    expect(grows(unnamed, 'Detached <section>')).toBe(true);
  });

  test('also if another shortest path to the same object is chosen in a later snapshot', () => {
    const [root, ...rest] = REGISTRY;
    const around = [root, step('previous', 'Scope', 2), ...rest, step('9', 'View', 10, { type: 'element' })];
    const other = { path: { steps: around.filter((each) => each !== undefined) }, signature: 'another way' };
    const changes = [...rounds([5, 0], [5, 0]), { added: [cluster(5, other)], removed: [] }];
    const whole = [cluster(10, { topPerRound: [5, 5, 0] }), cluster(5, { ...other, topPerRound: [0, 0, 5] })];
    expect(growingPaths(changes, whole)).toMatchObject([
      { objectsPerRound: [5, 5, 5], survivorsPerRound: [5, 5, 5], edgeToCut: '.views of Registry' },
    ]);
  });

  test('once for each reference to cut, and keys that differ are one path', () => {
    const keyed = (key: string) => cluster(1, { path: { steps: [...REGISTRY, step(key, 'View', 11)] } });
    const change = { added: [keyed('anna'), keyed('bert')], removed: [] };
    const whole = [cluster(3, { topPerRound: [1, 1, 1] }), cluster(3, { topPerRound: [1, 1, 1] })];
    expect(growingPaths([change, change, change], whole)).toMatchObject([
      { objectsPerRound: [2, 2, 2], survivorsPerRound: [2, 2, 2], classes: ['2 View'] },
    ]);
    const entries = [cluster(5), cluster(5, { signature: 'keys', classes: [{ name: '(string)', count: 5 }] })];
    const both = { added: entries, removed: [] };
    expect(growingPaths([both, both, both], [])).toHaveLength(1);
  });

  test('unless another path loses as many of the class, as a queue does that is a linked list', () => {
    const links = (name: string): Partial<HeapCluster> => ({
      path: { steps: [...REGISTRY, step(name, 'Link', 9)] },
      signature: name,
      classes: [{ name: 'Link', count: 5 }],
    });
    const queue = (lost: readonly number[]) =>
      lost.map((each) => ({
        added: [cluster(5, links('newest'))],
        removed: each === 0 ? [] : [cluster(each, { ...links('oldest'), classes: [{ name: 'Link', count: each }] })],
      }));
    expect(growingPaths(queue([5, 5, 5]), [])).toEqual([]);
    // It was filling in the first round.
    expect(growingPaths(queue([0, 5, 5]), [])).toEqual([]);
    // It loses fewer than it gains, and what is collected once is no other end of a queue.
    expect(growingPaths(queue([3, 3, 3]), [])).toHaveLength(1);
    expect(growingPaths(queue([0, 50, 0]), [])).toHaveLength(1);
  });

  test('also where an array with a limit loses plain objects that have no property in common', () => {
    const plain = (at: string, name: string): Partial<HeapCluster> => ({
      path: { steps: [...REGISTRY, step(at, name, 9)] },
      signature: at,
      classes: [{ name, count: 5 }],
    });
    const change = (lost: string) => ({
      added: [cluster(5, plain('inFlight', '{promise, startedAt}'))],
      removed: [cluster(5, plain('recent', lost))],
    });
    const rounds3 = (lost: string) => [change(lost), change(lost), change(lost)];
    expect(growingPaths(rounds3('{pair}'), [])).toHaveLength(1);
    expect(growingPaths(rounds3('{next, promise}'), [])).toEqual([]);
    expect(growingPaths(rounds3('Object'), [])).toEqual([]);
  });

  test('also where other paths lose other functions, or other texts', () => {
    const end = (at: string, name: string, more: object): Partial<HeapCluster> => {
      const last = step(at, name, 9);
      return {
        path: { steps: [...REGISTRY, { ...last, node: { ...last.node, ...more } }] },
        signature: at,
        classes: [{ name, count: 5 }],
      };
    };
    const rounds3 = (gained: Partial<HeapCluster>, lost: Partial<HeapCluster>) =>
      [1, 2, 3].map(() => ({ added: [cluster(5, gained)], removed: [cluster(20, lost)] }));
    const at = (line: number) => ({ type: 'closure', location: { url: 'https://shop.test/app.js', line, column: 3 } });
    const listener = end('listeners', 'Function', at(11));
    expect(growingPaths(rounds3(listener, end('drawn', 'Function', at(40))), [])).toHaveLength(1);
    expect(growingPaths(rounds3(listener, end('done', 'Function', at(11))), [])).toEqual([]);
    const text = { type: 'concatenated string' };
    expect(growingPaths(rounds3(end('seen', '(string)', text), end('recent', '(string)', text)), [])).toHaveLength(1);
  });

  test('unless what was born in the first round is gone', () => {
    expect(growingPaths(rounds([5, 0], [6, 5], [7, 6]), [cluster(7, { topPerRound: [0, 0, 7] })])).toEqual([]);
  });

  test('of the object whose properties each gain in every round', () => {
    const at = (event: string) => {
      const listener = step('7', 'Listener', 9, { type: 'element' });
      return cluster(5, { path: { steps: [ROOT, step('listeners', 'Object', 3), step(event, 'Array', 5), listener] } });
    };
    const [error, close, ready] = [at('error'), at('close'), at('ready')];
    const change = (more: readonly HeapCluster[] = [], removed: readonly HeapCluster[] = []) => ({
      added: [error, close, ...more],
      removed,
    });
    expect(growingPaths([change([ready]), change()], [])).toMatchObject([
      { edgeToCut: '.listeners of (root)', objectsPerRound: [10, 10], isShared: true },
    ]);
    const [row] = growingPaths([change(), change()], []);
    if (row === undefined) throw new Error('nothing grows');
    expect(gainedAt(row, change([ready]))).toBe(15);
    expect(survivorsAt(row, [{ ...error, topPerRound: [5, 5] }])).toEqual([5, 5]);
    // Objects that are freed at one may have moved to another.
    expect(growingPaths([change(), change([], [ready])], [])).toMatchObject([{ objectsPerRound: [10, 5] }]);
  });

  test('in a chain as well, of which only the newest object is the topmost', () => {
    // The newest would free the whole chain: what was there before is no growth of a round.
    const sizes = { shallowSizeBytes: 400, retainedSizeBytes: 9000 };
    const classes = [{ name: 'View', count: 5 }];
    const chain = { topCount: 1, chainCount: 5, keepsOlder: true, count: 5, classes, ...sizes };
    const changes = Array.from({ length: 3 }, () => ({ added: [cluster(5, chain)], removed: [] }));
    const whole = [
      cluster(15, { ...chain, chainCount: 15, classes: [{ name: 'View', count: 15 }], topPerRound: [0, 0, 1] }),
    ];
    expect(growingPaths(changes, whole)).toMatchObject([
      { objectsPerRound: [5, 5, 5], isChain: true, bytesPerRound: [400, 400, 400], retainedSizeBytes: 1200 },
    ]);
  });

  test('in a chain whose holder is known, with all links as its objects, whatever keeps these too', () => {
    const chain = { className: 'Link', holder: 3, edges: ['newest', 'oldest'], through: ['.before'] };
    const path = { steps: [ROOT, step('registry', 'Registry', 3), step('newest', 'Link', 9)] };
    const links = (count: number, more: object = {}) =>
      cluster(count, { path, chain, signature: 'links', classes: [{ name: 'Effect', count }], ...more });
    const changes = [1, 2, 3].map(() => ({ added: [links(5)], removed: [] }));
    const whole = [links(15, { topPerRound: [5, 5, 5] })];
    expect(growingPaths(changes, whole)).toMatchObject([
      {
        className: 'Link',
        path: '(root).registry.newest → .before (chain)',
        edgeToCut: '.newest of Registry',
        owner: 3,
        isChain: true,
        chain: { through: '.before', edges: ['3.newest', '3.oldest'] },
        objectsPerRound: [5, 5, 5],
        bytesPerRound: [5000, 5000, 5000],
        survivorsPerRound: [5, 5, 5],
      },
    ]);
    const [row] = growingPaths(changes, whole);
    if (row === undefined) throw new Error('nothing grows');
    expect(survivorsAt(row, [links(2, { topPerRound: [0, 2] })])).toEqual([0, 2]);
    // With a limit it loses as many.
    expect(
      growingPaths(
        changes.map(({ added }) => ({ added, removed: added })),
        [],
      ),
    ).toEqual([]);
  });

  test('and a chain is sure to grow only if the whole heap gains links in every round', () => {
    const chain = { className: 'Link', holder: 3, edges: ['head'], through: ['.next'] };
    const changes = [1, 2, 3].map(() => ({ added: [cluster(5, { chain })], removed: [] }));
    const isSure = (deltas: readonly (number | null)[]): boolean | undefined =>
      balancedChains(
        candidatePaths(changes, []),
        deltas.map((countDelta) =>
          countDelta === null ? [] : [only<HeapComparedClass>('class', { name: 'Link', countDelta })],
        ),
      )[0]?.isSure;
    expect(isSure([5, 5, 5])).toBe(true);
    expect(isSure([5, 4, 3])).toBe(true);
    expect(isSure([5, 0, 0])).toBe(false);
    expect(isSure([5, 5, null])).toBe(false);
    expect(balancedChains(candidatePaths(rounds([5, 0], [5, 0], [5, 0]), []), [[], [], []])[0]?.isSure).toBe(true);
  });

  test('and the one that retains the most comes first', () => {
    const rows = { path: { steps: [ROOT, step('rows', 'Row', 13)] }, signature: 'rows' };
    const change = { added: [cluster(1), cluster(9, rows)], removed: [] };
    const whole = [cluster(2, { retainedSizeBytes: 10 }), cluster(18, { ...rows, retainedSizeBytes: 100 })];
    expect(growingPaths([change, change], whole).map(({ retainedSizeBytes }) => retainedSizeBytes)).toEqual([100, 10]);
  });
});

test('the reference to remove is the last one that code can name', () => {
  const map = [ROOT, step('audit', 'Map', 3), step('table', 'Array', 4, { type: 'internal' })];
  expect(edgeToCut({ steps: [...map, step('12', 'Order', 9, { type: 'internal' })] })).toBe('.audit of (root)');
  expect(edgeToCut({ steps: [ROOT, step('1', 'View', 9, { type: 'element' })] })).toBe('');
  const dictionary = [ROOT, step('byName', 'Object', 3), step('anna', 'View', 9)];
  expect(edgeToCut({ steps: dictionary })).toBe('.byName of (root)');
});

describe('a variable in the scope of a function', () => {
  const context = 'system / Context';
  const ofModule: Step[] = [
    ROOT,
    step('exports', 'Object', 2),
    { ...step('etagOf', 'Function', 3), node: toyNode(3, { name: 'Function', type: 'closure', preview: 'etagOf()' }) },
    step('context', context, 4, { type: 'internal', edgeClass: 'engine' }),
    step('seen', 'Map', 5, { type: 'context', edgeClass: 'engine' }),
    step('table', '(array)', 6, { type: 'internal', edgeClass: 'engine' }),
    step('5153', 'CachedBody', 7, { type: 'internal', edgeClass: 'engine' }),
  ];
  const path = { steps: ofModule };

  test('is named with the function that captures it, and not with V8’s name of the scope', () => {
    expect(edgeToCut(path)).toBe('variable seen');
    expect(capturedBy(path)).toEqual({ node: 3, name: 'etagOf()' });
    const row = { edgeToCut: 'variable seen', capturedBy: capturedBy(path), path: '' };
    expect(referenceText(row, 'etag.js:3:25')).toBe('variable seen, captured by etagOf() (etag.js:3:25)');
    expect(referenceText(row)).toBe('variable seen, captured by etagOf()');
    expect(referenceText({ ...row, capturedBy: null })).toBe('variable seen');
    expect(referenceText({ ...row, edgeToCut: '.views of Registry' })).toBe('.views of Registry');
  });

  test('holds a number of entries, not one slot of V8’s table', () => {
    const change = { added: [cluster(854, { path, topCount: 854, signature: 'seen' })], removed: [] };
    expect(growingPaths([change, change, change], [])).toMatchObject([
      {
        path: '(root).exports.etagOf→context→seen→[854 new entries]',
        edgeToCut: 'variable seen',
        capturedBy: { node: 3 },
      },
    ]);
    const one = { added: [cluster(1, { path, signature: 'seen' })], removed: [] };
    expect(growingPaths([one, one, one], [])).toMatchObject([{ path: '(root).exports.etagOf→context→seen[]' }]);
  });
});

describe('objects that only lists of the browser hold', () => {
  const blink = (name: string, className: string, id: number): Step => {
    const { edge } = step(name, className, id, { type: 'element', edgeClass: 'engine' });
    return { edge, node: toyNode(id, { name: className, type: 'native' }) };
  };
  const BACKING = 'blink::HeapHashTableBacking<blink::HashTable<int>>';
  /** The numbers of the references differ from snapshot to snapshot. */
  const registry = (slots: readonly [string, string, string], className: string, id: number): HeapPath => ({
    steps: [
      ROOT,
      step('global', 'Window / http://shop.test', 2, { edgeClass: 'engine', type: 'internal' }),
      blink(slots[0], BACKING, 3),
      blink(slots[1], 'blink::AbortSignalRegistry', 4),
      blink('1', BACKING, 5),
      blink(slots[2], className, id),
    ],
  });
  const round = (path: HeapPath, classes: HeapCluster['classes']) => ({
    added: [cluster(6, { path, classes, signature: 'registry' })],
    removed: [],
  });

  test('grow if they keep objects of scripts alive, whatever their places in these lists are', () => {
    const classes = [
      { name: 'AbortSignal', count: 6 },
      { name: '{path, status, value}', count: 6 },
    ];
    const [found, ...others] = growingPaths(
      [
        round(registry(['33', '5', '21'], 'AbortSignal', 11), classes),
        round(registry(['33', '7', '9'], 'AbortSignal', 13), classes),
        round(registry(['35', '5', '4'], 'AbortSignal', 15), classes),
      ],
      [],
    );
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      className: 'AbortSignal',
      isKeptByBrowser: true,
      objectsPerRound: [6, 6, 6],
      path: 'Blink: AbortSignalRegistry of Window',
      cut: null,
    });
  });

  test('do not if they hold nothing of a script, as entries of the performance timeline', () => {
    const change = round(registry(['33', '5', '21'], 'PerformanceResourceTiming', 11), [
      { name: 'PerformanceResourceTiming', count: 6 },
      { name: '(string)', count: 6 },
    ]);
    expect(growingPaths([change, change, change], [])).toEqual([]);
  });
});
