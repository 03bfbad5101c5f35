import { describe, expect, it } from 'vitest';
import { compareHeaps } from './diff.ts';
import { sumDiffRows, type HeapDiff } from './heap-diff.ts';
import { heap, type PictureNode } from '../testing/heap-picture.ts';
import { readDocument } from '../testing/read-heap.ts';
import { runSteps } from '../../steps/steps.ts';

type Nodes = Record<string, PictureNode>;

function compare(earlier: [string, Nodes], later: [string, Nodes]): HeapDiff {
  return runSteps(compareHeaps(readDocument(heap(...later)), readDocument(heap(...earlier))));
}

/** `name: +added (bytes) −removed (bytes)`, by name. */
function lines({ rows }: HeapDiff): string[] {
  return rows
    .map(
      (row) => `${row.name}: +${row.addedCount} (${row.addedSizeBytes}) −${row.removedCount} (${row.removedSizeBytes})`,
    )
    .toSorted();
}

describe('a comparison', () => {
  it('counts added and removed objects by id', () => {
    const diff = compare(
      ['root → [a, b, c]', { a: { name: 'Kept' }, b: { name: 'Item', id: 5 }, c: { name: 'Gone', id: 7 } }],
      [
        'root → [a, b, c]',
        { a: { name: 'Kept' }, b: { name: 'Item', id: 9, sizeBytes: 30 }, c: { name: 'New', id: 11 } },
      ],
    );
    expect(lines(diff)).toEqual(['Gone: +0 (0) −1 (10)', 'Item: +1 (30) −1 (10)', 'New: +1 (10) −0 (0)']);
    expect(diff.rows.find(({ name }) => name === 'Item')).toMatchObject({ countDelta: 0, sizeDeltaBytes: 20 });
    expect(sumDiffRows(diff.rows)).toEqual({
      addedCount: 2,
      removedCount: 2,
      countDelta: 0,
      addedSizeBytes: 40,
      removedSizeBytes: 20,
      sizeDeltaBytes: 20,
    });
    expect(diff.sharedShare).toBeCloseTo(1 / 3);
  });

  it('counts functions beside an object that has the name of their class', () => {
    const closure = (id: number): PictureNode => ({ type: 'closure', name: 'draw', id });
    const named = { name: 'Function', id: 3 };
    const diff = compare(
      ['root → [f, named]', { f: closure(5), named }],
      ['root → [f, g, h, named]', { f: closure(5), g: closure(9), h: closure(11), named }],
    );
    expect(lines(diff)).toEqual(['Function: +2 (20) −0 (0)']);
    expect(diff.allNodes('added')).toHaveLength(2);
  });

  it('finds no change between equal heaps or two empty ones', () => {
    const file: [string, Nodes] = ['root → a → b', { a: { name: 'A' }, b: { type: 'string', name: 'text' } }];
    expect(compare(file, file)).toMatchObject({ rows: [], sharedShare: 1 });
    expect(compare(['root', {}], ['root', {}])).toMatchObject({ rows: [], sharedShare: 1 });
  });

  it('does not count an object whose size changed', () => {
    expect(compare(['root → a', { a: { sizeBytes: 10 } }], ['root → a', { a: { sizeBytes: 99 } }]).rows).toEqual([]);
  });

  it('counts an object that changed its class as removed and added', () => {
    const diff = compare(['root → a', { a: { name: 'Old' } }], ['root → a', { a: { name: 'New' } }]);
    expect(lines(diff)).toEqual(['New: +1 (10) −0 (0)', 'Old: +0 (0) −1 (10)']);
    expect(diff.sharedShare).toBe(0);
  });

  it('counts sizes after they were added to owners', () => {
    const elements: PictureNode = { type: 'array', sizeBytes: 800, id: 99 };
    const diff = compare(['root → a', {}], ['root → [a, list]\nlist → elements', { list: { id: 97 }, elements }]);
    expect(lines(diff)).toEqual(['list: +1 (810) −0 (0)']);
  });

  it('applies the shapes of the later heap to plain objects of the earlier one', () => {
    const plain: PictureNode = { name: 'Object' };
    // A single object of a shape is not named `{x, y}`; with a second one it is.
    const earlier: [string, Nodes] = ['root → o\no → [x, y]', { o: plain }];
    const later: [string, Nodes] = [
      'root → [o, p]\no → [x, y]\np → [x, y]',
      { o: plain, p: { ...plain, id: 101 }, x: { id: 5 }, y: { id: 7 } },
    ];
    expect(lines(compare(earlier, later))).toEqual(['{x, y}: +1 (10) −0 (0)']);
    // In the other direction both are `Object`: the shapes of the later heap apply.
    expect(lines(compare(later, earlier))).toEqual(['Object: +0 (0) −1 (10)']);
  });

  it('distinguishes classes with one name and two locations, and shows one row', () => {
    const at = (line: number, id: number): PictureNode => ({ name: 'Row', location: [7, line, 0], id });
    const diff = compare(
      ['root → [a, b]', { a: at(1, 3), b: at(2, 5) }],
      ['root → [a, b]', { a: at(2, 3), b: at(2, 5) }],
    );
    expect(lines(diff)).toEqual(['Row: +1 (10) −1 (10)']);
    expect([...diff.nodesOf('Row', 'added')]).toEqual([1]);
  });

  it('lists the objects behind a row', () => {
    const diff = compare(
      ['root → [a, b]', { a: { name: 'Item', id: 9 }, b: { name: 'Other', id: 11 } }],
      ['root → [a, b, c]', { a: { name: 'Item', id: 25 }, b: { name: 'Item', id: 23 }, c: { name: 'Else', id: 5 } }],
    );
    // By id, as ordinals of the heap they are in.
    expect([...diff.nodesOf('Item', 'added')]).toEqual([2, 1]);
    expect([...diff.nodesOf('Item', 'removed')]).toEqual([1]);
    expect([...diff.nodesOf('Nothing', 'added')]).toEqual([]);
  });

  it('compares ids wider than 32 bits', () => {
    const wide = 2 ** 40;
    const diff = compare(
      ['root → [a, b, c]', { a: { id: wide + 5 }, b: { id: 2 ** 32 - 1 }, c: { id: wide + 1 } }],
      ['root → [c, d, b]', { c: { id: wide + 1 }, d: { id: wide + 9 }, b: { id: 2 ** 32 - 1 } }],
    );
    expect(lines(diff)).toEqual(['a: +0 (0) −1 (10)', 'd: +1 (10) −0 (0)']);
  });
});

it('equals a comparison with sets on random heaps', () => {
  let state = 1;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  const CLASSES = ['A', 'B', 'C'];
  const randomHeap = (): [string, Nodes] => {
    const nodes: Nodes = {};
    const taken = new Set<number>();
    for (let at = 0; at < random(120); at += 1) {
      const id = 3 + 2 * random(random(3) === 0 ? 2 ** 30 : 90);
      if (taken.has(id)) continue;
      taken.add(id);
      nodes[`n${at}`] = { name: CLASSES[random(3)], id, sizeBytes: random(4) * 8 };
    }
    return [
      Object.keys(nodes)
        .map((key) => `root → ${key}`)
        .join('\n'),
      nodes,
    ];
  };
  for (let round = 0; round < 60; round += 1) {
    const [earlier, later] = [randomHeap(), randomHeap()];
    const idsOf = ([, nodes]: [string, Nodes], name: string): Map<number, number> =>
      new Map(
        Object.values(nodes)
          .filter((node) => node.name === name && node.sizeBytes !== 0)
          .map((node) => [node.id ?? 0, node.sizeBytes ?? 0]),
      );
    const expected = CLASSES.flatMap((name) => {
      const [before, after] = [idsOf(earlier, name), idsOf(later, name)];
      const added = [...after].filter(([id]) => !before.has(id));
      const removed = [...before].filter(([id]) => !after.has(id));
      const sum = (list: [number, number][]): number => list.reduce((total, [, size]) => total + size, 0);
      if (added.length + removed.length === 0) return [];
      return [`${name}: +${added.length} (${sum(added)}) −${removed.length} (${sum(removed)})`];
    });
    expect(lines(compare(earlier, later))).toEqual(expected);
  }
});
