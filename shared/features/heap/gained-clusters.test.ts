import { expect, test } from 'vitest';
import type { HeapCluster } from '../../engine/heap/contract/heap-differences.ts';
import { toyNode } from '../../core/capability/testing/toy-heap.ts';
import type { AskDocument } from '../../core/kinds/report-findings.ts';
import { gainedClusters } from './gained-clusters.ts';

/** Callbacks that `.listeners` of a store has. */
const cluster = (owner: number, topCount: number): HeapCluster => ({
  path: {
    steps: [
      { edge: null, node: toyNode(1, { name: '', type: 'synthetic' }) },
      { edge: { name: 'store', type: 'property', edgeClass: 'page' }, node: toyNode(owner, { name: 'Store' }) },
      { edge: { name: 'listeners', type: 'property', edgeClass: 'page' }, node: toyNode(owner + 1, { name: 'Set' }) },
      { edge: { name: '7', type: 'element', edgeClass: 'page' }, node: toyNode(owner + 2, { name: 'Listener' }) },
    ],
  },
  ...{ number: owner, signature: '', count: topCount, topCount, shallowSizeBytes: 0 },
  ...{ retainedSizeBytes: 1000 + owner, growthSizeBytes: 1000 + owner, replacedShare: 0 },
  ...{ topPerRound: null, classes: [], otherClasses: 0 },
});

/** A snapshot in which each reference has so many members, and its removal frees so much. */
function snapshot(members: number, freedSizeBytes: number) {
  const removed: string[] = [];
  const ask = ((query: string, { removals = [] }: { removals?: { edges: string[] }[] }) => {
    removed.push(...removals.flatMap(({ edges }) => edges));
    return Promise.resolve(
      query === 'heap.freed-each'
        ? { freed: removals.map(() => ({ freedCount: freedSizeBytes / 100, freedSizeBytes })) }
        : { ids: Array.from({ length: members }, (_, id) => id) },
    );
  }) as AskDocument;
  return { ask, removed };
}

test('the largest are told by what their removal would free, also where other paths keep what they retain', async () => {
  const [before, after] = [snapshot(2, 5000), snapshot(12, 95_000)];
  const found = await gainedClusters([cluster(10, 10), cluster(20, 10), cluster(30, 10), cluster(40, 10)], 5, {
    before: before.ask,
    after: after.ask,
  });
  expect(found.map(({ number, topCount, retainedSizeBytes }) => [number, topCount, retainedSizeBytes])).toEqual([
    [10, 10, 90_000],
    [20, 10, 90_000],
    [30, 10, 90_000],
    // The walk of both heaps is not worth it for the smaller ones.
    [40, 10, 1040],
  ]);
  expect(after.removed).toEqual(['10.listeners', '20.listeners', '30.listeners']);
});

test('a smaller gain leaves the figures of the path, and more members are counted', async () => {
  const [before, after] = [snapshot(2, 5000), snapshot(12, 5500)];
  const found = await gainedClusters([cluster(10, 10), cluster(20, 7)], 5, { before: before.ask, after: after.ask });
  expect(found.map(({ topCount, retainedSizeBytes }) => [topCount, retainedSizeBytes])).toEqual([
    [10, 1020],
    [10, 1010],
  ]);
});

test('clusters of one reference, as keys and values of a Map, do not tell the same bytes twice', async () => {
  const figures = (count: number, retainedSizeBytes: number) => ({
    count,
    retainedSizeBytes,
    growthSizeBytes: retainedSizeBytes,
  });
  const values = { ...cluster(10, 10), ...figures(300, 80_000) };
  const keys = { ...cluster(10, 10), ...figures(10, 500) };
  const sizes = async (clusters: HeapCluster[], members: number) => {
    const pair = { before: snapshot(2, 5000).ask, after: snapshot(members, 95_000).ask };
    const found = await gainedClusters(clusters, 5, pair);
    return found.map(({ topCount, count, retainedSizeBytes }) => [topCount, count, retainedSizeBytes]);
  };
  expect(await sizes([keys, values], 12)).toEqual([
    [10, 890, 89_500],
    [10, 10, 500],
  ]);
  // Shortest paths lack the values, although they have more bytes of keys.
  const fewValues = { ...cluster(10, 1), ...figures(1, 100) };
  expect(await sizes([keys, fewValues], 12)).toEqual([
    [10, 890, 89_500],
    [10, 10, 500],
  ]);
});
