/**
 * Divides what several paths of new objects hold among them in equal shares, for their order: to remove one of the references frees nothing.
 *
 *
 *     root → store → orders → [Order, Order] the orders are held twice, and the rows with their elements once:
 *                  → listeners → [Row → Order, Row → Order] the listeners come first
 */
import { createBits, hasBit, setBit } from '../columns/bits.ts';
import { createSequenceTable, hashIndices } from '../columns/sequence-table.ts';
import { meteredSteps, type ComparisonMeter } from '../diff/diff-steps.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import { keepingAlive } from '../queries/keeping-alive.ts';
import type { RetainedFigures } from '../retained/retained.ts';
import type { Steps } from '../../steps/steps.ts';

export interface HeldClusters {
  /** The topmost objects. */
  readonly ordinals: Uint32Array;
  /** The cluster of any new object, from 1; 0 for others. */
  readonly clusterOf: (ordinal: number) => number;
  /** The nearest holder of each node: what only stands on the path to a topmost object has no share in it. */
  readonly holder: Uint32Array;
  /** By cluster: the bytes to share. */
  readonly net: Float64Array;
}

/** By cluster: its share of its own bytes, and of those of other clusters whose topmost objects it holds. */
export function* shareTops(
  snapshot: OpenSnapshot,
  figures: RetainedFigures,
  { ordinals, clusterOf, holder, net }: HeldClusters,
  meter: ComparisonMeter,
): Steps<Float64Array> {
  const { nodes, edges } = snapshot.document.graph;
  const keepsAlive = keepingAlive(snapshot, figures);
  const isTop = createBits(nodes.count);
  for (const ordinal of ordinals) setBit(isTop, ordinal);
  /** A topmost object, and another cluster that holds it. */
  const pairs = createSequenceTable();
  const pair = new Uint32Array(2);
  yield* meteredSteps(meter, nodes.count, (from, to) => {
    for (let owner = from; owner < to; owner += 1) {
      const cluster = clusterOf(owner);
      if (cluster === 0) continue;
      const end = nodes.firstEdge[owner + 1];
      for (let edge = nodes.firstEdge[owner]; edge < end; edge += 1) {
        const target = edges.to[edge];
        if (!hasBit(isTop, target) || holder[target] === owner) continue;
        if (clusterOf(target) === cluster || !keepsAlive(owner, edge)) continue;
        pair[0] = target;
        pair[1] = cluster;
        pairs.intern(pair, 2, hashIndices(pair, 2));
      }
    }
  });
  const otherHolders = new Map<number, number>();
  for (let id = 0; id < pairs.size; id += 1) {
    const [top] = pairs.sequence(id);
    otherHolders.set(top, (otherHolders.get(top) ?? 0) + 1);
  }
  const topsOf = new Uint32Array(net.length);
  for (const ordinal of ordinals) topsOf[clusterOf(ordinal)] += 1;
  /** The topmost objects of a cluster have equal parts of its bytes. */
  const shareOf = (top: number): number => {
    const cluster = clusterOf(top);
    return net[cluster] / topsOf[cluster] / (1 + (otherHolders.get(top) ?? 0));
  };
  const growth = new Float64Array(net.length);
  for (const ordinal of ordinals) growth[clusterOf(ordinal)] += shareOf(ordinal);
  for (let id = 0; id < pairs.size; id += 1) {
    const [top, cluster] = pairs.sequence(id);
    growth[cluster] += shareOf(top);
  }
  return growth;
}
