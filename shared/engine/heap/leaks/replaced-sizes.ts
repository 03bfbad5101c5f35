/**
 * Sizes of the objects that went, by the signature of the path that retained them. A page that draws its content again frees on a path what it adds on
 * the same one; a leak frees nothing.
 */
import { createBits, setBit } from '../columns/bits.ts';
import { release } from '../columns/release.ts';
import { meteredSteps, type ComparisonMeter } from '../diff/diff-steps.ts';
import { selfSizeOf } from '../graph/heap-graph.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import { measureDistances } from '../retained/distances.ts';
import type { Steps } from '../../steps/steps.ts';
import { backingStores, findTops, joinBelow } from './cluster-tops.ts';
import { countBySignature, type CountsBySignature } from './replaced-ways.ts';
import { nameWays } from './suspects.ts';
import { findNearestHolders } from './suspects-path.ts';

/** Objects that only the snapshot has; its figures need not be computed. */
export interface RemovedObjects {
  readonly snapshot: OpenSnapshot;
  readonly changed: Uint32Array;
}

/** Freed bytes, by the signatures of the paths. */
export interface Replaced {
  /** Bytes, with what is below the topmost objects. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Objects whose own path it is. */
  readonly counts: CountsBySignature;
}

const BYTES_PER_NODE = 40;
const PASSES = 6;

/** Bytes needed meanwhile. */
export function replacedBytes({ document }: OpenSnapshot): number {
  return document.graph.nodes.count * BYTES_PER_NODE;
}

/** Nodes that are looked at, for the progress. */
export function replacedSteps({ snapshot, changed }: RemovedObjects): number {
  return changed.length === 0 ? 0 : snapshot.document.graph.nodes.count * PASSES;
}

export function* replacedSizes({ snapshot, changed }: RemovedObjects, meter: ComparisonMeter): Steps<Replaced> {
  const sizes = new Map<string, number>();
  if (changed.length === 0) return { sizes, counts: new Map() };
  const { document, figures } = snapshot;
  const { graph } = document;
  const { nodes } = graph;
  const own = figures === null ? yield* measureDistances(graph, snapshot.ephemerons()) : null;
  const distance = own ?? figures?.distance ?? new Int32Array(nodes.count);
  const isGone = createBits(nodes.count);
  for (const ordinal of changed) setBit(isGone, ordinal);
  const holders = yield* findNearestHolders(graph, distance, meter);
  const ways = yield* nameWays(document, holders, isGone, distance, meter, true);
  const { wayOf, chains } = ways;
  const counts = countBySignature(graph, changed, ways);
  const tops = findTops(graph, changed, wayOf, holders, isGone, { isBackingStore: backingStores(graph), chains });
  yield* joinBelow(changed, wayOf, holders, tops, meter);
  const bytesOf = new Float64Array(ways.count);
  yield* meteredSteps(meter, changed.length, (from, to) => {
    for (let place = from; place < to; place += 1) bytesOf[wayOf[changed[place]]] += selfSizeOf(nodes, changed[place]);
  });
  for (let way = 1; way < bytesOf.length; way += 1)
    if (bytesOf[way] > 0) sizes.set(ways.signatureOf(way), bytesOf[way]);
  release(holders.holder, holders.edge, wayOf);
  if (own !== null) release(own);
  return { sizes, counts };
}
