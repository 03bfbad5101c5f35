/**
 * Objects that only move: a queue kept as a linked list gains its newest entries through one reference and loses its oldest through another, and
 * its length stays. What a path gains is then no growth.
 */
import type { HeapCluster } from '../../../engine/heap/contract/heap-differences.ts';
import type { HeapNode } from '../../../engine/heap/contract/heap-objects.ts';

interface Change {
  readonly added: readonly HeapCluster[];
  readonly removed: readonly HeapCluster[];
}

type KeyOf = (cluster: HeapCluster) => string;

function endOf({ path }: Pick<HeapCluster, 'path'>): HeapNode | undefined {
  return path.steps.at(-1)?.node;
}

/** The class of the objects that a path leads to. */
function classAtEnd(cluster: Pick<HeapCluster, 'path'>): string {
  return endOf(cluster)?.name ?? '';
}

const PLAIN = /^(?:Object$|\{)/;

function propertiesOf(name: string): Set<string> {
  return new Set(name.startsWith('{') ? name.slice(1).replace(/\}.*$/, '').split(', ') : []);
}

/** Plain objects may be the same with other names, because V8 names them by properties of other objects too, unless they have no property in common. */
function isSameClass(name: string, className: string): boolean {
  if (name === className) return true;
  if (!PLAIN.test(name) || !PLAIN.test(className)) return false;
  const [some, others] = [propertiesOf(name), propertiesOf(className)];
  return some.size === 0 || others.size === 0 || [...some].some((property) => others.has(property));
}

/** All functions are one class, so a function counts as another one only if it is the same code. */
function isSameFunction(one: HeapNode, other: HeapNode | undefined): boolean {
  const [place, otherPlace] = [one.location, other?.location];
  return (
    place !== undefined &&
    otherPlace !== undefined &&
    place.url === otherPlace.url &&
    place.line === otherPlace.line &&
    place.column === otherPlace.column
  );
}

/** Objects in a cluster that are of one kind with those that another leads to; in a chain most of them are below the topmost one. */
function countOf(cluster: HeapCluster, like: HeapCluster): number {
  const wanted = endOf(like);
  if (wanted?.type === 'closure' && wanted.location !== undefined)
    return isSameFunction(wanted, endOf(cluster)) ? (cluster.chainCount ?? cluster.topCount) : 0;
  // A text is no link of a list.
  if (wanted?.type.includes('string') === true) return 0;
  const className = classAtEnd(like);
  const named = cluster.classes
    .filter(({ name }) => isSameClass(name, className))
    .reduce((sum, { count }) => sum + count, 0);
  return isSameClass(classAtEnd(cluster), className) ? Math.max(cluster.topCount, named) : named;
}

const countIn = (clusters: readonly HeapCluster[], like: HeapCluster): number =>
  clusters.reduce((total, cluster) => total + countOf(cluster, like), 0);

function byKey(clusters: readonly HeapCluster[], keyOf: KeyOf): ReadonlyMap<string, readonly HeapCluster[]> {
  const found = new Map<string, HeapCluster[]>();
  for (const cluster of clusters) {
    const key = keyOf(cluster);
    const known = found.get(key);
    if (known === undefined) found.set(key, [cluster]);
    else known.push(cluster);
  }
  return found;
}

/**
 * Returns what asks for objects like those of a path that other paths lost in each round, as numbers from 0 down. Only paths count that lost some in every round but the first, in
 * which a container may still have been filling: garbage that is collected at some time is lost once.
 */
export function lossesElsewhere(
  rounds: readonly Change[],
  keyOf: KeyOf,
): (pathKey: string, like: HeapCluster) => number[] {
  const parts = rounds.map(({ added, removed }) => ({ added: byKey(added, keyOf), removed: byKey(removed, keyOf) }));
  const removedKeys = [...new Set(parts.flatMap(({ removed }) => [...removed.keys()]))];
  const losing = removedKeys.filter((key) => parts.slice(1).every(({ removed }) => removed.has(key)));
  return (pathKey, like) => {
    const lost = rounds.map(() => 0);
    for (const other of losing) {
      if (other === pathKey) continue;
      const net = parts.map(
        ({ added, removed }) => countIn(added.get(other) ?? [], like) - countIn(removed.get(other) ?? [], like),
      );
      if (net.slice(1).some((each) => each >= 0)) continue;
      for (const [round, each] of net.entries()) lost[round] = (lost[round] ?? 0) + Math.min(0, each);
    }
    return lost;
  };
}
