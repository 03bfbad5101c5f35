/** Test helper: snapshots of a toy heap to compare. */
import type { AnalysisAnswer } from '../../../../core/analysis/analysis.ts';
import {
  TOY_OVERVIEW,
  toyHeap,
  toyNode,
  toyRecord,
  type ToyAnswers,
} from '../../../../core/capability/testing/toy-heap.ts';
import type { CaptureRecord } from '../../../../core/contracts/captures.ts';
import type { HeapCluster, HeapMatch } from '../../../../engine/heap/contract/heap-differences.ts';

export const KINDS = { 'a.heapsnapshot': 'heap-snapshot', 'b.heapsnapshot': 'heap-snapshot' } as const;

export const heap = (answers: ToyAnswers = {}, captures: readonly CaptureRecord[] = []) =>
  toyHeap({ answers, captures, kinds: KINDS });

export const CLUSTER: HeapCluster = {
  number: 0,
  path: {
    steps: [
      { edge: null, node: toyNode(1, { name: '', type: 'synthetic' }) },
      { edge: { name: 'store', type: 'property', edgeClass: 'page' }, node: toyNode(3, { name: 'Store' }) },
      { edge: { name: '7', type: 'element', edgeClass: 'page' }, node: toyNode(5, { name: 'Order' }) },
    ],
  },
  topCount: 3,
  count: 3,
  shallowSizeBytes: 300,
  retainedSizeBytes: 2048,
  growthSizeBytes: 1024,
  replacedShare: 0.5,
  classes: [{ name: 'Order', count: 3 }],
  otherClasses: 0,
  topPerRound: null,
  signature: '1',
};

export const NO_CHANGE = {
  addedCount: 0,
  removedCount: 0,
  countDelta: 0,
  addedSizeBytes: 0,
  removedSizeBytes: 0,
  sizeDeltaBytes: 0,
};

export const NO_ROWS = {
  changedClasses: { new: 0, grown: 0, shrunk: 0, gone: 0 },
  start: 0,
  totals: NO_CHANGE,
  sharedIds: 1,
  matchedShare: 1,
  matchedBy: 'ids' as const,
  matchReason: '',
};

export const clustersOf = (clusters: HeapCluster[]): AnalysisAnswer<'heap.diff-clusters'> => ({
  clusters,
  start: 0,
  total: clusters.length,
  totals: { count: 3 * clusters.length, shallowSizeBytes: 300 * clusters.length },
  unreached: { count: 0, shallowSizeBytes: 0 },
  matchedBy: 'ids',
  matchReason: '',
});

/** How objects of the two are matched. */
const matching = (match: HeapMatch | undefined, sharedIds: number) => ({
  sharedIds,
  matchedShare: sharedIds,
  matchedBy: match === 'ids' || sharedIds > 0.05 ? ('ids' as const) : ('shape' as const),
  matchReason: 'They are of different processes or runs.',
});

export const answers = (sharedIds: number): ToyAnswers => ({
  'heap.overview': (_params, file) => ({
    ...TOY_OVERVIEW,
    totalSizeBytes: file.startsWith('a') ? 1000 : 1300,
  }),
  'heap.diff-classes': ({ match }) => ({
    rows: [],
    changedClasses: { new: 0, grown: 0, shrunk: 0, gone: 0 },
    start: 0,
    total: 0,
    totals: NO_CHANGE,
    ...matching(match, sharedIds),
  }),
  'heap.object': ({ id }) => ({
    node: toyNode(id, { name: 'Order' }),
    dominator: null,
    location: { url: 'https://shop.test/orders.js', line: 12, column: 3 },
  }),
  'heap.diff': ({ match }) => ({
    ...NO_ROWS,
    ...matching(match, sharedIds),
    rows: [],
    total: 0,
    totals: { ...NO_CHANGE, addedCount: 3, sizeDeltaBytes: 300 },
  }),
  'heap.diff-clusters': () => clustersOf([CLUSTER]),
  'heap.path-members': () => ({ ids: null }),
});
export const first = toyRecord('heap-00000001');
export const second = toyRecord('heap-00000002', { file: 'b.heapsnapshot', startedAt: '2026-01-01T10:05:00.000Z' });
