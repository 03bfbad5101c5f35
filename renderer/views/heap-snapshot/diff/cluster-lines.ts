/** Lines of the clusters: each expands into its shared path from root to object, then its topmost objects. */
import type { AnalysisAnswer } from '../../../../shared/contracts/analysis.ts';
import type { HeapCluster } from '../../../../shared/contracts/heap/heap-differences.ts';
import type { HeapPath } from '../../../../shared/contracts/heap/heap-objects.ts';
import { linesUnder, type ObjectLine } from '../objects/object-lines.ts';
import type { ObjectPages } from '../objects/object-pages.ts';

type PathStep = HeapPath['steps'][number];
type Answer = Pick<AnalysisAnswer<'heap.diff-clusters'>, 'clusters' | 'total' | 'totals' | 'unreached'>;

export interface ClusterSum {
  readonly count: number;
  readonly shallowSizeBytes: number;
}

export type ClusterHead =
  | { readonly kind: 'cluster'; readonly key: string; readonly cluster: HeapCluster; readonly expanded: boolean }
  | {
      readonly kind: 'step';
      readonly key: string;
      readonly level: 2;
      readonly step: PathStep;
      readonly depth: number;
    }
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
    if (!expanded) return [head];
    return [
      head,
      // The last step is the first of the objects that follow.
      ...cluster.path.steps
        .slice(0, -1)
        .map((step, depth): ClusterLine => ({ kind: 'step', key: `${key}:step:${depth}`, level: 2, step, depth })),
      ...linesUnder(pages, key, 2),
    ];
  });
  const hidden = answer.total - answer.clusters.length;
  if (hidden > 0) lines.push({ kind: 'rest', key: 'rest', clusters: hidden, sum: restOf(answer) });
  if (answer.unreached.count > 0)
    lines.push({ kind: 'unreached', key: 'unreached', clusters: 0, sum: answer.unreached });
  lines.push({ kind: 'total', key: 'total', sum: answer.totals });
  return lines;
}
