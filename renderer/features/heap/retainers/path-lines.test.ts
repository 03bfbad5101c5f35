import { describe, expect, it } from 'vitest';
import type { HeapPath } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import { heapEdge, heapNode } from '../../../core/testing/analysis.ts';
import { bestCut, cutName, edgesToTry, pathLines, pathText } from './path-lines.ts';

const ORIGINAL = { name: 'DetailsView', source: 'src/details.js', line: 4, column: 15 };
const ROOT = { edge: null, node: heapNode(1, { name: '(root)' }) };
const STORE = { edge: heapEdge('store'), node: heapNode(2, { name: 'Store' }) };
const FIRST: HeapPath = {
  steps: [
    ROOT,
    STORE,
    { edge: heapEdge('table', { type: 'internal', edgeClass: 'engine' }), node: heapNode(3, { name: 'Set' }) },
    { edge: heapEdge('0', { type: 'element' }), node: heapNode(9, { name: 'Row' }) },
  ],
};
const SECOND: HeapPath = {
  steps: [ROOT, STORE, { edge: heapEdge('cache', { edgeClass: 'weak' }), node: heapNode(9, { name: 'Row' }) }],
};

describe('lines of retaining paths', () => {
  it('list one edge per line from root to object, or the header of a collapsed path', () => {
    const lines = pathLines([FIRST, SECOND], new Set([1]));
    expect(
      lines.map((line) =>
        line.kind === 'path' ? `path ${line.index + 1}` : line.kind === 'step' ? line.edgeKey : line.key,
      ),
    ).toEqual(['path 1', null, '1.store', '2.table', '3.0', 'path 2']);
    expect(lines.at(-1)).toMatchObject({ edges: 2, isWeak: true, parting: 'leaves path 1 at Store @2' });
    expect(lines[4]).toMatchObject({ isObject: true, depth: 3 });
  });

  it('part at an object of the engine, which is named by its kind', () => {
    const realm = {
      edge: heapEdge('context'),
      node: heapNode(4, { name: 'system / NativeContext / http://shop.test' }),
    };
    const other = { edge: heapEdge('cache'), node: heapNode(9, { name: 'Row' }) };
    const lines = pathLines([{ steps: [ROOT, realm, STORE] }, { steps: [ROOT, realm, other] }], new Set([0, 1]));
    expect(lines.at(-1)).toMatchObject({ parting: 'leaves path 1 at NativeContext @4' });
  });

  it('are copied as text', () => {
    expect(pathText(SECOND)).toBe('(root) @1\n  .store → Store @2 (page)\n    .cache → Row @9 (weak)');
  });
});

describe('the edge to cut', () => {
  it('is tried for edges that the page controls', () => {
    expect(edgesToTry(FIRST)).toEqual(['1.store', '3.0']);
    expect(edgesToTry(undefined)).toEqual([]);
  });

  it('is tried for a variable of a scope and an entry of a Map, which are edges of the engine', () => {
    const engine = (name: string, type: string) => heapEdge(name, { type, edgeClass: 'engine' });
    const closure: HeapPath = {
      steps: [
        ROOT,
        { edge: engine('context', 'internal'), node: heapNode(4, { name: 'system / Context' }) },
        { edge: engine('beats', 'context'), node: heapNode(5, { name: 'Map' }) },
        { edge: engine('table', 'internal'), node: heapNode(6, { name: '(array)' }) },
        { edge: engine('35', 'internal'), node: heapNode(9, { name: 'Row' }) },
      ],
    };
    expect(edgesToTry(closure)).toEqual(['4.beats', '6.35']);
    const lines = pathLines([closure], new Set());
    const names = lines.flatMap((line) => (line.kind === 'step' ? [cutName(line, 'original')] : []));
    expect(names.slice(2)).toEqual(['variable beats', 'Map.table', 'the entry of the collection']);
  });

  it('is the one that frees most, among equals the nearest to the object', () => {
    const freed = (bytes: number) => ({ freedCount: 1, freedSizeBytes: bytes, classes: [] });
    const effects = new Map([
      ['a', freed(10)],
      ['b', freed(40)],
      ['c', freed(40)],
      ['d', freed(0)],
    ]);
    expect(bestCut(['a', 'b', 'c', 'd'], effects)).toBe('c');
    expect(bestCut(['d'], effects)).toBeNull();
  });
});

describe('third-party steps', () => {
  const lib = (id: number) => ({
    edge: heapEdge(`lib${id}`),
    node: heapNode(id, { name: 'Fiber', isThirdParty: true }),
  });
  const held = {
    edge: heapEdge('__reactFiber$x', { edgeClass: 'framework' }),
    node: heapNode(6, { name: 'Node' }),
  } as const;
  const own = { edge: heapEdge('row'), node: heapNode(7, { name: 'e', original: ORIGINAL }) };
  const path: HeapPath = {
    steps: [ROOT, lib(4), lib(5), held, own, lib(8), { edge: heapEdge('x'), node: heapNode(9) }],
  };
  const listing = {
    names: 'original',
    foldsThirdParty: true,
    foldsEngine: false,
    unfolded: new Set<string>(),
  } as const;
  const kinds = (unfolded: ReadonlySet<string>) =>
    pathLines([path], new Set(), { ...listing, unfolded }).map((line) =>
      line.kind === 'fold' ? `${line.steps.length} folded` : line.kind === 'step' ? line.node.id : 'head',
    );

  it('are one line if there are several in a row, which expands', () => {
    expect(kinds(new Set())).toEqual(['head', 1, '3 folded', 7, 8, 9]);
    expect(kinds(new Set(['path:0:fold:1']))).toEqual(['head', 1, '3 folded', 4, 5, 6, 7, 8, 9]);
    expect(pathLines([path], new Set()).map(({ kind }) => kind)).not.toContain('fold');
  });

  it('hide their edges, and are never the object itself', () => {
    const whole = { steps: [ROOT, lib(4), lib(5)] };
    expect(pathLines([whole], new Set(), listing).map(({ kind }) => kind)).toEqual(['path', 'step', 'step', 'step']);
    expect(pathLines([path], new Set(), listing)[2]).toMatchObject({
      edgeKeys: ['1.lib4', '4.lib5', '5.__reactFiber$x'],
    });
  });
});

describe('steps of the engine', () => {
  const engine = (id: number, type = 'internal') => ({
    edge: heapEdge(`part${id}`, { type, edgeClass: 'engine' }),
    node: heapNode(id),
  });
  const page = { edge: heapEdge('listeners'), node: heapNode(6, { name: 'Map' }) };
  const author = { edge: heapEdge('context', { edgeClass: 'engine' }), node: heapNode(8, { original: ORIGINAL }) };
  const path: HeapPath = {
    steps: [ROOT, engine(2), engine(3), engine(4), engine(5, 'context'), page, engine(7), author, page],
  };
  const listing = {
    names: 'original',
    foldsThirdParty: false,
    foldsEngine: true,
    unfolded: new Set<string>(),
  } as const;

  it('are one line if there are several in a row, but for what an author wrote', () => {
    expect(
      pathLines([path], new Set(), listing).map((line) =>
        line.kind === 'fold' ? `${line.steps.length} ${line.of}` : line.kind === 'step' ? line.node.id : 'head',
      ),
    ).toEqual(['head', 1, '3 engine', 5, 6, 7, 8, 6]);
    const unfolded = new Set(['path:0:fold:1']);
    expect(pathLines([path], new Set(), { ...listing, unfolded }).filter(({ kind }) => kind === 'step')).toHaveLength(
      9,
    );
  });
});

describe('names of paths', () => {
  const path: HeapPath = {
    steps: [
      ROOT,
      {
        edge: heapEdge('t', { type: 'context', original: 'store' }),
        node: heapNode(7, { name: 'e', original: ORIGINAL }),
      },
      { edge: heapEdge('rows'), node: heapNode(9, { name: 'Array' }) },
    ],
  };

  it('are the original ones or the generated ones, each with the other', () => {
    expect(pathText(path)).toContain('store → DetailsView @7 (e) (page)');
    expect(pathText(path, 'generated')).toContain('t → e @7 (DetailsView) (page)');
  });

  it('name the edge to cut', () => {
    const last = pathLines([path], new Set()).at(-1);
    if (last?.kind !== 'step') throw new Error('the last line is the object');
    expect([cutName(last, 'original'), cutName(last, 'generated')]).toEqual(['DetailsView.rows', 'e.rows']);
  });
});
