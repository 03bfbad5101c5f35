/**
 * Clusters of new objects with all that their references gained between two snapshots. New objects are counted by their shortest paths, and what the page
 * still shows when a snapshot is taken is nearer by another one than the collection that keeps it afterwards.
 */
import type { HeapCluster } from '../../engine/heap/contract/heap-differences.ts';
import type { AskDocument } from '../../core/kinds/report-findings.ts';
import { cutOf, membersQuestion } from './cut-reference.ts';
import { holderOf } from './heap-growth.ts';

export interface Members {
  /** By how many more they are after each round. */
  readonly gained: readonly number[];
  /** Members that are there since each round, after the last one. */
  readonly survivors: readonly number[];
  /** Members that each round brought, those that left again included. */
  readonly added: readonly number[];
  /** Members that each round took out. */
  readonly removed: readonly number[];
}

/** Changes of each round, by the ids of the members in the snapshots. */
export function membersByRound(members: readonly ReadonlySet<number>[]): Members {
  const rounds = members.slice(1).map((now, at) => {
    const before = members[at] ?? new Set();
    const removed = [...before].filter((id) => !now.has(id)).length;
    return { removed, fresh: [...now].filter((id) => !before.has(id)) };
  });
  const last = members.at(-1) ?? new Set();
  return {
    gained: rounds.map(({ removed, fresh }) => fresh.length - removed),
    survivors: rounds.map(({ fresh }) => fresh.filter((id) => last.has(id)).length),
    added: rounds.map(({ fresh }) => fresh.length),
    removed: rounds.map(({ removed }) => removed),
  };
}

/** Queries of the two snapshots, which must have the same ids for the same objects. */
export interface HeapPair {
  readonly before: AskDocument;
  readonly after: AskDocument;
}

/** By how much more the removal of a reference would free in the later of two snapshots. */
async function gainOf(cut: string, { before, after }: HeapPair): Promise<{ count: number; sizeBytes: number }> {
  const removals = [{ edges: [cut], nodes: [] }];
  const [was] = (await before('heap.freed-each', { removals })).freed;
  const [is] = (await after('heap.freed-each', { removals })).freed;
  return {
    count: (is?.freedCount ?? 0) - (was?.freedCount ?? 0),
    sizeBytes: (is?.freedSizeBytes ?? 0) - (was?.freedSizeBytes ?? 0),
  };
}

/** A cluster with the members that its path gained; `cut`: the reference whose removal is to be tried, null if the figures stay as they are. */
interface Counted {
  readonly cluster: HeapCluster;
  readonly topCount: number;
  readonly cut: string | null;
}

/** True if the objects are a chain, of which a reference holds one, and not trees that it holds each. */
export function isChainOf({ chain, chainCount, topCount, keepsOlder = false }: HeapCluster): boolean {
  return chain !== undefined || (keepsOlder && chainCount !== undefined && chainCount > topCount);
}

/**
 * Counts what the path gained. The figures stay where the reference does not have all of its objects, and, unless `isLarge`, where the path has all members:
 * what a removal frees takes a walk of each heap, and other paths may keep what the members retain.
 */
async function counted(cluster: HeapCluster, pair: HeapPair, isLarge: boolean): Promise<Counted> {
  const asItIs = { cluster, topCount: cluster.topCount, cut: null };
  const question = isChainOf(cluster) || holderOf(cluster) !== 'page' ? null : membersQuestion(cluster.path);
  const cut = cutOf(cluster.path);
  if (question === null || cut === null) return asItIs;
  const was = await pair.before('heap.path-members', question);
  const is = await pair.after('heap.path-members', question);
  if (was.ids === null || is.ids === null) return asItIs;
  const [topCount = 0] = membersByRound([new Set(was.ids), new Set(is.ids)]).added;
  if (topCount < cluster.topCount || (topCount === cluster.topCount && !isLarge)) return asItIs;
  return { cluster, topCount, cut };
}

/** Members that the shortest paths do not have, then bytes: what the reference gained beyond its clusters is told of the first. */
const byUncounted = (one: Counted, other: Counted): number =>
  other.topCount - other.cluster.topCount - (one.topCount - one.cluster.topCount) ||
  other.cluster.retainedSizeBytes - one.cluster.retainedSizeBytes;

/**
 * The cluster with all that its reference gained. Clusters of one reference, such as keys and values of a Map, share the gain: each keeps what it retains,
 * and the rest is told once.
 */
async function gainedCluster(each: Counted, all: readonly Counted[], pair: HeapPair): Promise<HeapCluster> {
  const { cluster, topCount, cut } = each;
  if (cut === null) return cluster;
  const [first] = all.filter((other) => other.cut === cut).toSorted(byUncounted);
  if (first !== each) return { ...cluster, topCount };
  const others = all.filter((other) => other !== each && cutOf(other.cluster.path) === cut);
  const gain = await gainOf(cut, pair);
  const sizeBytes = others.reduce((rest, other) => rest - other.cluster.retainedSizeBytes, gain.sizeBytes);
  if (sizeBytes < cluster.retainedSizeBytes) return { ...cluster, topCount };
  const count = others.reduce((rest, other) => rest - other.cluster.count, gain.count);
  return { ...cluster, topCount, count, retainedSizeBytes: sizeBytes, growthSizeBytes: sizeBytes };
}

/** The first clusters of the page whose removal is tried whatever their count is. */
const LARGE = 3;

/** Clusters to look at, so that those of `shown` are among them. */
export const countedClusters = (shown: number): number => 2 * shown + 2;

/** The `shown` clusters that grew the most, with all that their references gained. Throws `AppFailure`. */
export async function gainedClusters(
  clusters: readonly HeapCluster[],
  shown: number,
  pair: HeapPair,
): Promise<HeapCluster[]> {
  const large = new Set(clusters.filter((cluster) => holderOf(cluster) === 'page').slice(0, LARGE));
  const all: Counted[] = [];
  for (const cluster of clusters) all.push(await counted(cluster, pair, large.has(cluster)));
  const gained: HeapCluster[] = [];
  for (const each of all) gained.push(await gainedCluster(each, all, pair));
  return gained.toSorted((one, other) => other.growthSizeBytes - one.growthSizeBytes).slice(0, shown);
}
