import { asksOf } from '../../../core/capability/asking.ts';
import { codeName, holderPlace, packagePlace } from '../growing/growing-path-text.ts';
import type { GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import { describe, expect, it } from 'vitest';
import { ok, type Result } from '../../../base/result.ts';
import type { HeapNode } from '../../../engine/heap/contract/heap-objects.ts';
import type { AnalysisPort } from '../../../core/capability/analysis-ports.ts';
import { only, onlyPorts } from '../../../core/capability/testing/only.ts';
import { toyNode } from '../../../core/capability/testing/toy-heap.ts';
import { growingCode, withRegistered } from './growing-code.ts';

interface ToyObject {
  readonly node: HeapNode;
  readonly line?: number;
  readonly refers?: readonly number[];
}

/** A snapshot of these objects; each with a line has a place in `app.js`. */
function snapshot(objects: readonly ToyObject[]): AnalysisPort {
  const byId = new Map(objects.map((object) => [object.node.id, object]));
  const answer = (query: string, { id }: { readonly id: number }): unknown => {
    const { node, line, refers = [] } = byId.get(id) ?? {};
    if (query === 'heap.object')
      return {
        node: node ?? null,
        dominator: null,
        location: line === undefined ? null : { url: 'https://a.test/app.js', line, column: 1 },
      };
    if (query === 'heap.dominated')
      return { rows: refers.flatMap((to) => byId.get(to)?.node ?? []), total: refers.length };
    return { rows: refers.map((to) => ({ edge: { name: '1', type: 'hidden' }, node: byId.get(to)?.node })) };
  };
  return only<AnalysisPort>('the analysis', {
    query: async (_file: string, query: string, params: never) => ok(answer(query, params)) as Result<never, never>,
  });
}

const path = (more: Partial<GrowingPath>): GrowingPath => ({
  path: '',
  edgeToCut: '',
  cut: null,
  owner: null,
  capturedBy: null,
  className: 'N1',
  classes: [],
  node: 1,
  objectsPerRound: [1, 1, 1],
  bytesPerRound: [1, 1, 1],
  survivorsPerRound: null,
  retainedSizeBytes: null,
  freedSizeBytes: null,
  ...more,
});
const signal = new AbortController().signal;

async function codeOf(objects: readonly ToyObject[], growing: GrowingPath) {
  const found = await growingCode(
    'file',
    [growing],
    asksOf({ ports: onlyPorts({ analysis: snapshot(objects) }), signal }),
  );
  return found.get(growing.node);
}

describe('the code of a growing path', () => {
  it('is the function that a timer calls, found through the objects of Blink and not through the window', async () => {
    const native = (id: number, name: string, refers: number[]): ToyObject => ({
      node: toyNode(id, { name, type: 'native' }),
      refers,
    });
    const objects = [
      native(1, 'DOMTimer', [2, 3]),
      native(2, 'Window', [9]),
      native(3, 'ScheduledAction', [4]),
      native(4, 'V8Function', [5]),
      { node: toyNode(5, { type: 'closure', preview: 'tick()' }), line: 12 },
      { node: toyNode(9, { type: 'closure', preview: 'unrelated()' }), line: 99 },
    ];
    const code = await codeOf(objects, path({ className: 'DOMTimer' }));
    expect(code?.kind).toBe('callback');
    expect(code === undefined ? '' : codeName(code)).toBe('tick() (app.js:12:1)');
  });

  it('is the named function of the page that a link of a library keeps, and none of the links behind it', async () => {
    const link = (id: number, refers: number[]): ToyObject => ({ node: toyNode(id, { name: 'Link' }), refers });
    const closure = (id: number, preview: string, more: Partial<HeapNode> = {}): HeapNode =>
      toyNode(id, { type: 'closure', preview, ...more });
    const objects = [
      link(1, [2, 3]),
      link(2, [7]),
      { node: toyNode(3, { name: 'ReactiveEffect' }), refers: [4, 5, 6] },
      { node: closure(4, 'job()', { isThirdParty: true }), line: 900 },
      { node: closure(5, ''), line: 20 },
      { node: closure(6, 'convertPrices()'), line: 41 },
      { node: closure(7, 'other()'), line: 50 },
    ];
    const code = await codeOf(objects, path({ className: 'Link', isChain: true }));
    expect(code).toMatchObject({ kind: 'function' });
    expect(code === undefined ? '' : codeName(code)).toBe('convertPrices() (app.js:41:1)');
    expect(await codeOf([{ ...link(1, [3]), line: 3 }, ...objects.slice(2)], path({ isChain: true }))).toMatchObject({
      kind: 'class',
    });
  });

  it('is the function that a listener calls, with the wrapper that Chromium names as the interface', async () => {
    const native = (id: number, name: string, refers: number[]): ToyObject => ({
      node: toyNode(id, { name, type: 'native' }),
      refers,
    });
    const objects = [
      native(1, 'blink::RegisteredEventListener', [3]),
      native(3, 'EventListener', [4]),
      native(4, 'V8EventListener', [5]),
      { node: toyNode(5, { type: 'closure', preview: '()' }), line: 7 },
    ];
    const code = await codeOf(objects, path({ className: 'blink::RegisteredEventListener' }));
    expect(code?.kind).toBe('callback');
    expect(code === undefined ? '' : codeName(code)).toBe('(anonymous) (app.js:7:1)');
  });

  it('has no place in a script without a URL', () => {
    const location = { url: '', line: 2, column: 9 };
    expect(codeName({ node: toyNode(5, { type: 'object', name: 'Order' }), location })).toBe('Order');
  });

  it('is the class of growing objects, with the class of what holds them', async () => {
    const objects = [
      { node: toyNode(1, { name: 'Quote' }), line: 12 },
      { node: toyNode(7, { name: 'QuoteCache' }), line: 3 },
    ];
    const code = await codeOf(objects, path({ owner: 7 }));
    expect(code).toMatchObject({ kind: 'class', holder: { node: { name: 'QuoteCache' }, location: { line: 3 } } });
  });

  it('has the line of a package’s own class beside its reference', async () => {
    const objects = [
      { node: toyNode(1, { name: '{labels}' }) },
      { node: toyNode(7, { name: 'Counter', isThirdParty: true }), line: 19 },
    ];
    const code = await codeOf(objects, path({ owner: 7 }));
    expect(packagePlace({ owner: 7 }, code)).toBe(' (app.js:19:1)');
    const url = 'file:///app/node_modules/prom-client/lib/metric.js';
    const holder = {
      node: toyNode(7, { name: 'Counter', isThirdParty: true }),
      location: { url, line: 19, column: 13 },
    };
    if (code === undefined) throw new Error('no code');
    expect(packagePlace({ owner: 7 }, { ...code, holder })).toBe(' (prom-client)');
    expect(packagePlace({ owner: 8 }, { ...code, holder })).toBe('');
  });

  it('is that of the function that captures the variable, also where the growing objects are plain', async () => {
    const objects = [
      { node: toyNode(1, { name: '{url, name}' }) },
      { node: toyNode(7, { name: 'system / Context' }) },
      { node: toyNode(8, { type: 'closure', preview: 'etagOf()' }), line: 3 },
    ];
    const growing = path({ edgeToCut: 'variable etags', owner: 7, capturedBy: { node: 8, name: 'etagOf()' } });
    const code = await codeOf(objects, growing);
    expect(code).toMatchObject({ kind: 'class', location: null, holder: { node: { id: 8 }, location: { line: 3 } } });
    expect(holderPlace(growing, code)).toBe('app.js:3:1');
    expect(holderPlace(path({ owner: 7 }), code)).toBe('');
  });

  it('is not that of a function which is only on the way to the object with the property', async () => {
    const objects = [
      { node: toyNode(1, { name: '{url, name}' }) },
      { node: toyNode(7, { name: '{etags}' }) },
      { node: toyNode(8, { type: 'closure', preview: 'setHoverDelegateFactory()' }), line: 3 },
    ];
    const growing = path({ edgeToCut: '.etags of {etags}', owner: 7, capturedBy: { node: 8, name: 'f()' } });
    expect(await codeOf(objects, growing)).toBeUndefined();
  });

  it('is that of the first function in a growing list, whose class has no code', async () => {
    const objects = [
      { node: toyNode(1, { name: 'Array' }), refers: [2, 5] },
      { node: toyNode(2, { name: '(number)', type: 'number' }) },
      { node: toyNode(5, { type: 'closure', preview: 'onChange()' }), line: 9 },
      { node: toyNode(7, { name: 'OrderStore' }), line: 2 },
    ];
    const code = await codeOf(objects, path({ className: 'Array', owner: 7 }));
    expect(code).toMatchObject({ kind: 'function', location: { line: 9 }, holder: { location: { line: 2 } } });
  });

  it('is the function itself where closures grow, and nothing where no script is known', async () => {
    const closure = { node: toyNode(1, { type: 'closure', preview: 'onChange()' }), line: 4 };
    expect(await codeOf([closure], path({ owner: 7 }))).toMatchObject({ kind: 'function', location: { line: 4 } });
    expect(await codeOf([{ node: toyNode(1, { name: 'Object' }) }], path({}))).toBeUndefined();
  });
});

it('is the listener of an object that only the browser keeps, found through its list of listeners', async () => {
  const native = (id: number, name: string, refers: readonly number[]): ToyObject => ({
    node: toyNode(id, { name, type: 'native' }),
    refers,
  });
  const listener: ToyObject = {
    node: toyNode(7, { name: 'closure', type: 'closure', preview: 'changed()' }),
    line: 10,
  };
  const other: ToyObject = { node: toyNode(8, { name: 'closure', type: 'closure', preview: 'wrong()' }), line: 1 };
  const objects = [
    native(1, 'AbortSignal', [2, 9]),
    native(2, 'blink::EventTargetData', [3]),
    native(3, 'blink::BasicHeapVector<blink::Member<Listener>>', [4]),
    native(4, 'blink::RegisteredEventListener', [5]),
    native(5, 'EventListener', [7]),
    // Not of the listeners.
    native(9, 'blink::BasicHeapVector<blink::Member<Node>>', [8]),
    listener,
    other,
  ];
  const code = await codeOf(objects, path({ className: 'AbortSignal', isKeptByBrowser: true }));
  expect(code).toMatchObject({ kind: 'callback', node: { id: 7 }, location: { line: 10 } });
});

it('is told of a listener that holds the objects of another row, too, however small it is', async () => {
  const objects = [
    { node: toyNode(1, { name: 'Row' }), line: 2 },
    { node: toyNode(2, { name: 'blink::RegisteredEventListener' }), refers: [3] },
    { node: toyNode(3, { name: 'V8EventListener' }), refers: [4] },
    { node: toyNode(4, { name: 'closure', type: 'closure', preview: 'resized()' }), line: 8 },
  ];
  const holders = [
    { node: 2, edgeToCut: '', path: 'Blink: EventTargetData of Window' },
    { node: 9, edgeToCut: '.all of Table', path: '' },
  ];
  const listener = path({ node: 2, className: 'blink::RegisteredEventListener', heldWith: 1 });
  const rows = [path({ edgeToCut: 'variable rows', together: holders }), ...[5, 6, 7].map((node) => path({ node }))];
  const growing = [...rows, listener];
  const code = await growingCode(
    'file',
    growing,
    asksOf({ ports: onlyPorts({ analysis: snapshot(objects) }), signal }),
  );
  expect(withRegistered(growing, code)[0]?.together).toEqual([
    { ...holders[0], registered: { className: 'blink::RegisteredEventListener', code: code.get(2) } },
    holders[1],
  ]);
  expect(code.get(2)).toMatchObject({ kind: 'callback', node: { id: 4 }, location: { line: 8 } });
});

describe('timers and listeners in lists of Node', () => {
  const listed = [
    { node: toyNode(1, { name: 'Timeout' }), refers: [2, 3] },
    { node: toyNode(2, { name: 'TimersList' }) },
    { node: toyNode(3, { type: 'closure', preview: 'expire()' }), line: 5 },
  ];

  it.each([
    ['Timeout', '._idleNext of TimersList', 'callback'],
    ['Listener', '.next of Object', 'callback'],
    // In a list of the author's it is an object as any other.
    ['Timeout', '.timers of Registry', undefined],
  ])('%s at %s: %s', async (className, edgeToCut, kind) => {
    const code = await codeOf(listed, path({ className, edgeToCut, isChain: true, owner: 2 }));
    expect(code?.kind === 'callback' ? code.kind : undefined).toBe(kind);
  });
});

it('is the own callback of what Node holds while it is open, not that of the runtime around it', async () => {
  const location = { url: 'node:internal/worker/io', line: 1, column: 1 };
  const objects = [
    { node: toyNode(1, { name: 'MessagePort' }), refers: [2, 3] },
    { node: toyNode(2, { name: 'closure', type: 'closure', preview: 'handler()', location }), line: 1 },
    { node: toyNode(3, { name: 'closure', type: 'closure', preview: 'done()' }), line: 6 },
  ];
  const code = await codeOf(objects, path({ className: 'MessagePort', keeper: 'handle' }));
  expect(code).toMatchObject({ kind: 'callback', node: { id: 3 }, location: { line: 6 } });
});
