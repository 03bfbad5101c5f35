import { describe, expect, it } from 'vitest';
import type { EngineParams } from '../../contract/engine-queries.ts';
import { askableHeap, type AskableHeap } from '../testing/ask-heap.ts';

/** `3 × @23 by root .window .rows [] `: count, largest object, edges of the path. */
function waysOf(heap: AskableHeap, params: EngineParams<'heap.class-paths'>): string[] {
  return heap
    .ask('heap.class-paths', params)
    .ways.map(
      ({ count, node, path }) =>
        `${count} × @${node.id} by ${path.steps.map(({ edge }) => edge?.name ?? '').join('/')}`,
    );
}

const ROWS = (): AskableHeap =>
  askableHeap(
    `root → [window, bus]
     window → rows
     rows -element:0→ r1
     rows -element:1→ r2
     rows -element:2→ r3
     bus -last→ r4
     r4 -weak:1→ r5
     r3 -own→ big`,
    {
      r1: { name: 'Row', id: 21, sizeBytes: 10 },
      r2: { name: 'Row', id: 23, sizeBytes: 10 },
      r3: { name: 'Row', id: 25, sizeBytes: 10 },
      r4: { name: 'Row', id: 27, sizeBytes: 50 },
      r5: { name: 'Row', id: 29, sizeBytes: 5 },
      big: { id: 31, sizeBytes: 1000 },
      window: { id: 11 },
      bus: { id: 13 },
      rows: { id: 15 },
    },
  );

describe('paths to the objects of a class', () => {
  it('merge equal paths, with the largest object of each', () => {
    const heap = ROWS();
    expect(waysOf(heap, { className: 'Row' })).toEqual(['3 × @25 by /window/rows/2', '1 × @27 by /bus/last']);
    expect(heap.ask('heap.class-paths', { className: 'Row' })).toMatchObject({
      total: 5,
      sampled: 5,
      withoutPath: 1,
    });
    expect(heap.ask('heap.class-paths', { className: 'Row', sample: 2 })).toMatchObject({ total: 5, sampled: 2 });
    expect(heap.ask('heap.class-paths', { className: 'Nobody' })).toEqual({
      total: 0,
      sampled: 0,
      withoutPath: 0,
      ways: [],
    });
  });

  it('beyond the most are merged whatever their names are, and say where these part', () => {
    const heap = askableHeap(
      `root → [window]
       window -cache→ cache
       window -large→ b1
       cache -one→ b2
       cache -two→ b3
       cache -three→ b4`,
      {
        b1: { name: 'Blob', id: 21, sizeBytes: 500 },
        b2: { name: 'Blob', id: 23, sizeBytes: 30 },
        b3: { name: 'Blob', id: 25, sizeBytes: 20 },
        b4: { name: 'Blob', id: 27, sizeBytes: 10 },
        window: { id: 11 },
        cache: { id: 13 },
      },
    );
    const ways = (most?: number) =>
      heap
        .ask('heap.class-paths', { className: 'Blob', ...(most === undefined ? {} : { most }) })
        .ways.map(({ count, retainedSizeBytes, node, partsAt }) => [count, retainedSizeBytes, node.id, partsAt]);
    expect(ways(1)).toEqual([
      [1, 500, 21, undefined],
      [3, 60, 23, 3],
    ]);
    expect(ways()).toHaveLength(4);
  });

  it('say where merged paths part most: at a list of wrappers, not at the wrapper, and at the list of many and not of few', () => {
    const rows = Array.from({ length: 6 }, (_, at) => `list -element:${at}→ w${at}\n w${at} -blob→ b${at}`);
    const items = Array.from({ length: 6 }, (_, at) => `s${at % 2} -element:${at}→ i${at}\n`);
    const heap = askableHeap(
      `root → [list, stores]
       stores -element:0→ s0
       stores -element:1→ s1
       ${[...rows, ...items].join('\n')}`,
      Object.fromEntries(
        Array.from({ length: 6 }, (_, at) => [
          [`w${at}`, { name: 'Wrapper', id: 101 + at * 2 }] as const,
          [`b${at}`, { name: 'Blob', id: 201 + at * 2 }] as const,
          [`s${at}`, { name: 'Store', id: 301 + at * 2 }] as const,
          [`i${at}`, { name: 'Item', id: 401 + at * 2 }] as const,
        ]).flat(),
      ),
    );
    const parting = (className: string) =>
      heap.ask('heap.class-paths', { className }).ways.map(({ count, partsAt }) => [count, partsAt]);
    expect(parting('Blob')).toEqual([[6, 2]]);
    expect(parting('Item')).toEqual([[6, 3]]);
    expect(parting('list')).toEqual([[1, undefined]]);
  });

  it('avoid ignored nodes, edges and classes, except the object itself', () => {
    const heap = ROWS();
    expect(waysOf(heap, { className: 'Row', ignoredNodes: [15] })).toEqual(['1 × @27 by /bus/last']);
    expect(waysOf(heap, { className: 'Row', ignoredEdges: ['13.last'] })).toEqual(['3 × @25 by /window/rows/2']);
    expect(waysOf(heap, { className: 'Row', showWeak: true })).toContain('1 × @29 by /bus/last/1');
    expect(waysOf(heap, { className: 'Row', ignoredClasses: ['Row'], showWeak: true })).toEqual([
      '3 × @25 by /window/rows/2',
      '1 × @27 by /bus/last',
    ]);
    expect(heap.codeOf('heap.class-paths', { className: 'Row', ignoredEdges: ['13.first'] })).toBe('invalid_params');
  });

  it('equal the first path of a search for each object, on random heaps', () => {
    let state = 99;
    const next = (below: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((state / 2 ** 31) * below);
    };
    for (let round = 0; round < 12; round += 1) {
      const lines: string[] = [];
      const nodes: Record<string, { name: string; id: number; type: 'object' | 'hidden' }> = {};
      for (let at = 0; at < 60; at += 1) {
        lines.push(`${at < 2 ? 'root' : `n${next(at)}`} -e${next(4)}→ n${at}`);
        nodes[`n${at}`] = { name: `C${next(3)}`, id: 11 + at * 2, type: next(4) === 0 ? 'hidden' : 'object' };
      }
      for (let edge = 0; edge < 80; edge += 1) lines.push(`n${next(60)} -x${next(4)}→ n${next(60)}`);
      const heap = askableHeap(lines.join('\n'), nodes);
      const ways = [
        {},
        { showWeak: true },
        { ignoredNodes: [11 + 2 * next(60), 11 + 2 * next(60)] },
        { ignoredClasses: ['C1'] },
      ];
      for (const exceptions of ways) {
        for (const className of ['C0', 'C1', 'C2', '(system)']) {
          const { ways: found, withoutPath, sampled } = heap.ask('heap.class-paths', { className, ...exceptions });
          expect(found.reduce((sum, { count }) => sum + count, withoutPath)).toBe(sampled);
          for (const { node, path } of found) {
            expect([path]).toEqual(heap.ask('heap.paths', { id: node.id, paths: 1, ...exceptions }).paths);
          }
        }
      }
    }
  });
});
