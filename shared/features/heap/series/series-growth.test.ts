/** The comparisons of one hunt: what is read when snapshots are added. */
import { asksOf } from '../../../core/capability/asking.ts';
import { expect, test } from 'vitest';
import type { HeapCluster } from '../../../engine/heap/contract/heap-differences.ts';
import { TOY_OVERVIEW, toyHeap, toyNode } from '../../../core/capability/testing/toy-heap.ts';
import { seriesGrowth, type SnapshotChange } from './series-growth.ts';

const files = (count: number): string[] => Array.from({ length: count }, (_, at) => String(at));

/** `count` orders that the page holds in a list. */
const orders = (count: number): HeapCluster => ({
  number: 0,
  path: {
    steps: [
      { edge: null, node: toyNode(1, { name: '', type: 'synthetic' }) },
      { edge: { name: 'orders', type: 'property', edgeClass: 'page' }, node: toyNode(3, { name: 'Array' }) },
      { edge: { name: '7', type: 'element', edgeClass: 'page' }, node: toyNode(9, { name: 'Order' }) },
    ],
  },
  topCount: count,
  count,
  shallowSizeBytes: 10 * count,
  retainedSizeBytes: 10 * count,
  growthSizeBytes: 10 * count,
  replacedShare: 0,
  classes: [{ name: 'Order', count }],
  otherClasses: 0,
  topPerRound: null,
  signature: 'orders',
});

const BY_IDS = { matchedBy: 'ids', matchReason: '' } as const;

/** Snapshot N has N orders more than the one before it. */
function growingHeap() {
  const compared: string[] = [];
  const { context, asked } = toyHeap({
    answers: {
      'heap.objects': () => ({ rows: [], start: 0, total: 0 }),
      'heap.held-texts': () => ({ rows: [] }),
      'heap.overview': (_, file) => ({ ...TOY_OVERVIEW, totalSizeBytes: 1000 + Number(file) }),
      'heap.diff-clusters': ({ base, side }, file) => {
        if (side === 'added') compared.push(`${base} ${file}`);
        const clusters = side === 'added' ? [orders(Number(file))] : [];
        const totals = { count: 0, shallowSizeBytes: 0 };
        return { clusters, start: 0, total: clusters.length, totals, unreached: totals, ...BY_IDS };
      },
      'heap.diff-classes': () => ({
        rows: [],
        start: 0,
        total: 0,
        totals: {
          addedCount: 0,
          removedCount: 0,
          addedSizeBytes: 0,
          removedSizeBytes: 0,
          countDelta: 0,
          sizeDeltaBytes: 0,
        },
        changedClasses: { new: 0, grown: 0, shrunk: 0, gone: 0 },
        sharedIds: 1,
        matchedShare: 1,
        ...BY_IDS,
      }),
      // Snapshot N has 1 + 2 + … + N orders, each with an id of its own.
      'heap.path-members': (_, file) => ({
        ids: Array.from({ length: (Number(file) * (Number(file) + 1)) / 2 }, (_id, at) => at),
      }),
      'heap.object': ({ id }) => ({ node: toyNode(id), dominator: null, location: null }),
      'heap.present': ({ nodes }) => ({ nodes: [...nodes], artifacts: [] }),
    },
  });
  const known = new Map<string, SnapshotChange>();
  const series = {
    ask: asksOf(context),
    async kept(pair: readonly string[], read: () => Promise<SnapshotChange>) {
      const change = known.get(pair.join()) ?? (await read());
      known.set(pair.join(), change);
      return change;
    },
  };
  return { compare: (count: number) => seriesGrowth(files(count - 1), String(count - 1), series), asked, compared };
}

test('snapshots that are added are compared with their neighbour only, and give the result of all', async () => {
  const heap = growingHeap();
  await heap.compare(3);
  expect(heap.compared).toEqual(['0 1', '1 2', '0 2']);
  heap.compared.length = 0;
  const added = await heap.compare(4);
  expect(heap.compared).toEqual(['2 3', '0 3']);
  const afresh = await growingHeap().compare(4);
  expect(added).toEqual(afresh);
  expect(added).toMatchObject({
    totalSizesBytes: [1000, 1001, 1002, 1003],
    growing: [{ className: 'Order', objectsPerRound: [1, 2, 3] }],
  });
});
