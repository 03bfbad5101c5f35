/** Answers the cluster queries: pages of clusters, and of the topmost objects of one. */
import type { EngineAnswer } from '../../contract/engine-queries.ts';
import type { Clusters } from './clusters.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import { largestFirst } from '../queries/object-queries.ts';
import type { Steps } from '../../steps/steps.ts';

interface Page {
  readonly start: number;
  readonly count: number;
}

export function* answerClusters(
  found: Clusters,
  snapshot: OpenSnapshot,
  { start, count }: Page,
): Steps<Pick<EngineAnswer<'heap.diff-clusters'>, 'clusters' | 'start' | 'total' | 'totals' | 'unreached'>> {
  yield* snapshot.findComponents();
  return {
    clusters: found.clusters.slice(start, start + count).map((cluster) => {
      const described = found.describe(snapshot, cluster);
      const classes = described.classes.map((each) => {
        const original = snapshot.classOriginals.named(each.name)?.name ?? null;
        return original === null ? each : { ...each, original };
      });
      return { ...described, classes };
    }),
    start,
    total: found.clusters.length,
    totals: found.totals,
    unreached: found.unreached,
  };
}

export function* answerClusterObjects(
  found: Clusters,
  snapshot: OpenSnapshot,
  { number, start, count }: Page & { readonly number: number },
): Steps<EngineAnswer<'heap.diff-cluster-objects'>> {
  return yield* largestFirst(snapshot, found.topOf(number), { start, count });
}
