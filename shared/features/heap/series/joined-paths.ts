/** Which clusters of the rounds of a hunt are one path. */
import type { HeapCluster } from '../../../engine/heap/contract/heap-differences.ts';
import { stepToCut } from '../../../engine/heap/contract/named-steps.ts';

/** Objects that one round added and removed, compared with the snapshot before it. */
export interface RoundChange {
  readonly added: readonly HeapCluster[];
  readonly removed: readonly HeapCluster[];
}

/** Names one path in all rounds: the same signature, or the same reference of the same object to objects of the same class. */
export type PathKey = (cluster: HeapCluster) => string;

/** An object that stands at the reference, as a state that each change replaces, is none of those that it holds. */
function referenceKey({ path, signature }: HeapCluster): string {
  const at = stepToCut(path);
  const edge = path.steps[at]?.edge;
  if (edge === undefined || edge === null) return signature;
  const name = path.steps.at(-1)?.node.name ?? '';
  const isHeldDirectly = at >= path.steps.length - 1;
  return `${path.steps[at - 1]?.node.id ?? 0}.${edge.name}${isHeldDirectly ? '' : ' …'} ${name.startsWith('{') ? 'Object' : name}`;
}

/** Clusters of all rounds, joined to paths. */
export interface JoinedPaths {
  readonly keyOf: PathKey;
  /** The cluster with the path that leads to its objects and those of the others of its key. */
  readonly shared: (cluster: HeapCluster) => HeapCluster;
}

/** With the object whose properties lead to its objects as the end of the reference to cut. */
export function asShared(cluster: HeapCluster): HeapCluster {
  return { ...cluster, path: { ...cluster.path, sharedAt: stepToCut(cluster.path) - 1 } };
}

const ownerKey = ({ path, signature }: HeapCluster): string =>
  `${signature} of ${path.steps[stepToCut(path) - 1]?.node.id ?? 0}`;

/**
 * References of one signature that each gain objects in every round, as the lists of an emitter do by the names of their events: they are no keys that come and go. Those of one
 * object are a path together, and those of others another one. Where anything of that signature was freed, the objects may only move from one to another. By reference: its owner.
 */
function lastingReferences(rounds: readonly RoundChange[]): ReadonlyMap<string, string> {
  const freed = new Set(rounds.flatMap(({ removed }) => removed).map(({ signature }) => signature));
  const perRound = rounds.map(({ added }) => new Set(added.map(referenceKey)));
  const [first, ...later] = rounds;
  const bySignature = new Map<string, Map<string, string>>();
  for (const cluster of later.length === 0 ? [] : (first?.added ?? [])) {
    const key = referenceKey(cluster);
    // One that is the object itself can only have another in the next round.
    if (stepToCut(cluster.path) >= cluster.path.steps.length - 1) continue;
    if (freed.has(cluster.signature) || !perRound.every((keys) => keys.has(key))) continue;
    bySignature.set(
      cluster.signature,
      (bySignature.get(cluster.signature) ?? new Map<string, string>()).set(key, ownerKey(cluster)),
    );
  }
  return new Map([...bySignature.values()].flatMap((keys) => (keys.size > 1 ? [...keys] : [])));
}

/**
 * Joins clusters of all rounds to paths. A signature alone is not enough: of several shortest paths to an object another one may be chosen in the
 * next snapshot. Ids alone are not either, where each round adds to another object. `whole`: the first snapshot compared with the last one.
 */
export function joinPaths(rounds: readonly RoundChange[], whole: readonly HeapCluster[]): JoinedPaths {
  const lasting = lastingReferences(rounds);
  const owners = [...lasting.values()];
  const parent = new Map<string, string>();
  const rootOf = (key: string): string => {
    let root = key;
    for (let up = parent.get(root); up !== undefined; up = parent.get(root)) root = up;
    return root;
  };
  for (const cluster of [...rounds.flatMap(({ added, removed }) => [...added, ...removed]), ...whole]) {
    const reference = referenceKey(cluster);
    if (lasting.has(reference)) continue;
    const [one, other] = [rootOf(cluster.signature), rootOf(reference)];
    if (one !== other) parent.set(other, one);
  }
  return {
    keyOf: (cluster) => lasting.get(referenceKey(cluster)) ?? rootOf(cluster.signature),
    shared(cluster) {
      const owner = lasting.get(referenceKey(cluster));
      const isShared = owner !== undefined && owners.indexOf(owner) !== owners.lastIndexOf(owner);
      return isShared ? asShared(cluster) : cluster;
    },
  };
}
