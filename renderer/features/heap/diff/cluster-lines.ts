/** Lines of the clusters: each expands into its topmost objects. The Retainers pane below shows the path of the selected one. */
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import type { HeapCluster } from '../../../../shared/engine/heap/contract/heap-differences.ts';
import { linesUnder, type ObjectLine } from '../objects/object-lines.ts';
import type { ObjectPages } from '../objects/object-pages.ts';

type Answer = Pick<AnalysisAnswer<'heap.diff-clusters'>, 'clusters' | 'total' | 'totals' | 'unreached'>;

export interface ClusterSum {
  readonly count: number;
  readonly shallowSizeBytes: number;
}

export type ClusterHead =
  | { readonly kind: 'cluster'; readonly key: string; readonly cluster: HeapCluster; readonly expanded: boolean }
  /** The remaining clusters in one line, and unreachable objects: the columns add up to all new objects. */
  | { readonly kind: 'rest' | 'unreached'; readonly key: string; readonly clusters: number; readonly sum: ClusterSum }
  | { readonly kind: 'total'; readonly key: 'total'; readonly sum: ClusterSum };

export type ClusterLine = ClusterHead | ObjectLine;

function clusterKey(number: number): string {
  return `cluster:${number}`;
}

/** Totals minus the listed clusters and unreachable objects. */
function restOf({ totals, unreached, clusters }: Answer): ClusterSum {
  const shown = (figure: keyof ClusterSum): number => clusters.reduce((sum, cluster) => sum + cluster[figure], 0);
  return {
    count: totals.count - unreached.count - shown('count'),
    shallowSizeBytes: totals.shallowSizeBytes - unreached.shallowSizeBytes - shown('shallowSizeBytes'),
  };
}

export function clusterLines(answer: Answer, pages: ObjectPages): ClusterLine[] {
  const lines = answer.clusters.flatMap((cluster): ClusterLine[] => {
    const key = clusterKey(cluster.number);
    const expanded = pages.opened(key) !== null;
    const head: ClusterLine = { kind: 'cluster', key, cluster, expanded };
    return expanded ? [head, ...linesUnder(pages, key, 2)] : [head];
  });
  const hidden = answer.total - answer.clusters.length;
  if (hidden > 0) lines.push({ kind: 'rest', key: 'rest', clusters: hidden, sum: restOf(answer) });
  if (answer.unreached.count > 0)
    lines.push({ kind: 'unreached', key: 'unreached', clusters: 0, sum: answer.unreached });
  lines.push({ kind: 'total', key: 'total', sum: answer.totals });
  return lines;
}
