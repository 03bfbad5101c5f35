import { describe, expect, it } from 'vitest';
import type { HeapDiff } from './heap-diff.ts';
import { createOpenSnapshot } from '../open/open-snapshot.ts';
import { compareShapes } from './shape-diff.ts';
import { runSteps } from '../../steps/steps.ts';
import { heap, type PictureNode } from '../testing/heap-picture.ts';
import { readDocument } from '../testing/read-heap.ts';

type Nodes = Record<string, PictureNode>;

function compareBytes(earlier: Uint8Array, later: Uint8Array): HeapDiff {
  return runSteps(compareShapes(createOpenSnapshot(readDocument(later)), createOpenSnapshot(readDocument(earlier))));
}

/** Keys are class names followed by a number: `Item1` and `Item2` are of class `Item`. Ids begin at `firstId`. */
function picture(text: string, firstId: number, nodes: Nodes = {}): Uint8Array {
  const keys = [...new Set(text.match(/[A-Za-z]+\d+/g))];
  const named = keys.map((key, at): [string, PictureNode] => [
    key,
    { name: key.replace(/\d+$/, ''), id: firstId + at * 2, ...nodes[key] },
  ]);
  return heap(text, Object.fromEntries(named));
}

const compare = (earlier: string, later: string, nodes: Nodes = {}): HeapDiff =>
  compareBytes(picture(earlier, 3, nodes), picture(later, 90_001, nodes));

/** `name: +added (bytes) −removed (bytes)`, by name. */
function lines({ rows }: HeapDiff): string[] {
  return rows
    .map(
      (row) => `${row.name}: +${row.addedCount} (${row.addedSizeBytes}) −${row.removedCount} (${row.removedSizeBytes})`,
    )
    .toSorted();
}

describe('a comparison by shape', () => {
  it('finds new objects under the same path, with any ids', () => {
    const earlier = 'root → App1 → Store1\nStore1 -element:0→ Item1 -data→ Data1';
    const later = `${earlier}\nStore1 -element:1→ Item2 -data→ Data2\nStore1 -element:2→ Item3 -data→ Data3`;
    expect(lines(compare(earlier, later))).toEqual(['Data: +2 (20) −0 (0)', 'Item: +2 (20) −0 (0)']);
    expect(lines(compare(later, earlier))).toEqual(['Data: +0 (0) −2 (20)', 'Item: +0 (0) −2 (20)']);
    // The objects with the highest ids remain unmatched.
    const diff = compare(earlier, later);
    const { nodes } = readDocument(picture(later, 90_001)).graph;
    expect([...diff.nodesOf('Item', 'added')].map((ordinal) => nodes.id[ordinal])).toEqual([90_013, 90_009]);
    expect([...diff.nodesOf('Data', 'added')].map((ordinal) => nodes.id[ordinal])).toEqual([90_015, 90_011]);
    expect(diff.allNodes('added')).toHaveLength(4);
    expect(diff.sharedShare).toBeCloseTo(4 / 8);
  });

  it('distinguishes objects of a class by retaining path', () => {
    const diff = compare(
      'root → App1 → [Cache1, Log1]\nCache1 -last→ Item1',
      'root → App1 → [Cache1, Log1]\nLog1 -last→ Item1',
    );
    expect(lines(diff)).toEqual(['Item: +1 (10) −1 (10)']);
  });

  it('ignores element indexes, keys, and the position in a chain', () => {
    const earlier = 'root → App1 → [List1, Map1]\nList1 -head→ Node1 -next→ Node2\nMap1 -user17→ User1';
    const later =
      'root → App1 → [List1, Map1]\nList1 -head→ Node1 -next→ Node2 -next→ Node3\nMap1 -user4→ User1\nMap1 -user5→ User2';
    expect(lines(compare(earlier, later))).toEqual(['Node: +1 (10) −0 (0)', 'User: +1 (10) −0 (0)']);
    const words = 'abcdefghijklmnopqrstuvwxyz'.split('');
    const dictionary = (from: number): string =>
      words
        .slice(from, from + 20)
        .map((word, at) => `Map1 -${word.repeat(3)}→ User${at}`)
        .join('\n');
    expect(compare(`root → Map1\n${dictionary(0)}`, `root → Map1\n${dictionary(6)}`).rows).toEqual([]);
  });

  it('matches objects of equal size first', () => {
    const sized = (sizes: readonly number[]): Uint8Array =>
      picture(
        `root → App1\n${sizes.map((_, at) => `App1 -element:${at}→ Text${at}`).join('\n')}`,
        sizes.length * 100 + 1,
        Object.fromEntries(sizes.map((sizeBytes, at) => [`Text${at}`, { name: 'Text', sizeBytes }])),
      );
    expect(lines(compareBytes(sized([16, 4096]), sized([4096, 99, 16])))).toEqual(['Text: +1 (99) −0 (0)']);
    expect(lines(compareBytes(sized([70_000, 80_000]), sized([80_000, 90_000, 70_000])))).toEqual([
      'Text: +1 (90000) −0 (0)',
    ]);
    expect(lines(compareBytes(sized([16]), sized([24])))).toEqual([]);
  });

  it('leaves objects below an unmatched one unmatched, with any ids', () => {
    const nodes: Nodes = { Data1: { id: 9 }, Data2: { id: 7 }, Data3: { id: 5 } };
    const earlier = 'root → App1\nApp1 -element:0→ Item1 -data→ Data1';
    const later = `${earlier}\nApp1 -element:1→ Item2 -data→ Data2\nApp1 -element:2→ Item3 -data→ Data3`;
    const bytes = picture(later, 101, nodes);
    const diff = compareBytes(picture(earlier, 101, nodes), bytes);
    // Items with high ids hold data with low ids.
    const read = readDocument(bytes).graph.nodes;
    expect([...diff.nodesOf('Data', 'added')].map((ordinal) => read.id[ordinal]).toSorted((a, b) => a - b)).toEqual([
      5, 7,
    ]);
  });

  it('distinguishes plain objects by their properties', () => {
    const plain: PictureNode = { name: 'Object' };
    const nodes = { o1: plain };
    const diff = compareBytes(
      heap('root → App\nApp -it→ o1 -a→ x', nodes),
      heap('root → App\nApp -it→ o1 -b→ x', { ...nodes, x: { id: 99 } }),
    );
    expect(lines(diff)).toContain('Object: +1 (10) −1 (10)');
  });

  it('matches classes with different script ids', () => {
    const at = (script: number): Nodes => ({ a: { name: 'Row', location: [script, 4, 2] } });
    expect(compareBytes(heap('root → a', at(7)), heap('root → a', at(19))).rows).toEqual([]);
  });

  it('matches classes with an id in their name', () => {
    const scope = (id: number): Nodes => ({ a: { name: `system / Context / scope @${id}` }, b: { name: 'Item' } });
    expect(compareBytes(heap('root → a → b', scope(4)), heap('root → a → b', scope(99))).rows).toEqual([]);
    const diff = compareBytes(
      heap('root → a', scope(4)),
      heap('root → [a, b]', { ...scope(9), b: { ...scope(7)['a'] } }),
    );
    expect(lines(diff)).toEqual(['system / Context / scope: +1 (10) −0 (0)']);
    expect(diff.nodesOf('system / Context / scope', 'added')).toHaveLength(1);
  });

  it('counts unreachable objects by class', () => {
    expect(lines(compare('root → App1\nLost1 → Lost2', 'root → App1\nLost1 → Lost2 → Lost3'))).toEqual([
      'Lost: +1 (10) −0 (0)',
    ]);
    expect(compare('root', 'root')).toMatchObject({ rows: [], sharedShare: 1 });
  });
});

describe('on random heaps, a comparison by shape', () => {
  let state = 7;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  const CLASSES = ['A', 'B', 'C', 'Object', 'D'];
  const EDGES = ['x', 'y', 'element:3', 'context:v', 'internal:map', 'weak:1', 'hidden:2'];

  /** A random graph whose nodes are written in `order`, with separate ids. */
  function randomPicture(): { edges: [number, string, number][]; classes: number[] } {
    const count = 2 + random(60);
    const classes = Array.from({ length: count }, () => random(CLASSES.length));
    const edges = Array.from({ length: count * 2 }, (): [number, string, number] => [
      random(count) - 1,
      EDGES[random(EDGES.length)] ?? 'x',
      random(count),
    ]);
    return { edges, classes };
  }

  function write({ edges, classes }: ReturnType<typeof randomPicture>, seed: number): Uint8Array {
    const order = classes.map((_, at) => at).toSorted((a, b) => ((a * seed) % 61) - ((b * seed) % 61) || a - b);
    const text = ['root → n0', ...order.map((at) => `n${at}`)];
    const rows = edges.toSorted((a, b) => ((a[2] * seed) % 59) - ((b[2] * seed) % 59));
    for (const [from, edge, to] of rows) text.push(`${from < 0 ? 'root' : `n${from}`} -${edge}→ n${to}`);
    const nodes = classes.map((each, at): [string, PictureNode] => [
      `n${at}`,
      { name: CLASSES[each] ?? '', id: 1001 + ((at * 37 + seed) % 997) * 2, sizeBytes: 8 + each },
    ]);
    return heap(text.join('\n'), Object.fromEntries(nodes));
  }

  it('finds no change between a heap and itself with other ids and in another order', () => {
    for (let round = 0; round < 60; round += 1) {
      const drawn = randomPicture();
      const bytes = write(drawn, 1);
      expect(compareBytes(bytes, bytes)).toMatchObject({ rows: [], sharedShare: 1 });
      expect(lines(compareBytes(bytes, write(drawn, 17)))).toEqual([]);
    }
  });

  it('has the class deltas, regardless of the matching', () => {
    for (let round = 0; round < 40; round += 1) {
      const [before, after] = [randomPicture(), randomPicture()];
      const { rows } = compareBytes(write(before, 3), write(after, 5));
      const change = rows.reduce((sum, row) => sum + row.countDelta, 0);
      expect(change).toBe(after.classes.length - before.classes.length);
    }
  });
});
