import { array, assert as assertProperty, constantFrom, integer, nat, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSteps } from '../../steps/steps.ts';
import { createBits, hasBit } from '../columns/bits.ts';
import { findEphemerons } from '../graph/ephemerons.ts';
import { heap, type PictureNode } from '../testing/heap-picture.ts';
import { naiveFigures } from '../testing/naive-figures.ts';
import { readGraph } from '../testing/read-heap.ts';
import { labelColumns, type EdgeLabels } from '../graph/edge-labels.ts';
import { plainColumns } from '../columns/column-memory.ts';
import { orderDepthFirst } from './depth-first.ts';
import { findHeapTree, findTreeBreadthFirst, findTreeDepthFirst, type HeapTree } from './dominator-tree.ts';
import { walkInputOf, type WalkInput } from './walk-input.ts';

/** By node: its dominator, −1 for the root. */
function dominators({ order, dominator }: HeapTree): number[] {
  const { numberOf, ordinalOf } = order;
  return Array.from(numberOf, (number) => (number === 1 ? -1 : ordinalOf[dominator[number]]));
}

function pageNodes({ order, pages }: HeapTree): boolean[] {
  return Array.from(
    order.numberOf,
    (number, ordinal) => (number > 1 && number <= pages.lastOfPages) || hasBit(pages.others, ordinal),
  );
}

/** Properties with the first string as name. */
const sameLabels = (rows: number): EdgeLabels => ({
  ...labelColumns(plainColumns, rows, new Uint8Array(7)),
  entryType: new Uint8Array(1).fill(2),
});

/** Nodes 0 (the root), 1, 2 …, with edges as pairs. Every edge is retaining. */
function inputOf(nodeCount: number, edges: readonly (readonly number[])[]): WalkInput {
  const rows = Array.from({ length: nodeCount }, (): number[] => []);
  for (const [from = 0, to = 0] of edges) rows[from]?.push(to);
  const firstEdge = new Uint32Array(nodeCount + 1);
  rows.forEach((row, ordinal) => (firstEdge[ordinal + 1] = firstEdge[ordinal] + row.length));
  return {
    nodeCount,
    rootOrdinal: 0,
    firstEdge,
    nodeId: Uint32Array.from({ length: nodeCount }, (_, ordinal) => 2 * ordinal + 1),
    edgeLabels: sameLabels(edges.length),
    edgeTo: Uint32Array.from(rows.flat()),
    pageRoots: [],
    rules: {
      weak: 6,
      shortcut: 5,
      internal: 3,
      entryOfName: new Uint32Array(1),
      tableId: new Float64Array(1),
      tables: createBits(nodeCount),
    },
  };
}

/** Without its limit, beyond which the other method is faster: a random graph may be one of those. */
function breadthFirst(input: WalkInput): HeapTree {
  const tree = runSteps(findTreeBreadthFirst(input, undefined, undefined, Infinity));
  if (tree === null) throw new Error('given up');
  return tree;
}

/** A heap with every kind of edge, in which the root may lead to pages. */
const ENTRY = '7 / part of key (Key @3) -> value (Value @9) pair in WeakMap (table @7)';
const arrows = constantFrom('→', '→', '→', '→', '-weak:x→', '-shortcut:x→', '-element:1→', `-internal:${ENTRY}→`);
const heaps = tuple(integer({ min: 2, max: 30 }), array(tuple(nat(30), nat(30), arrows), { maxLength: 90 }));

describe('breadth-first dominator tree', () => {
  it('equals the naive one on random graphs', () => {
    assertProperty(
      property(integer({ min: 1, max: 30 }), array(tuple(nat(29), nat(29)), { maxLength: 90 }), (count, pairs) => {
        const lines = Array.from({ length: count }, (_, at) =>
          at % 5 === 0 ? `root → n${at}` : `n${at >>> 1} → n${at}`,
        );
        for (const [from, to] of pairs) if (from !== to && from < count && to < count) lines.push(`n${from} → n${to}`);
        const graph = readGraph(heap(lines.join('\n')));
        const tree = breadthFirst(walkInputOf(graph, findEphemerons(graph.strings)));
        const naive = naiveFigures(graph, () => true).dominator;
        expect(dominators(tree).slice(1)).toEqual(naive.slice(1));
      }),
      { numRuns: 200 },
    );
  });

  it('equals the depth-first one, with pages, weak edges, WeakMap entries, cycles and unheld nodes', () => {
    assertProperty(
      property(heaps, ([count, edges]) => {
        const lines = edges
          .filter(([from, to]) => from !== to && from <= count && to < count)
          // Node `count` is the root.
          .map(([from, to, arrow]) => `${from === count ? 'root' : `n${from}`} ${arrow} n${to}`);
        const nodes: Record<string, PictureNode> = {
          n1: { id: 7 },
          n2: { type: 'synthetic', name: '(Document DOM trees)' },
        };
        const graph = readGraph(heap(`root → [n0, n1, n2]\n${lines.join('\n')}`, nodes));
        const input = walkInputOf(graph, findEphemerons(graph.strings));
        const breadth = breadthFirst(input);
        const depth = runSteps(findTreeDepthFirst(input));
        expect(dominators(breadth)).toEqual(dominators(depth));
        expect(pageNodes(breadth)).toEqual(pageNodes(depth));
      }),
      { numRuns: 500 },
    );
  });

  it('numbers nodes at one distance in file order, if they are a good part of the heap', () => {
    const tree = runSteps(
      findTreeBreadthFirst(
        inputOf(7, [
          [0, 3],
          [0, 1],
          [0, 2],
          [3, 6],
          [3, 5],
          [1, 4],
        ]),
      ),
    );
    expect([...(tree?.order.numberOf ?? [])]).toEqual([1, 2, 3, 4, 5, 6, 7]);
    // 3 of 63 are a small part: they stay in the order in which they were found.
    const row = Array.from({ length: 60 }, (_, at) => [at, at + 1]);
    const thin = runSteps(findTreeBreadthFirst(inputOf(63, [...row, [0, 62], [0, 61]])));
    expect([1, 61, 62].map((ordinal) => thin?.order.numberOf[ordinal])).toEqual([2, 4, 3]);
  });

  it.each([true, false])('equals the depth-first one on wide graphs with near and far edges; a page: %s', (isPage) => {
    assertProperty(
      property(integer({ min: 100, max: 900 }), integer({ min: 1, max: 1e6 }), nat(3), (count, seed, far) => {
        const edges: number[][] = [];
        for (let node = 1; node < count; node += 1) {
          const bits = Math.imul(node ^ seed, 0x85eb_ca6b) >>> 4;
          edges.push([node >>> 1, node], [node, Math.max(1, node - (bits % 9))]);
          if (bits % 3 === 0) edges.push([node, 1 + (bits % (count - 1))]);
        }
        // In a page these are found after its nodes, and move them above its root.
        for (let at = 0; at < far; at += 1) edges.push([0, 1 + ((seed + 7919 * at) % (count - 1))]);
        const input = { ...inputOf(count, edges), pageRoots: isPage ? [1] : [] };
        expect(dominators(breadthFirst(input))).toEqual(dominators(runSteps(findTreeDepthFirst(input))));
      }),
      { numRuns: 30 },
    );
  });

  it('corrects a node whose parent moved away', () => {
    // Breadth first, 5 is below 3, and 3 below 1; the edge from 4 moves 3 to the root, and the edge from 6 reaches 5 before that.
    const edges = [
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 4],
      [3, 5],
      [3, 6],
      [4, 3],
      [6, 5],
    ];
    expect(dominators(breadthFirst(inputOf(7, edges)))).toEqual([-1, 0, 0, 0, 2, 3, 3]);
  });

  it('is cancelled if it takes too long, and releases its columns', () => {
    const edges = Array.from({ length: 50 }, (_, at) => [at, at + 1]).concat([
      [0, 50],
      [50, 25],
    ]);
    const input = inputOf(51, edges);
    const numberOf = new Uint32Array(51);
    expect(runSteps(findTreeBreadthFirst(input, undefined, numberOf, 0.01))).toBeNull();
    expect(numberOf.every((number) => number === 0)).toBe(true);
    const tree = runSteps(findTreeDepthFirst(input, undefined, numberOf));
    expect(dominators(tree).slice(24, 28)).toEqual([23, 0, 25, 26]);
  });
});

describe('a very deep depth-first traversal', () => {
  it('is cancelled if allowed, and both methods return the same tree', () => {
    // A linked list whose nodes also refer to a distant node.
    const count = (1 << 19) + 1000;
    const input: WalkInput = {
      ...inputOf(0, []),
      nodeCount: count,
      firstEdge: Uint32Array.from({ length: count + 1 }, (_, at) => 2 * at),
      nodeId: new Uint32Array(count),
      edgeLabels: sameLabels(2 * count),
      edgeTo: Uint32Array.from({ length: 2 * count }, (_, at) =>
        at % 2 === 0 ? Math.min(at / 2 + 1, count - 1) : ((at * 7919) % (count - 1)) + 1,
      ),
      rules: { ...inputOf(0, []).rules, tables: createBits(count) },
    };
    const numberOf = new Uint32Array(count);
    expect(runSteps(orderDepthFirst(input, numberOf, true, plainColumns))).toBeNull();
    expect(numberOf.every((number) => number === 0)).toBe(true);
    const tree = runSteps(findHeapTree(input));
    const other = runSteps(findTreeDepthFirst(input, undefined, numberOf));
    expect(other.order.numberOf[count - 1]).toBe(count);
    const differs = other.order.numberOf.findIndex(
      (number, ordinal) =>
        ordinal > 0 &&
        tree.order.ordinalOf[tree.dominator[tree.order.numberOf[ordinal]]] !==
          other.order.ordinalOf[other.dominator[number]],
    );
    expect(differs).toBe(-1);
  });
});
