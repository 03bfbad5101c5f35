import { describe, expect, it } from 'vitest';
import { askableHeap } from '../testing/ask-heap.ts';

/** Sizes in bytes; a wrapper has 1 where it is not given. */
function together(picture: string, sizes: Readonly<Record<string, number>>, edges: readonly string[]) {
  const names = [...new Set(picture.match(/\w+/g))].filter((name) => name !== 'root');
  const nodes = Object.fromEntries(
    names.map((name, at) => [name, { name, id: 11 + 2 * at, sizeBytes: sizes[name] ?? 1 }]),
  );
  const heap = askableHeap(picture, nodes);
  const parts = edges.map((edge) => {
    const [from = '', name = ''] = edge.split('.');
    return { edges: [`${String(nodes[from]?.id)}.${name}`], nodes: [] };
  });
  return heap.ask('heap.held-together', { parts });
}

describe('references that hold objects together', () => {
  it('are one group by the object that both lead to through wrappers of their own', () => {
    const found = together(
      `root → app
       app → waiting → entry → order
       app → watchers → closure → order`,
      { order: 1000 },
      ['app.waiting', 'app.watchers'],
    );
    expect(found).toEqual({
      groups: [{ parts: [0, 1], freedCount: 5, freedSizeBytes: 1004 }],
      inside: [],
      alone: [2, 2],
    });
  });

  it('are as many as lead to one graph', () => {
    const found = together(
      `root → app
       app → a → editor
       app → b → editor
       app → c → model → editor
       editor → model`,
      { editor: 500, model: 500 },
      ['app.a', 'app.b', 'app.c'],
    );
    expect(found.groups).toEqual([{ parts: [0, 1, 2], freedCount: 5, freedSizeBytes: 1003 }]);
  });

  it('are none if each frees most of its own, though both lead to something small', () => {
    const found = together(
      `root → app
       app → charts → chart → name
       app → rows → row → name`,
      { chart: 1000, row: 1000, name: 10 },
      ['app.charts', 'app.rows'],
    );
    expect(found).toEqual({ groups: [], inside: [], alone: [1001, 1001] });
  });

  it('leave out a reference of what the others hold', () => {
    const found = together(
      `root → app
       app → charts → chart → listeners → listener`,
      {},
      ['app.charts', 'chart.listeners'],
    );
    expect(found).toEqual({ groups: [], inside: [1], alone: [4, 0] });
  });

  it('hold nothing together that something else holds too', () => {
    const found = together(
      `root → app
       app → a → order
       app → b → order
       app → order`,
      { order: 1000 },
      ['app.a', 'app.b'],
    );
    expect(found).toEqual({ groups: [], inside: [], alone: [1, 1] });
  });
});
