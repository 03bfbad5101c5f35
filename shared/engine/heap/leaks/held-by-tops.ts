/**
 * Computes what is freed with the topmost objects of each cluster. Objects below a topmost object by their shortest path may be held by others too: Chromium's
 * caches of text are reached through a leaked element, and stay without it. So all objects below are candidates, and those that an object
 * outside of their own cluster holds are none, nor what these hold.
 *
 *
 *     root → App → Row* → Cell Row is a topmost object: Cell is freed with it
 *                  Row* → Font ← Cache ← root and Font is not
 */
import { createBits, hasBit, setBit } from '../columns/bits.ts';
import { createOrdinalStack } from '../columns/growing-stack.ts';
import { meteredSteps, type ComparisonMeter } from '../diff/diff-steps.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import { keepingAlive } from '../queries/keeping-alive.ts';
import type { RetainedFigures } from '../retained/retained.ts';
import type { Steps } from '../../steps/steps.ts';
import type { NearestHolders } from './suspects-path.ts';

export interface TopsOfClusters {
  readonly ordinals: Uint32Array;
  /** Cluster of a topmost object, from 1. */
  readonly clusterOf: (ordinal: number) => number;
}

/** By node: the cluster that it is freed with, from 1; 0 for others. */
export function* findHeldByTops(
  snapshot: OpenSnapshot,
  figures: RetainedFigures,
  { holder }: NearestHolders,
  { ordinals, clusterOf }: TopsOfClusters,
  meter: ComparisonMeter,
): Steps<Uint32Array> {
  const { nodes, edges } = snapshot.document.graph;
  const keepsAlive = keepingAlive(snapshot, figures);
  const heldBy = new Uint32Array(nodes.count);
  const isTop = createBits(nodes.count);
  const isKnown = createBits(nodes.count);
  for (const ordinal of ordinals) {
    heldBy[ordinal] = clusterOf(ordinal);
    setBit(isTop, ordinal);
    setBit(isKnown, ordinal);
  }
  const pending: number[] = [];
  yield* meteredSteps(meter, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      let at = ordinal;
      while (!hasBit(isKnown, at) && holder[at] !== at) {
        pending.push(at);
        at = holder[at];
      }
      const cluster = heldBy[at];
      for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
        heldBy[below] = cluster;
        setBit(isKnown, below);
      }
    }
  });
  const free = createOrdinalStack();
  const release = (owner: number, edge: number, cluster: number): void => {
    const to = edges.to[edge];
    if (heldBy[to] === 0 || heldBy[to] === cluster || hasBit(isTop, to) || !keepsAlive(owner, edge)) return;
    heldBy[to] = 0;
    free.push(to);
  };
  yield* meteredSteps(meter, nodes.count, (from, to) => {
    for (let owner = from; owner < to; owner += 1) {
      if (figures.distance[owner] < 0) continue;
      const end = nodes.firstEdge[owner + 1];
      for (let edge = nodes.firstEdge[owner]; edge < end; edge += 1) release(owner, edge, heldBy[owner]);
    }
  });
  for (let walked = 1; free.size > 0; walked += 1) {
    const owner = free.pop();
    const end = nodes.firstEdge[owner + 1];
    for (let edge = nodes.firstEdge[owner]; edge < end; edge += 1) release(owner, edge, 0);
    if (walked % 65_536 === 0) yield { stage: 'comparing', done: meter.done, total: meter.total };
  }
  return heldBy;
}
