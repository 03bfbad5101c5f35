import { describe, expect, test } from 'vitest';
import type { HeapNode, HeapPath } from '../../../engine/heap/contract/heap-objects.ts';
import { alikePaths, groupPaths, shownPath, shownPathLines } from './heap-path-groups.ts';
import { pathExpression } from '../heap-text.ts';
import { toyNode } from '../../../core/capability/testing/toy-heap.ts';

/** `way('root', ['.', 'cache', 'Map'], ['[', '3', 'Item'])`: edge kind, edge name, class; ids count up. */
function way(root: string, ...steps: (readonly ['.' | '[', string, string])[]): HeapPath {
  return {
    steps: [
      { edge: null, node: toyNode(1, { name: root }) },
      ...steps.map(([kind, name, className], index) => ({
        edge: { name, type: kind === '[' ? 'element' : 'property', edgeClass: 'page' as const },
        node: toyNode(index + 2, { name: className }),
      })),
    ],
  };
}

const held = (id: number, path: HeapPath) => ({
  count: 1,
  node: toyNode(id, { retainedSizeBytes: 1000 - id }),
  path,
});

describe('paths grouped by shape', () => {
  test('elements of one array are one group; the largest object is the example', () => {
    const groups = groupPaths([
      held(10, way('root', ['.', 'cache', 'Array'], ['[', '7', 'Item'])),
      held(11, way('root', ['.', 'window', 'Window'], ['.', 'last', 'Item'])),
      held(12, way('root', ['.', 'cache', 'Array'], ['[', '9', 'Item'])),
    ]);
    expect(groups.map(({ count, exampleId, shape }) => ({ count, exampleId, shape }))).toEqual([
      { count: 2, exampleId: 10, shape: ['root', '.cache → Array', '[] → Item'] },
      { count: 1, exampleId: 11, shape: ['root', '.window → Window', '.last → Item'] },
    ]);
    expect(groups[0]?.largestRetainedSizeBytes).toBe(990);
  });

  test('objects of one class are grouped by the component of their framework', () => {
    const row = (name: string) =>
      toyNode(3, { name: 'Detached <tr>', component: { name, framework: 'Vue', role: 'part' } });
    const holding = (id: number, name: string) => {
      const { steps } = way('root', ['.', 'rows', 'Array']);
      const edge = { name: String(id), type: 'element', edgeClass: 'page' } as const;
      return held(id, { steps: [...steps, { edge, node: row(name) }] });
    };
    const groups = groupPaths([holding(1, 'OrderRow'), holding(2, 'NoteRow'), holding(3, 'OrderRow')]);
    expect(groups.map(({ count, shape }) => [count, shape.at(-1)])).toEqual([
      [2, '[] → Detached <tr> · OrderRow'],
      [1, '[] → Detached <tr> · NoteRow'],
    ]);
  });

  test('held values of a FinalizationRegistry are one group, whichever of its cells is on the path', () => {
    const throughCells = (id: number, cells: number) =>
      held(id, {
        steps: [
          ...way('root', ['.', 'registry', 'FinalizationRegistry']).steps,
          ...Array.from({ length: cells }, (_, at) => ({
            edge: { name: '4', type: 'hidden', edgeClass: 'engine' as const },
            node: toyNode(50 + at, { name: 'system / WeakCell', type: 'native' }),
          })),
          { edge: { name: '1', type: 'hidden', edgeClass: 'engine' }, node: toyNode(id, { name: 'Lease' }) },
        ],
      });
    const groups = groupPaths([throughCells(1, 1), throughCells(2, 2), throughCells(3, 7)]);
    expect(groups.map(({ count }) => count)).toEqual([3]);
  });

  test('functions have their names where all paths of a group lead through the same', () => {
    const through = (id: number, preview: string) => {
      const { steps } = way('root', ['.', 'handlers', 'Array'], ['.', 'context', 'Item']);
      const [root, list, item] = steps;
      if (root === undefined || list === undefined || item === undefined) throw new Error('a path has three steps');
      const edge = { name: '0', type: 'element', edgeClass: 'page' } as const;
      const called = { edge, node: toyNode(id, { name: 'Function', type: 'closure', preview }) };
      return held(id, { steps: [root, list, called, item] });
    };
    const shapes = (...previews: readonly string[]) =>
      groupPaths(previews.map((preview, at) => through(20 + at, preview))).map(({ shape }) => shape[2]);
    expect(shapes('tick()', 'tick()')).toEqual(['[] → tick()']);
    // Several functions are one group, as the built-in ones that lead to the global object.
    expect(shapes('tick()', 'tock()', 'tick()')).toEqual(['[] → Function']);
    expect(shapes('()')).toEqual(['[] → Function']);
  });

  test('places in one list are one group, however far in they are', () => {
    const entry = ['.', 'next', 'Entry'] as const;
    const groups = groupPaths([
      held(1, way('root', ['.', 'head', 'Entry'], entry, entry, entry)),
      held(2, way('root', ['.', 'head', 'Entry'], entry)),
    ]);
    expect(groups).toHaveLength(1);
    expect(groups[0]).toMatchObject({ count: 2, shape: ['root', '.head → Entry', '.next → Entry ×3'] });
  });
});

describe('long paths', () => {
  test('are cut in the middle, and say by how much', () => {
    const long = way('root', ...Array.from({ length: 1000 }, (_, index) => ['.', `e${index}`, 'E'] as const));
    const shown = shownPath(long);
    expect(shown.omittedSteps).toBe(981);
    expect(shown.steps).toHaveLength(20);
    expect(shown.steps.at(-1)).toEqual(long.steps.at(-1));
    const lines = shownPathLines(shown);
    expect(lines[0]).toBe('root @1');
    expect(lines[6]).toBe('… 981 more steps …');
    expect(lines.at(-1)).toBe('.e999 → E @1001');
  });

  test('short ones stay whole', () => {
    const short = way('root', ['.', 'a', 'A']);
    expect(shownPath(short)).toEqual({ steps: short.steps, omittedSteps: 0 });
  });
});

test('a path as an expression shows its last edges', () => {
  const path = way('root', ['.', 'window', 'Window'], ['.', 'registry', 'Map'], ['[', '3', 'Order']);
  expect(pathExpression(path, 1, 80)).toBe('…Map[3]');
  expect(pathExpression(path, 2, 80)).toBe('…Window.registry[3]');
  expect(pathExpression(path, 3, 80)).toBe('root.window.registry[3]');
  expect(pathExpression(path, 10, 80)).toBe('root.window.registry[3]');
  expect(pathExpression(path, 10, 12)).toBe('roo…istry[3]');
  expect(pathExpression(way('root'), 3, 80)).toBe('root');
});

test('a path as an expression has the key of a value in a Map, and no cells of a FinalizationRegistry', () => {
  const slot = (name: string, node: HeapNode, type = 'internal', key?: string) => ({
    edge: { name, type, edgeClass: 'engine' as const, ...(key === undefined ? {} : { key }) },
    node,
  });
  const { steps } = way('root', ['.', 'watchers', 'Map']);
  const table = slot('table', toyNode(5, { name: '(array)' }));
  const path = { steps: [...steps, table, slot('6', toyNode(6, { name: 'Set' }), 'internal', '<main>')] };
  expect(pathExpression(path, 4, 80)).toBe('root.watchers.get(<main>)');
  const registry = way('root', ['.', 'registry', 'FinalizationRegistry']).steps;
  const cell = slot('4', toyNode(5, { name: 'system / WeakCell' }), 'hidden');
  const lease = { steps: [...registry, cell, slot('1', toyNode(6, { name: 'Lease' }), 'hidden')] };
  expect(pathExpression(lease, 4, 80, 6)).toBe('root.registry→[6 new entries]');
});

describe('paths of one object that are alike', () => {
  /** From a handle of the engine through a function to the variable of a module. */
  const from = (id: number, name: string, holder = 90, own: Partial<HeapNode> = { isBuiltIn: true }): HeapPath => ({
    steps: [
      { edge: null, node: toyNode(1, { name: '', type: 'synthetic', preview: '(Global handles)' }) },
      {
        edge: { name: String(id), type: 'element', edgeClass: 'engine' },
        node: toyNode(id, { name: 'closure', type: 'closure', preview: name, ...own }),
      },
      {
        edge: { name: 'context', type: 'internal', edgeClass: 'engine' },
        node: toyNode(holder, { name: 'system / Context' }),
      },
      { edge: { name: 'cache', type: 'context', edgeClass: 'engine' }, node: toyNode(99, { name: 'Map' }) },
    ],
  });

  test('are one path with the functions of the page that the others begin with', () => {
    const location = { url: 'https://a.test/js/app.js', line: 1, column: 58 };
    const paths = [
      from(2, 'slice()'),
      from(3, 'refresh()', 90, { location }),
      from(4, 'indexOf()'),
      from(5, 'setTimeout()', 90, { isBuiltIn: true, location: { url: 'node:timers', line: 9, column: 2 } }),
    ].map(shownPath);
    expect(alikePaths(paths)).toEqual([{ path: paths[0], others: 3, otherStarts: ['refresh() (app.js:1:58) @3'] }]);
  });

  test('are one path if the engine leads to the same timer in several ways', () => {
    const step = (id: number, name: string, type = 'native') => ({
      edge: { name: String(id), type: 'internal', edgeClass: 'engine' as const },
      node: toyNode(id, { name, type, preview: type === 'closure' ? name : '' }),
    });
    const root = { edge: null, node: toyNode(1, { name: '', type: 'synthetic', preview: '(Global handles)' }) };
    const timer = [
      step(20, 'DOMTimer'),
      step(21, 'V8Function'),
      step(22, 'tick()', 'closure'),
      step(23, 'Map', 'object'),
    ];
    const direct = shownPath({ steps: [root, ...timer] });
    const slice = step(2, 'slice()', 'closure');
    const builtIn = shownPath({
      steps: [root, { ...slice, node: { ...slice.node, isBuiltIn: true } }, step(3, 'Window / a', 'object'), ...timer],
    });
    expect(alikePaths([direct, builtIn])).toEqual([{ path: direct, others: 1, otherStarts: [] }]);
    const ofPage = shownPath({ steps: [root, step(4, 'Registry', 'object'), ...timer] });
    expect(alikePaths([direct, ofPage])).toHaveLength(2);
  });

  test('are one path if they differ only in the first steps, and share the rest', () => {
    const shared = ['mainModule', 'children', 'exports', 'etagOf', 'context', 'seen', 'entry'];
    const through = (id: number, name: string, between: readonly number[]) =>
      shownPath({
        steps: [
          { edge: null, node: toyNode(1, { name: '', type: 'synthetic' }) },
          ...between.map((each) => ({
            edge: { name: `e${each}`, type: 'property', edgeClass: 'page' as const },
            node: toyNode(each, { name: 'Object' }),
          })),
          {
            edge: { name, type: 'property', edgeClass: 'page' },
            node: toyNode(id, { name: 'Function', type: 'closure', preview: `${name}()` }),
          },
          ...shared.map((edge, at) => ({
            edge: { name: at === 0 ? `to ${name}` : edge, type: 'property', edgeClass: 'page' as const },
            node: toyNode(50 + at, { name: 'Object' }),
          })),
        ],
      });
    const paths = [through(10, 'CustomEvent', [2]), through(11, 'get', [2, 3]), through(12, 'set', [])];
    expect(alikePaths(paths)).toEqual([{ path: paths[0], others: 2, otherStarts: ['get() @11', 'set() @12'] }]);
    // Without a function of its own, the last object of the page.
    const byObject = (name: string) => {
      const { steps, omittedSteps } = through(14, name, [2]);
      return {
        omittedSteps,
        steps: steps.map((step) => (step.node.id === 14 ? { ...step, node: toyNode(14, { name }) } : step)),
      };
    };
    expect(alikePaths([...paths, byObject('Registry')])[0]?.otherStarts).toEqual([
      'get() @11',
      'set() @12',
      'Registry @14',
    ]);
    const far = through(13, 'far', [20, 21, 22, 23, 24, 25, 26]);
    expect(alikePaths([...paths, far])).toHaveLength(2);
  });

  test('are one path if the storage of an object leads to what its property does', () => {
    const step = (id: number, name: string, type: string, nodeType = 'object') => ({
      edge: { name, type, edgeClass: 'page' as const },
      node: toyNode(id, { name: 'Object', type: nodeType }),
    });
    const root = { edge: null, node: toyNode(1, { name: '', type: 'synthetic' }) };
    const port = step(2, 'port', 'property');
    const rest = [step(5, 'next', 'property'), step(6, 'listener', 'property')];
    const named = shownPath({ steps: [root, port, step(4, 'events', 'property'), ...rest] });
    const storage = [step(3, 'properties', 'internal', 'array'), step(4, '0', 'hidden')];
    const stored = shownPath({ steps: [root, port, ...storage, ...rest] });
    expect(alikePaths([named, stored])).toEqual([{ path: named, others: 0, otherStarts: [] }]);
    // Another property has to be cut as well, and so has another object in between.
    const second = shownPath({ steps: [root, port, step(4, 'older', 'property'), ...rest] });
    expect(alikePaths([named, second])).toHaveLength(2);
    const other = shownPath({ steps: [root, port, step(7, 'map', 'property'), step(4, '0', 'element'), ...rest] });
    expect(alikePaths([named, other])).toHaveLength(2);
  });

  test('stay apart if another object is between', () => {
    const paths = [from(2, 'slice()'), from(3, 'refresh()', 91)].map(shownPath);
    expect(alikePaths(paths).map(({ otherStarts }) => otherStarts)).toEqual([[], []]);
  });

  test('stay apart if they begin with objects of the page', () => {
    const [one, other] = [way('root', ['.', 'a', 'Map']), way('root', ['.', 'b', 'Map'])].map(shownPath);
    expect(alikePaths([one, other].filter((path) => path !== undefined))).toHaveLength(2);
  });
});

test('a path through a framework names the component, not the fields of its objects', () => {
  const fiber = (id: number, name: string | null, className = '$k'): HeapNode =>
    toyNode(id, {
      name: className,
      ...(name === null ? {} : { component: { name, framework: 'React', role: 'instance', object: 'FiberNode' } }),
    });
  const step = (name: string, node: HeapNode, edgeClass: 'page' | 'framework' = 'page') => ({
    edge: { name, type: 'property', edgeClass },
    node,
  });
  const steps: HeapPath['steps'] = [
    { edge: null, node: toyNode(1, { name: 'root' }) },
    step('__reactContainer$x1', fiber(2, null), 'framework'),
    step('child', fiber(3, null)),
    step('child', fiber(4, 'OrderList')),
    step('memoizedState', toyNode(5, { name: '{memoizedState, next}' })),
    step('next', toyNode(6, { name: '{memoizedState, next}' })),
    step('memoizedState', toyNode(7, { name: 'Object' })),
    step('items', toyNode(8, { name: 'Array' })),
    { edge: { name: '3', type: 'element', edgeClass: 'page' }, node: toyNode(9, { name: 'Order' }) },
  ];
  expect(pathExpression({ steps }, 4, 80)).toBe('…OrderList (React).items[3]');
  expect(pathExpression({ steps: steps.slice(0, 5) }, 4, 80)).toBe('…OrderList (React).memoizedState');
  // Paths from the page itself have no such start.
  expect(pathExpression({ steps }, 1, 80)).toBe('…Array[3]');
});

test('slots of the table of a collection are entries of the collection', () => {
  const step = (name: string, type: string, className: string, edgeClass: 'page' | 'engine' = 'engine') => ({
    edge: { name, type, edgeClass },
    node: toyNode(1, { name: className }),
  });
  const steps: HeapPath['steps'] = [
    { edge: null, node: toyNode(1, { name: 'root' }) },
    step('store', 'property', 'OrderStore', 'page'),
    step('listeners', 'property', 'Set', 'page'),
    step('table', 'internal', '(array)'),
    step('625', 'internal', 'closure'),
    step('context', 'internal', 'system / Context'),
    step('this', 'context', 'OrderRow', 'page'),
    step('element', 'property', 'Detached <tr>', 'page'),
  ];
  expect(pathExpression({ steps }, 4, 80)).toBe('…OrderStore.listeners[]→context→this.element');
  expect(pathExpression({ steps: steps.slice(0, 5) }, 4, 80, 200)).toBe('root.store.listeners→[200 new entries]');
  expect(pathExpression({ steps: steps.slice(0, 5) }, 4, 80)).toBe('root.store.listeners[]');
});

test('several steps of V8 are one, with the root that they begin at', () => {
  const step = (name: string, type: string, className: string, edgeClass: 'page' | 'engine' = 'engine') => ({
    edge: { name, type, edgeClass },
    node: toyNode(1, { name: className }),
  });
  const steps: HeapPath['steps'] = [
    { edge: null, node: toyNode(1, { name: '' }) },
    step('2', 'element', '(system)'),
    step('global_object', 'internal', 'Window'),
    step('map', 'internal', 'system / Map'),
    step('registry', 'property', 'Registry', 'page'),
    step('last', 'property', 'Order', 'page'),
  ];
  expect(pathExpression({ steps }, 4, 80)).toBe('…(3 V8 steps).registry.last');
  expect(pathExpression({ steps }, 2, 80)).toBe('…system / Map.registry.last');
  const inner = [...steps.slice(4), step('elements', 'internal', '(array)'), step('3', 'hidden', 'Cell')];
  const between = [...inner.slice(0, 3), step('value', 'internal', 'Box'), step('held', 'property', 'View', 'page')];
  expect(pathExpression({ steps: [steps[0], ...between].filter((each) => each !== undefined) }, 9, 80)).toBe(
    '.registry.last→(2 V8 steps).held',
  );
});
