import { array, assert as assertProperty, integer, nat, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeRetained, type RetainedFigures } from './retained.ts';
import { devToolsDistance } from './distances.ts';
import { runSteps } from '../../steps/steps.ts';
import { heap, parsePicture, type PictureNode } from '../testing/heap-picture.ts';
import { naiveFigures } from '../testing/naive-figures.ts';
import { readDocument } from '../testing/read-heap.ts';
import type { HeapDocument } from '../classes/heap-document.ts';

interface Figures {
  readonly document: HeapDocument;
  readonly figures: RetainedFigures;
  readonly keys: readonly string[];
}

function figuresOf(picture: string, nodes: Record<string, PictureNode> = {}): Figures {
  const document = readDocument(heap(picture, nodes));
  return { document, figures: runSteps(computeRetained(document)), keys: parsePicture(picture).keys };
}

/** `node: dominator, retained bytes` for every node except the root. */
function dominators(picture: string, nodes: Record<string, PictureNode> = {}): Record<string, string> {
  const { figures, keys } = figuresOf(picture, nodes);
  const { numberOf, ordinalOf } = figures.order;
  return Object.fromEntries(
    keys
      .map((key, ordinal) => {
        const number = numberOf[ordinal];
        return [key, `${keys[ordinalOf[figures.dominator[number]]]} ${figures.retained[number]}`] as const;
      })
      .slice(1),
  );
}

function distances(picture: string, nodes: Record<string, PictureNode> = {}): Record<string, number> {
  const { figures, keys } = figuresOf(picture, nodes);
  return Object.fromEntries(
    keys.map((key, ordinal) => [key, devToolsDistance(figures.distance, figures.distance[ordinal])]),
  );
}

describe('dominators and retained sizes', () => {
  it('follow a chain', () => {
    expect(dominators('root → a → b → c')).toEqual({ a: 'root 30', b: 'a 20', c: 'b 10' });
  });

  it('are above a node with two holders', () => {
    // a b holds d too, so no node below a retains d alone
    //     ╱ ╲
    //    b c
    //     ╲ ╱
    //      d → e
    expect(dominators('root → a → [b, c] → d → e')).toEqual({
      a: 'root 50',
      b: 'a 10',
      c: 'a 10',
      d: 'a 20',
      e: 'd 10',
    });
  });

  it('support cycles and back edges', () => {
    expect(dominators('root → a → b → c → a\nc → d → b')).toEqual({ a: 'root 40', b: 'a 30', c: 'b 20', d: 'c 10' });
  });

  it('find a second path from the side', () => {
    // The example of Lengauer and Tarjan's paper, R and A to L.
    const picture = `root → [A, B, C]\nA → D\nB → [A, D, E]\nC → [F, G]\nD → L\nE → H\nF → I\nG → [I, J]\nH → [E, K]\nI → K\nJ → I\nK → [I, root]\nL → H`;
    expect(
      Object.fromEntries(Object.entries(dominators(picture)).map(([key, text]) => [key, text.split(' ')[0]])),
    ).toEqual({
      A: 'root',
      B: 'root',
      C: 'root',
      D: 'root',
      E: 'root',
      F: 'C',
      G: 'C',
      H: 'root',
      I: 'root',
      J: 'G',
      K: 'root',
      L: 'D',
    });
  });

  it('ignore weak edges, and shortcuts below the root', () => {
    expect(dominators('root → [a, b]\na → c\nb -weak:x→ c')).toMatchObject({ c: 'a 10' });
    expect(dominators('root → [a, b]\na → c\nb -shortcut:x→ c')).toMatchObject({ c: 'a 10' });
    expect(dominators('root → a → c\nroot -shortcut:x→ c')).toMatchObject({ c: 'root 10' });
  });

  it('make weakly held nodes children of the root, with what they hold', () => {
    expect(dominators('root → a\na -weak:x→ b → c')).toEqual({ a: 'root 10', b: 'root 20', c: 'b 10' });
    expect(dominators('root → a → c\na -weak:x→ b → c')).toEqual({ a: 'root 10', b: 'root 10', c: 'root 10' });
  });

  it('make unreachable cycles children of the root, which hold nothing else', () => {
    expect(dominators('root → a → d\na -weak:x→ b → c → b\nc → d')).toEqual({
      a: 'root 20',
      b: 'root 10',
      c: 'root 10',
      d: 'a 10',
    });
  });

  it('ignore edges from outside a page into it', () => {
    const nodes = { engine: { type: 'synthetic' } };
    // `window` belongs to the page through the root's shortcut. The engine's own edge to `app` does not count.
    expect(dominators('root -shortcut:w→ window → app\nroot -element:1→ engine → app', nodes)).toMatchObject({
      app: 'window 10',
    });
    expect(dominators('root -element:1→ window → app\nroot -element:2→ engine → app', nodes)).toMatchObject({
      app: 'root 10',
    });
  });

  it('assign a WeakMap’s value to its key', () => {
    const entry = '7 / part of key (Key @3) -> value (Value @9) pair in WeakMap (table @7)';
    const other = entry.replace(/^7/, '8');
    const picture = `root → [key, map]\nmap → table\nkey -internal:${entry}→ value\ntable -internal:${other}→ value`;
    expect(dominators(picture, { key: { id: 3 }, map: { id: 5 }, table: { id: 7 }, value: { id: 9 } })).toMatchObject({
      value: 'key 10',
    });
    // Another node with an edge of that name is not the table.
    expect(dominators(picture, { key: { id: 3 }, map: { id: 5 }, table: { id: 77 }, value: { id: 9 } })).toMatchObject({
      value: 'root 10',
    });
  });

  it('equal the naive ones on random graphs', () => {
    assertProperty(
      property(integer({ min: 1, max: 30 }), array(tuple(nat(29), nat(29)), { maxLength: 90 }), (count, pairs) => {
        const lines = Array.from({ length: count }, (_, at) =>
          at % 5 === 0 ? `root → n${at}` : `n${at >>> 1} → n${at}`,
        );
        for (const [from, to] of pairs) if (from !== to && from < count && to < count) lines.push(`n${from} → n${to}`);
        const { document, figures } = figuresOf(lines.join('\n'));
        const naive = naiveFigures(document.graph, () => true);
        const { numberOf, ordinalOf } = figures.order;
        const ours = Array.from({ length: document.graph.nodes.count }, (_, ordinal) => {
          const number = numberOf[ordinal];
          return [number === 1 ? ordinal : ordinalOf[figures.dominator[number]], figures.retained[number]];
        });
        expect(ours).toEqual(naive.dominator.map((dominator, ordinal) => [dominator, naive.retained[ordinal]]));
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    [2 ** 32 - 1, Uint32Array],
    [2 ** 32, Float64Array],
    [2 ** 34 + 3, Float64Array],
  ])('sum up to %d bytes exactly', (allBytes, column) => {
    const { figures } = figuresOf('root → a → b', { a: { sizeBytes: 7 }, b: { sizeBytes: allBytes - 7 } });
    expect(figures.retained).toBeInstanceOf(column);
    expect([...figures.retained]).toEqual([0, allBytes, allBytes, allBytes - 7]);
  });

  it('support a list of 100,000 nodes', () => {
    const chain = `root → ${Array.from({ length: 100_000 }, (_, at) => `n${at}`).join(' → ')}`;
    const { figures } = figuresOf(chain);
    expect(figures.retained[1]).toBe(1_000_000);
    expect(figures.distance.at(-1)).toBe(100_000);
  });
});

describe('per class', () => {
  it('counts a node below another one of its class once', () => {
    const nodes = {
      a: { name: 'List' },
      b: { name: 'List' },
      c: { name: 'Item' },
      d: { name: 'List' },
      e: { name: 'Item' },
    };
    const { document, figures } = figuresOf('root → [a, e]\na → b → c → d', nodes);
    const rows = document.table.rows.map(
      ({ name }, at) => `${name} ${figures.rowRetained[at]} ${figures.rowDistance[at]}`,
    );
    // List: a alone (40), because b and d are in its subtree. Item: c with d (20), and e (10).
    expect(rows.toSorted()).toEqual(['Item 30 1', 'List 40 1']);
  });

  it('ignores nodes without a size', () => {
    const nodes = { a: { name: 'List', sizeBytes: 0 }, b: { name: 'List' }, c: { name: 'Item' } };
    const { document, figures } = figuresOf('root → a → b → c', nodes);
    const rows = document.table.rows.map(
      ({ name }, at) => `${name} ${figures.rowRetained[at]} ${figures.rowDistance[at]}`,
    );
    expect(rows.toSorted()).toEqual(['Item 10 3', 'List 20 2']);
  });

  it('has no distance for classes that no path leads to, and ignores lost nodes of others', () => {
    const nodes = { a: { name: 'List' }, b: { name: 'Lost' }, c: { name: 'List' } };
    const { document, figures } = figuresOf('root → a -weak:x→ b\nb → c', nodes);
    const rows = document.table.rows.map(({ name }, at) => `${name} ${figures.rowDistance[at]}`);
    expect(rows.toSorted()).toEqual(['List 1', 'Lost Infinity']);
  });

  it('distinguishes classes of one name by location, and adds them up', () => {
    const nodes: Record<string, PictureNode> = {
      a: { name: 'List', location: [1, 1, 1] },
      b: { name: 'List', location: [2, 1, 1] },
    };
    const { document, figures } = figuresOf('root → a → b', nodes);
    // Two classes to DevTools: 20 for the outer and 10 for the inner.
    expect([document.table.rows[0].name, figures.rowRetained[0]]).toEqual(['List', 30]);
  });
});

describe('distances', () => {
  it('equal those of a plain search on random graphs', () => {
    assertProperty(
      property(integer({ min: 2, max: 60 }), array(tuple(nat(59), nat(59)), { maxLength: 120 }), (count, pairs) => {
        const edges = Array.from({ length: count }, (_, at): [number, number] => [at % 5 === 0 ? -1 : at >>> 1, at]);
        for (const [from, to] of pairs) if (from !== to && from < count && to < count) edges.push([from, to]);
        const key = (at: number): string => (at === -1 ? 'root' : `n${at}`);
        const found = new Map([['root', 0]]);
        for (const [holder, steps] of found) {
          for (const [from, to] of edges) {
            if (key(from) === holder && !found.has(key(to))) found.set(key(to), steps + 1);
          }
        }
        const measured = distances(edges.map(([from, to]) => `${key(from)} → ${key(to)}`).join('\n'));
        expect(measured).toEqual({ ...Object.fromEntries(found), root: 100_000_000 });
      }),
      { numRuns: 100 },
    );
  });

  it('are the fewest steps from objects of the program', () => {
    expect(distances('root → a → b → c\nroot → d → c')).toEqual({ root: 100_000_000, a: 1, b: 2, c: 2, d: 1 });
  });

  it('are large for engine-only nodes', () => {
    const nodes = { roots: { type: 'synthetic', name: '(GC roots)' } };
    expect(distances('root → [roots, a]\nroots → b → a', nodes)).toEqual({
      root: 100_000_000,
      roots: 100_000_001,
      a: 1,
      b: 100_000_002,
    });
    expect(distances('root → roots → b', nodes)).toEqual({ root: 0, roots: 1, b: 2 });
  });

  it.each([
    ['fits', 24_574, 8_190, Int16Array],
    ['of the program is one too far', 24_575, 1, Int32Array],
    ['of the engine is one too far', 1, 8_191, Int32Array],
  ])('are in 16 bits where they fit: the last %s', (_, program, engine, column) => {
    const chain = (name: string, length: number): string =>
      Array.from({ length }, (_each, at) => `${name}${at + 1}`).join(' → ');
    const nodes = { e1: { type: 'synthetic', name: '(GC roots)' } };
    const { figures, keys } = figuresOf(
      `root → ${chain('p', program)}\nroot → ${chain('e', engine)}\nlost → lost`,
      nodes,
    );
    expect(figures.distance).toBeInstanceOf(column);
    const expected = keys.map((key) => {
      if (key === 'lost') return -5;
      const steps = key === 'root' ? 0 : Number(key.slice(1));
      return key.startsWith('p') ? steps : 100_000_000 + steps;
    });
    expect([...figures.distance].map((distance) => devToolsDistance(figures.distance, distance))).toEqual(expected);
    expect(Math.max(...figures.rowDistance.filter(Number.isFinite))).toBe(100_000_000 + engine);
  });

  it('begin at the document trees too', () => {
    const nodes = { trees: { type: 'synthetic', name: '(Document DOM trees)' } };
    expect(distances('root → trees → a', nodes)).toEqual({ root: 100_000_000, trees: 1, a: 2 });
  });

  it('ignore weak edges', () => {
    expect(distances('root → a\na -weak:x→ b')).toMatchObject({ b: -5 });
  });

  it('follow a WeakMap entry only if both halves were visited', () => {
    const entry = '7 / part of key (K @3) -> value (V @9) pair in WeakMap (table @7)';
    const picture = `root → [key, a]\na → b → table\nkey -internal:${entry}→ value\ntable -internal:1${entry}→ value`;
    expect(distances(picture)).toMatchObject({ key: 1, table: 3, value: 4 });
  });

  it('ignore sloppy_function_map and the details of map descriptors', () => {
    const nodes = {
      context: { type: 'hidden', name: 'system / NativeContext' },
      list: { type: 'array', name: '(map descriptors)' },
    };
    expect(
      distances('root → context\ncontext -internal:sloppy_function_map→ a\ncontext -internal:other→ b', nodes),
    ).toMatchObject({ a: -5, b: 2 });
    expect(
      distances(
        'root → list\nlist -internal:1→ a\nlist -internal:4→ b\nlist -internal:5→ c\nlist -element:7→ d',
        nodes,
      ),
    ).toMatchObject({
      a: 2,
      b: -5,
      c: 2,
      d: -5,
    });
  });
});
