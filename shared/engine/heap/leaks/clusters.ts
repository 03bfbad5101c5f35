/**
 * Groups new objects by what retains them: each belongs to the topmost new object on its shortest path from the root, and topmost objects
 * whose paths have the same names (see suspects.ts) form a cluster.
 *
 *
 *     root → App → rows → [Row, Row] rows existed before, so both are one cluster with two topmost objects,
 *                          Row → Cell and the objects below them belong to it too
 */
import { isEngineClass } from '../contract/heap-class-names.ts';
import type { HeapCluster } from '../contract/heap-differences.ts';
import { createArtifactSums, type ArtifactSums } from '../artifacts/artifact-sums.ts';
import { createBits, hasBit, setBit, type Bits } from '../columns/bits.ts';
import { idAt, orderById, ORDER_PASSES } from '../diff/diff-id-order.ts';
import { meteredSteps, type ComparisonMeter } from '../diff/diff-steps.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import { classNameOf, idOf } from '../open/heap-node.ts';
import { selfSizeOf, type HeapNodes } from '../graph/heap-graph.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import { describePath } from '../paths/path-queries.ts';
import { release } from '../columns/release.ts';
import { measureDistances, type Distances } from '../retained/distances.ts';
import type { RetainedFigures } from '../retained/retained.ts';
import type { Steps } from '../../steps/steps.ts';
import { CHAIN_BYTES } from './chains.ts';
import { backingStores, countChained, findTops, joinBelow } from './cluster-tops.ts';
import { findHeldByTops } from './held-by-tops.ts';
import { countBySignature, replacedWays, type CountsBySignature } from './replaced-ways.ts';
import { shareTops } from './shared-tops.ts';
import { nameWays } from './suspects.ts';
import { findNearestHolders, type NearestHolders } from './suspects-path.ts';

// Sizes of the objects that went, by the signature of the path that retained them. A page that draws its content again frees on a path what it adds
// on the same one; a leak frees nothing.

/** Objects that only the snapshot has; its figures need not be computed. */
export interface RemovedObjects {
  readonly snapshot: OpenSnapshot;
  readonly changed: Uint32Array;
}

/** Freed bytes, by the signatures of the paths. */
interface Replaced {
  /** Bytes, with what is below the topmost objects. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Objects whose own path it is. */
  readonly counts: CountsBySignature;
}

const BYTES_PER_NODE = 40;
const PASSES = 6;

/** Bytes needed meanwhile. */
function replacedBytes({ document }: OpenSnapshot): number {
  return document.graph.nodes.count * BYTES_PER_NODE;
}

/** Nodes that are looked at, for the progress. */
function replacedSteps({ snapshot, changed }: RemovedObjects): number {
  return changed.length === 0 ? 0 : snapshot.document.graph.nodes.count * PASSES;
}

function* replacedSizes({ snapshot, changed }: RemovedObjects, meter: ComparisonMeter): Steps<Replaced> {
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

/** Maximum number of classes listed per cluster. */
const NAMED_CLASSES = 5;
/** Classes of scripts that come first: these are the names that the author of the page knows. */
const DECLARED_FIRST = 2;

/** A cluster without its path, which is described on demand. */
type Cluster = Omit<HeapCluster, 'path'>;

export interface Clusters {
  /** Largest growth first, compiled code last; numbered in this order. */
  readonly clusters: readonly Cluster[];
  readonly totals: { readonly count: number; readonly shallowSizeBytes: number };
  readonly unreached: { readonly count: number; readonly shallowSizeBytes: number };
  /** Ordinals of the topmost objects of a cluster. */
  topOf(number: number): Uint32Array;
  describe(snapshot: OpenSnapshot, cluster: Cluster): HeapCluster;
  readonly heldBytes: number;
}

export interface ClusterQuestion {
  /** The snapshot that contains the objects; its figures must be computed. */
  readonly snapshot: OpenSnapshot;
  readonly figures: RetainedFigures;
  /** Ordinals of the added or removed objects. */
  readonly changed: Uint32Array;
  /** Ids of the snapshots between, earliest first; null if objects were not matched by id. */
  readonly between: readonly HeapDocument[] | null;
  /** The objects of the other snapshot that are not in this one. */
  readonly opposite: RemovedObjects;
}

/** Bytes needed while grouping. */
export function clusterBytes(
  { document }: OpenSnapshot,
  between: readonly HeapDocument[],
  opposite: OpenSnapshot,
): number {
  const orders = between.reduce((most, { graph }) => Math.max(most, graph.nodes.count * 16), 0);
  return Math.max(document.graph.nodes.count * (57 + CHAIN_BYTES) + orders, replacedBytes(opposite));
}

export function* findClusters(question: ClusterQuestion): Steps<Clusters> {
  const { snapshot, figures, changed } = question;
  const { document } = snapshot;
  const { nodes } = document.graph;
  const rounds = question.between === null ? null : question.between.length + 1;
  const betweenNodes = (question.between ?? []).reduce((sum, { graph }) => sum + graph.nodes.count, 0);
  const meter: ComparisonMeter = {
    done: 0,
    total:
      nodes.count * (12 + (rounds === null || rounds === 1 ? 0 : ORDER_PASSES)) +
      betweenNodes * ORDER_PASSES +
      replacedSteps(question.opposite),
  };
  // Before the columns of this snapshot, so that both are not in memory together.
  const replaced = yield* replacedSizes(question.opposite, meter);
  const isNew = createBits(nodes.count);
  for (const ordinal of changed) setBit(isNew, ordinal);
  const holders = yield* findNearestHolders(document.graph, figures.distance, meter);
  const ways = yield* nameWays(document, holders, isNew, figures.distance, meter, true);
  const { wayOf, chains } = ways;
  const isBackingStore = backingStores(document.graph);
  const replacing = replacedWays(ways.signatureOf, countBySignature(document.graph, changed, ways), replaced.counts);
  const chained = countChained(document, changed, wayOf, holders, { ways: ways.count, chains, isNew });
  const { isTop, isJoined, isBelowReplaced } = findTops(document.graph, changed, wayOf, holders, isNew, {
    isBackingStore,
    chains,
    replacing,
  });
  yield* joinBelow(changed, wayOf, holders, { isTop, isJoined }, meter);
  const tops = changed.filter((ordinal) => hasBit(isTop, ordinal) && wayOf[ordinal] !== 0);
  const topsOfClusters = { ordinals: tops, clusterOf: (ordinal: number): number => wayOf[ordinal] };
  const heldBy = yield* findHeldByTops(snapshot, figures, holders, topsOfClusters, meter);
  const rounded = yield* roundsOf(nodes, question.between, isTop, meter);

  const numberOfWay = new Int32Array(ways.count).fill(-1);
  const found: MutableCluster[] = [];
  const totals = { count: 0, shallowSizeBytes: 0 };
  const unreached = { count: 0, shallowSizeBytes: 0 };
  const add = (ordinal: number): void => {
    const sizeBytes = selfSizeOf(nodes, ordinal);
    totals.count += 1;
    totals.shallowSizeBytes += sizeBytes;
    const way = wayOf[ordinal];
    if (way === 0) {
      unreached.count += 1;
      unreached.shallowSizeBytes += sizeBytes;
      return;
    }
    if (numberOfWay[way] < 0) {
      numberOfWay[way] =
        found.push({
          way,
          nearest: -1,
          topCount: 0,
          count: 0,
          shallowSizeBytes: 0,
          byKey: new Map(),
          topPerRound: rounds === null ? null : Array.from({ length: rounds }, () => 0),
        }) - 1;
    }
    const cluster = found[numberOfWay[way]];
    cluster.count += 1;
    cluster.shallowSizeBytes += sizeBytes;
    if (heldBy[ordinal] === way) {
      const key = document.keys.keyOf[ordinal];
      const ofKey = cluster.byKey.get(key) ?? { count: 0, sizeBytes: 0 };
      ofKey.count += 1;
      ofKey.sizeBytes += sizeBytes;
      cluster.byKey.set(key, ofKey);
    }
    if (!hasBit(isTop, ordinal)) return;
    cluster.topCount += 1;
    if (cluster.topPerRound !== null) cluster.topPerRound[rounded === null ? 0 : rounded[ordinal]] += 1;
    if (cluster.nearest < 0 || isNearer(document, figures.distance, ordinal, cluster.nearest))
      cluster.nearest = ordinal;
  };
  yield* meteredSteps(meter, changed.length, (from, to) => {
    for (let place = from; place < to; place += 1) add(changed[place]);
  });
  const retained = new Float64Array(ways.count);
  const keeperOf = (yield* snapshot.findArtifacts())?.keeperOf ?? null;
  const kept = new Map<number, ArtifactSums>();
  yield* meteredSteps(meter, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      const way = heldBy[ordinal];
      if (way === 0) continue;
      const sizeBytes = selfSizeOf(nodes, ordinal);
      retained[way] += sizeBytes;
      if (keeperOf === null || keeperOf[ordinal] === 0) continue;
      const sums = kept.get(way) ?? createArtifactSums();
      kept.set(way, sums);
      sums.add(keeperOf[ordinal], sizeBytes, hasBit(isTop, ordinal) ? 1 : 0);
    }
  });
  const replacedShare = (way: number, addedBytes: number): number =>
    addedBytes === 0 ? 0 : Math.min(1, (replaced.sizes.get(ways.signatureOf(way)) ?? 0) / addedBytes);
  const net = new Float64Array(ways.count);
  for (const { way, shallowSizeBytes } of found) net[way] = retained[way] * (1 - replacedShare(way, shallowSizeBytes));
  const growth = yield* shareTops(snapshot, figures, { ...topsOfClusters, holder: holders.holder, net }, meter);
  release(heldBy);
  // V8 compiles what runs for the first time: that is no growth that anybody holds.
  const code = document.graph.meta.nodeTypes.indexOf('code');
  const isCode = ({ nearest }: MutableCluster): number => Number(nodes.type[nearest] === code);
  const inOrder = found.toSorted(
    (a, b) =>
      isCode(a) - isCode(b) ||
      growth[b.way] - growth[a.way] ||
      retained[b.way] - retained[a.way] ||
      b.shallowSizeBytes - a.shallowSizeBytes ||
      b.count - a.count ||
      a.way - b.way,
  );
  inOrder.forEach(({ way }, number) => {
    numberOfWay[way] = number;
  });
  // The path of a chain leads to its first object, whatever is new in it.
  for (const [way, { base }] of chains?.ofWay ?? []) {
    const cluster = found.find((each) => each.way === way);
    if (cluster !== undefined) cluster.nearest = base;
  }
  const chainOf = (way: number): Pick<HeapCluster, 'chain'> => {
    const chain = chains?.ofWay.get(way);
    if (chain === undefined) return {};
    const holder = idOf(document, holders.holder[chain.base]);
    const { edges, through } = chain;
    return {
      chain: { className: classNameOf(document, chain.link), holder, edges: [...edges], through: [...through] },
    };
  };
  const chainOfWay = new Map(inOrder.map(({ way }) => [way, chainOf(way)]));
  const ends = inOrder.map(({ nearest }) => nearest);
  const replacedAt = ends.map((end) => (hasBit(isBelowReplaced, end) ? firstNewStep(holders, end, isNew) : null));
  const numberOfTop = Uint32Array.from(tops, (ordinal) => numberOfWay[wayOf[ordinal]]);
  const paths = pathsTo(holders, ends);
  release(holders.holder, holders.edge, wayOf);
  return {
    clusters: inOrder.map((cluster, number) => ({
      number,
      topCount: cluster.topCount,
      ...chainOfWay.get(cluster.way),
      ...(chained.counts[cluster.way] > 0
        ? {
            chainCount: cluster.topCount + chained.counts[cluster.way],
            ...(chained.keepsOlder[cluster.way] === 1 ? { keepsOlder: true } : {}),
          }
        : {}),
      count: cluster.count,
      shallowSizeBytes: cluster.shallowSizeBytes,
      retainedSizeBytes: retained[cluster.way],
      growthSizeBytes: Math.round(growth[cluster.way]),
      replacedShare: replacedShare(cluster.way, cluster.shallowSizeBytes),
      ...largestClasses(document, cluster.byKey),
      ...(document.keys.locationOf(document.keys.keyOf[cluster.nearest]) >= 0 ? { isTopDeclared: true } : {}),
      topPerRound: cluster.topPerRound,
      ...(kept.has(cluster.way) ? { artifacts: kept.get(cluster.way)?.all() ?? [] } : {}),
      signature: ways.signatureOf(cluster.way),
    })),
    totals,
    unreached,
    topOf: (number) => tops.filter((_, place) => numberOfTop[place] === number),
    describe: (open, cluster) => {
      const at = replacedAt[cluster.number];
      const path = describePath(open, [...paths[cluster.number]]);
      return { ...cluster, path: at === null ? path : { ...path, replacedAt: at } };
    },
    heldBytes: paths.reduce((sum, path) => sum + path.byteLength, tops.byteLength * 2 + inOrder.length * 512),
  };
}

interface MutableCluster {
  readonly way: number;
  /** The topmost object nearest to the root; of several, the one with the lowest id. */
  nearest: number;
  topCount: number;
  count: number;
  shallowSizeBytes: number;
  readonly byKey: Map<number, { count: number; sizeBytes: number }>;
  readonly topPerRound: number[] | null;
}

function isNearer(document: HeapDocument, distance: Distances, one: number, other: number): boolean {
  if (distance[one] !== distance[other]) return distance[one] < distance[other];
  return idOf(document, one) < idOf(document, other);
}

/** By node: the round in which a topmost object was allocated, from 0. Null with a single round. */
function* roundsOf(
  nodes: HeapNodes,
  between: readonly HeapDocument[] | null,
  isTop: Bits,
  meter: ComparisonMeter,
): Steps<Uint8Array | null> {
  if (between === null || between.length === 0) return null;
  const rounds = new Uint8Array(nodes.count).fill(between.length);
  const here = yield* orderById(nodes, 'sized', meter);
  // In reverse order, so that the earliest snapshot that has the object determines the round.
  for (let round = between.length - 1; round >= 0; round -= 1) {
    const there = between[round].graph.nodes;
    const order = yield* orderById(there, 'all', meter);
    let place = 0;
    for (let at = 0; at < here.ids.length; at += 1) {
      const id = idAt(nodes, here, at);
      while (place < order.ids.length && idAt(there, order, place) < id) place += 1;
      const isThere = place < order.ids.length && idAt(there, order, place) === id;
      if (isThere && hasBit(isTop, here.ordinals[at])) rounds[here.ordinals[at]] = round;
    }
    release(order.ids, order.ordinals);
  }
  release(here.ids, here.ordinals);
  return rounds;
}

/** Classes with the most bytes by name, those of V8 and Blink last, and the number of further classes. */
function largestClasses(
  { keys }: HeapDocument,
  byKey: ReadonlyMap<number, { count: number; sizeBytes: number }>,
): Pick<HeapCluster, 'classes' | 'otherClasses'> {
  const byName = new Map<string, { name: string; count: number; sizeBytes: number; isDeclared: boolean }>();
  for (const [key, { count, sizeBytes }] of byKey) {
    const name = keys.nameOf(key);
    const known = byName.get(name) ?? { name, count: 0, sizeBytes: 0, isDeclared: false };
    known.count += count;
    known.sizeBytes += sizeBytes;
    known.isDeclared ||= keys.locationOf(key) >= 0;
    byName.set(name, known);
  }
  const largest = [...byName.values()].toSorted(
    (a, b) =>
      Number(isEngineClass(a.name)) - Number(isEngineClass(b.name)) ||
      b.sizeBytes - a.sizeBytes ||
      b.count - a.count ||
      (a.name < b.name ? -1 : 1),
  );
  const declared = largest.filter(({ isDeclared }) => isDeclared).slice(0, DECLARED_FIRST);
  const named = [...new Set([...declared, ...largest])].slice(0, NAMED_CLASSES);
  return {
    classes: named.map(({ name, count, isDeclared }) => ({ name, count, ...(isDeclared ? { isDeclared } : {}) })),
    otherClasses: Math.max(0, largest.length - NAMED_CLASSES),
  };
}

/** The first step of the path whose object is new. */
function firstNewStep({ holder }: NearestHolders, end: number, isNew: Bits): number {
  let [first, depth] = [0, 0];
  for (let at = end; holder[at] !== at; at = holder[at]) {
    depth += 1;
    if (hasBit(isNew, at)) first = depth;
  }
  // Counted from the end so far.
  return depth - first + 1;
}

/** Edge rows from the root to each end node, so that the columns of the whole heap can be freed. */
function pathsTo({ holder, edge }: NearestHolders, ends: readonly number[]): Uint32Array[] {
  return ends.map((end) => {
    const rows: number[] = [];
    for (let at = end; holder[at] !== at; at = holder[at]) rows.push(edge[at]);
    return Uint32Array.from(rows.toReversed());
  });
}
