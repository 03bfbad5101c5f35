import { describe, expect, it } from 'vitest';
import { askableHeap, type AskableHeap } from '../testing/ask-heap.ts';

const HEAP = (): AskableHeap =>
  askableHeap(
    `root → [app, bus]
     app → cache → [row1, row2]
     row1 → text
     row2 → text
     bus → row2
     app → small`,
    {
      app: { name: 'App', id: 11 },
      bus: { name: 'Bus', id: 13 },
      cache: { name: 'Cache', id: 15 },
      row1: { name: 'Row', id: 17, sizeBytes: 20 },
      row2: { name: 'Row', id: 19, sizeBytes: 30 },
      text: { type: 'string', name: 'text', id: 21, sizeBytes: 100 },
      small: { name: 'Small', id: 23, sizeBytes: 1 },
    },
  );

describe('dominated objects', () => {
  it('are the children in the dominator tree, largest first', () => {
    const heap = HEAP();
    const ids = (id: number | null, minBytes = 0): number[] =>
      heap.ask('heap.dominated', { id, minBytes }).rows.map((node) => node.id);
    // row2 and the text are held from two sides, so they are children of the root.
    expect(ids(null)).toEqual([21, 11, 19, 13]);
    expect(ids(11)).toEqual([15, 23]);
    expect(ids(11, 2)).toEqual([15]);
    expect(ids(15)).toEqual([17]);
    expect(ids(21)).toEqual([]);
    expect(heap.ask('heap.dominated', { id: null, start: 1, count: 2 })).toMatchObject({
      rows: [{ id: 11, retainedSizeBytes: 41 }, { id: 19 }],
      start: 1,
      total: 4,
    });
    expect(heap.codeOf('heap.dominated', { id: 404 })).toBe('invalid_params');
  });
});

describe('freed objects', () => {
  const freed = (heap: AskableHeap, edges: string[], nodes: number[] = []): unknown => {
    const { freedCount, freedSizeBytes, classes } = heap.ask('heap.what-if', { edges, nodes });
    return [freedCount, freedSizeBytes, classes.map(({ name, count }) => `${name} ${count}`).join()];
  };

  it('of one edge are those its target dominates, if nothing else holds it', () => {
    expect(freed(HEAP(), ['11.cache'])).toEqual([2, 30, 'Row 1,Cache 1']);
    expect(freed(HEAP(), ['13.row2'])).toEqual([0, 0, '']);
    expect(freed(HEAP(), ['11.small'])).toEqual([1, 1, 'Small 1']);
  });

  it('of several edges are those that they hold together', () => {
    expect(freed(HEAP(), ['11.cache', '13.row2'])).toEqual([4, 160, '(string) 1,Row 2,Cache 1']);
    expect(freed(HEAP(), ['17.text', '19.text'])).toEqual([1, 100, '(string) 1']);
  });

  it('of an object are those it retains', () => {
    expect(freed(HEAP(), [], [11])).toEqual([4, 41, 'Row 1,App 1,Cache 1,Small 1']);
    expect(freed(HEAP(), [], [17, 19])).toEqual([3, 150, '(string) 1,Row 2']);
    expect(freed(HEAP(), ['11.cache'], [19])).toEqual([4, 160, '(string) 1,Row 2,Cache 1']);
  });

  it('of a class are those it retains, except for the excluded object', () => {
    const all = HEAP().ask('heap.what-if', { classes: ['Row'] });
    expect([all.freedCount, all.freedSizeBytes]).toEqual([3, 150]);
    const without = HEAP().ask('heap.what-if', { classes: ['Row'], exceptNode: 17 });
    expect([without.freedCount, without.freedSizeBytes]).toEqual([1, 30]);
    expect(HEAP().ask('heap.what-if', { classes: ['Nobody'] }).freedCount).toBe(0);
    expect(HEAP().codeOf('heap.what-if', { classes: ['Row'], exceptNode: 404 })).toBe('invalid_params');
  });

  it('are none if nothing is removed, or only non-retaining edges', () => {
    expect(freed(HEAP(), [])).toEqual([0, 0, '']);
    const weak = askableHeap('root → a\na -weak:x→ b\nroot → b', {}, { dialect: 'chromium' });
    expect(freed(weak, ['3.x'])).toEqual([0, 0, '']);
  });

  it('do not include unheld objects', () => {
    const heap = askableHeap('root → [a, b]\na → x\nb → x\nlost → found', { lost: { id: 51 }, found: { id: 53 } });
    expect(freed(heap, ['3.x', '5.x'])).toEqual([1, 10, 'x 1']);
    expect(freed(heap, ['1.a', '51.found'])).toEqual([2, 20, 'a 1,found 1']);
  });

  it('do not depend on edges of the engine into the page', () => {
    const heap = askableHeap(
      `root -shortcut:global→ window
       window → row
       root -element:1→ gc -element:1→ row`,
      { gc: { type: 'synthetic', name: '(GC roots)', id: 51 }, window: { id: 11 }, row: { id: 13 } },
    );
    // As for retained sizes: an edge from outside a page retains nothing of the page.
    heap.computeRetained();
    expect(heap.ask('heap.object', { id: 11 }).node?.retainedSizeBytes).toBe(20);
    expect(freed(heap, ['11.row'])).toEqual([1, 10, 'row 1']);
  });

  it.each([
    ['the root', { nodes: [1] }],
    ['an unknown object', { nodes: [404] }],
    ['an unknown edge', { edges: ['11.nothing'] }],
    ['a text that is not an edge', { edges: ['cache'] }],
  ])('%s is an invalid parameter', (_, params) => {
    expect(HEAP().codeOf('heap.what-if', params)).toBe('invalid_params');
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

function reachable(edges: readonly (readonly [number, number])[], gone: ReadonlySet<number>): Set<number> {
  const found = new Set([0]);
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const [from, to] of edges) if (found.has(from) && !gone.has(to)) found.add(to);
  }
  return found;
}

describe('freed objects in random graphs', () => {
  it.each(Array.from({ length: 80 }, (_, seed) => seed))('are the nodes that become unreachable (%d)', (seed) => {
    const random = numbersFrom(seed + 7);
    const count = 4 + Math.floor(random() * 12);
    const pick = (below: number): number => Math.floor(random() * below);
    // Each node is held by an earlier one, so all are reachable, plus as many random edges.
    const edges = Array.from({ length: count * 2 }, (_, at): readonly [number, number] =>
      at < count - 1 ? [pick(at + 1), at + 1] : [pick(count), 1 + pick(count - 1)],
    );
    const nameOf = (node: number): string => (node === 0 ? 'root' : `n${node}`);
    const sizes = Array.from({ length: count }, (_, node) => (node === 0 ? 0 : node + 1));
    const heap = askableHeap(
      edges.map(([from, to], at) => `${nameOf(from)} -e${at}→ ${nameOf(to)}`).join('\n'),
      Object.fromEntries(sizes.map((sizeBytes, node) => [nameOf(node), { sizeBytes, id: node * 2 + 1 }])),
    );
    const removals: { edges: string[]; nodes: number[] }[] = [];
    const all: { freedCount: number; freedSizeBytes: number }[] = [];
    for (let trial = 0; trial < 8; trial += 1) {
      const goneEdges = new Set(Array.from({ length: pick(4) }, () => pick(edges.length)));
      const goneNodes = new Set(Array.from({ length: pick(2) }, () => 1 + pick(count - 1)));
      const left = reachable(
        edges.filter((_, at) => !goneEdges.has(at)),
        goneNodes,
      );
      const expected = sizes.filter((_, node) => !left.has(node));
      const removal = {
        edges: Array.from(goneEdges, (at) => `${(edges[at]?.[0] ?? 0) * 2 + 1}.e${at}`),
        nodes: Array.from(goneNodes, (node) => node * 2 + 1),
      };
      const freed = { freedCount: expected.length, freedSizeBytes: expected.reduce((sum, size) => sum + size, 0) };
      expect(heap.ask('heap.what-if', removal)).toMatchObject(freed);
      removals.push(removal);
      all.push(freed);
    }
    // Classes that another heap of the series has besides are ignored.
    const missing = { edges: ['9999.e0'], nodes: [9999] };
    const each = heap.ask('heap.freed-each', { removals: [...removals, missing] });
    expect(each.freed).toMatchObject([...all, { freedCount: 0, freedSizeBytes: 0, classes: [] }]);
  });
});
