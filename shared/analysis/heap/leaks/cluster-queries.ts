/** Answers the cluster queries: pages of clusters, and of the topmost objects of one. */
import type { AnalysisAnswer } from '../../../contracts/analysis.ts';
import type { Clusters } from './clusters.ts';
import { selfSizeOf } from '../graph/heap-graph.ts';
import { describeNode } from '../open/heap-node.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import { sortOrdinals } from '../columns/sort-ordinals.ts';
import type { Steps } from '../../steps/steps.ts';

interface Page {
  readonly start: number;
  readonly count: number;
}

export function* answerClusters(
  found: Clusters,
  snapshot: OpenSnapshot,
  { start, count }: Page,
): Steps<Pick<AnalysisAnswer<'heap.diff-clusters'>, 'clusters' | 'start' | 'total' | 'totals' | 'unreached'>> {
  yield* snapshot.findComponents();
  return {
    clusters: found.clusters.slice(start, start + count).map((cluster) => found.describe(snapshot, cluster)),
    start,
    total: found.clusters.length,
    totals: found.totals,
    unreached: found.unreached,
  };
}

/** Largest retained size first, if computed. */
export function* answerClusterObjects(
  found: Clusters,
  snapshot: OpenSnapshot,
  { number, start, count }: Page & { readonly number: number },
): Steps<AnalysisAnswer<'heap.diff-cluster-objects'>> {
  const { figures } = snapshot;
  const { nodes } = snapshot.document.graph;
  const sizeOf = (ordinal: number): number =>
    figures === null ? selfSizeOf(nodes, ordinal) : figures.retained[figures.order.numberOf[ordinal]];
  const sorted = yield* sortOrdinals(found.topOf(number), sizeOf, true);
  yield* snapshot.findComponents();
  return {
    rows: Array.from(sorted.subarray(start, start + count), (ordinal) => describeNode(snapshot, ordinal)),
    start,
    total: sorted.length,
  };
}
