/** What retains the new objects of a comparison of two heap snapshots: paths with all that their references gained. */
import type { z } from 'zod';
import { settle } from '../../../base/errors.ts';
import type { HeapCluster, HeapMatchSchema } from '../../../engine/heap/contract/heap-differences.ts';
import { formatLink } from '../../../core/contracts/links.ts';
import { countedClusters, gainedClusters } from '../gained-clusters.ts';
import { survivorsOf } from '../heap-growth.ts';
import { asking } from '../../../core/capability/asking.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { OpenedCapture } from '../../../core/capability/open-capture.ts';
import type { ShownCluster } from './heap-diff-result.ts';

/** Clusters in an answer; further ones retain little. */
const CLUSTERS = 5;

/** The clusters that grew the most; null, with a note, if they could not be computed. */
export async function newClusters(
  a: OpenedCapture,
  b: OpenedCapture,
  match: z.infer<typeof HeapMatchSchema>,
  context: CallContext,
): Promise<ShownCluster[] | null> {
  const [before, after] = [asking(a.source.file, context), asking(b.source.file, context)];
  const found = await settle(async () => {
    const { clusters, matchedBy } = await after('heap.diff-clusters', {
      base: a.source.file,
      match,
      count: countedClusters(CLUSTERS),
    });
    return matchedBy === 'ids' ? gainedClusters(clusters, CLUSTERS, { before, after }) : clusters.slice(0, CLUSTERS);
  });
  if (found.ok) return found.value.map((cluster) => shownCluster(cluster, b.source.captureId));
  context.note(`The retainers of the new objects are missing: ${found.error.message}`);
  return null;
}

function shownCluster(found: HeapCluster, captureId: string | null): ShownCluster {
  const { number: _number, signature: _signature, ...cluster } = found;
  const node = found.path.steps.at(-1)?.node.id ?? 0;
  return {
    ...cluster,
    ...survivorsOf(found),
    topPerRound: found.topPerRound,
    node,
    ...(captureId === null ? {} : { link: formatLink(captureId, { view: 'path', id: node, path: 1 }) }),
  };
}
