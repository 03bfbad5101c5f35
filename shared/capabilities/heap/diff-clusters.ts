/** What retains the new objects of a comparison of two heap snapshots: paths with all that their references gained. */
import type { z } from 'zod';
import { ok } from '../../base/result.ts';
import type { AppResult } from '../../contracts/errors.ts';
import type { HeapCluster, HeapMatchSchema } from '../../contracts/heap/heap-objects.ts';
import { formatLink } from '../../contracts/links.ts';
import { cutOf, membersQuestion } from '../../kinds/heap/cut-reference.ts';
import { holderOf, survivorsOf } from '../../kinds/heap/heap-growth.ts';
import type { CallContext } from '../define.ts';
import type { OpenedCapture } from '../library/open-capture.ts';
import type { ShownCluster } from './heap-diff-result.ts';
import { membersByRound, membersIn } from './path-members.ts';

/** Clusters in an answer; further ones retain little. */
const CLUSTERS = 5;
/** Clusters whose references are asked for all that they gained: what the page shows at the time of a snapshot is on other paths. */
const COUNTED = 12;

type Context = Pick<CallContext, 'ports' | 'signal'>;

/** By how much more the removal of a reference would free in the later of two snapshots. */
async function gainOf(
  cut: string,
  files: readonly [string, string],
  { ports, signal }: Context,
): Promise<AppResult<{ readonly count: number; readonly sizeBytes: number }>> {
  const sums = { count: 0, sizeBytes: 0 };
  for (const [at, file] of files.entries()) {
    const freed = await ports.analysis.query(file, 'heap.what-if', { edges: [cut], skipsMissing: true }, { signal });
    if (!freed.ok) return freed;
    const sign = at === 0 ? -1 : 1;
    sums.count += sign * freed.value.freedCount;
    sums.sizeBytes += sign * freed.value.freedSizeBytes;
  }
  return ok(sums);
}

/** The cluster with all that its reference gained, also what another path is the shortest to. As it is where the reference does not have all of its objects. */
async function countedCluster(
  cluster: HeapCluster,
  files: readonly [string, string],
  context: Context,
): Promise<AppResult<HeapCluster>> {
  const isChain = cluster.chainCount !== undefined && cluster.chainCount > cluster.topCount;
  const question = isChain || holderOf(cluster) !== 'page' ? null : membersQuestion(cluster.path);
  const cut = cutOf(cluster.path);
  if (question === null || cut === null) return ok(cluster);
  const members = await membersIn(files, question, context);
  if (!members.ok) return members;
  if (members.value === null) return ok(cluster);
  const { added } = membersByRound(members.value);
  const [topCount = 0] = added;
  if (topCount <= cluster.topCount) return ok(cluster);
  const gained = await gainOf(cut, files, context);
  if (!gained.ok) return gained;
  const { count, sizeBytes } = gained.value;
  if (sizeBytes < cluster.retainedSizeBytes) return ok({ ...cluster, topCount });
  return ok({ ...cluster, topCount, count, retainedSizeBytes: sizeBytes, growthSizeBytes: sizeBytes });
}

/** The clusters that grew the most; null, with a note, if they could not be computed. */
export async function newClusters(
  a: OpenedCapture,
  b: OpenedCapture,
  match: z.infer<typeof HeapMatchSchema>,
  context: CallContext,
): Promise<ShownCluster[] | null> {
  const { ports, signal, note } = context;
  const files = [a.source.file, b.source.file] as const;
  const lost = (message: string): null => {
    note(`The retainers of the new objects are missing: ${message}`);
    return null;
  };
  const found = await ports.analysis.query(
    b.source.file,
    'heap.diff-clusters',
    { base: a.source.file, match, count: COUNTED },
    { signal },
  );
  if (!found.ok) return lost(found.error.message);
  const clusters: HeapCluster[] = [];
  for (const cluster of found.value.clusters) {
    const counted = found.value.matchedBy === 'ids' ? await countedCluster(cluster, files, context) : ok(cluster);
    if (!counted.ok) return lost(counted.error.message);
    clusters.push(counted.value);
  }
  return clusters
    .toSorted((one, other) => other.growthSizeBytes - one.growthSizeBytes)
    .slice(0, CLUSTERS)
    .map((cluster) => shownCluster(cluster, b.source.captureId));
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
