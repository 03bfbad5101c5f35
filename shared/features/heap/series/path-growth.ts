/**
 * Growth by retaining path over a series of heap snapshots. Each pair of neighbours is compared: what a path gained is its new objects less its
 * freed ones. A cache with a limit gains and loses alike, state that is built once gains in one round, and a leak gains in every round.
 */
import type { CapturedBy, GainedObjects, GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import { formatSpread } from '../../../base/units.ts';
import type { HeapCluster } from '../../../engine/heap/contract/heap-differences.ts';
import type { HeapNode, HeapPath } from '../../../engine/heap/contract/heap-objects.ts';
import { stepToCut } from '../../../engine/heap/contract/named-steps.ts';
import { cutOf, edgeToCut, intoStructure, ownerOfEdgeToCut } from '../cut-reference.ts';
import { isArtifact } from '../artifact-text.ts';
import { isChainOf } from '../gained-clusters.ts';
import { clusterPath, nodeName, withoutScopeId } from '../heap-text.ts';
import { keeperOf } from '../page-paths.ts';
import { asShared, joinPaths, type PathKey, type RoundChange } from './joined-paths.ts';

// Objects that only move: a queue kept as a linked list gains its newest entries through one reference and loses its oldest through another, and
// its length stays. What a path gains is then no growth.

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
function lossesElsewhere(rounds: readonly Change[], keyOf: KeyOf): (pathKey: string, like: HeapCluster) => number[] {
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

/** The class of functions in snapshots. */
const FUNCTION = 'Function';
/** Edges of a path that are shown, and their length as text. */
export const PATH_EDGES = 5;
export const PATH_CHARS = 120;

/**
 * Objects at the end of the path. In a chain (`head → next → next …`) the topmost is a single one and the others are below it. Other objects of the
 * class that the topmost ones retain do not count: a callback that holds a chart holds thousands of functions.
 */
export function objectsOfCluster({ path, chain, topCount, chainCount = topCount, classes }: HeapCluster): number {
  if (chain !== undefined) return topCount;
  const name = path.steps.at(-1)?.node.name;
  // Objects of Blink refer to each other as a chain does, and are freed with others.
  const freed = classes.find((each) => each.name === name)?.count ?? topCount;
  return Math.max(topCount, Math.min(chainCount, freed));
}

/** Name of the objects that count: of a chain that begins with another object, those of its links. */
export function classOfObjects({ path, chain }: Pick<HeapCluster, 'path' | 'chain'>): string {
  const node = path.steps.at(-1)?.node;
  if (node === undefined) return '';
  // At several properties these are different functions.
  if (path.sharedAt !== undefined && node.type === 'closure') return FUNCTION;
  return chain === undefined || chain.className === node.name ? nodeName(node) : chain.className;
}

interface Gain {
  objects: number;
  /** Self size of all objects below. */
  sizeBytes: number;
  /** Size that is freed with the objects. */
  freedBytes: number;
}

/** Returns what each path gained in one round. */
export function gains({ added, removed }: RoundChange, keyOf: PathKey): ReadonlyMap<string, Gain> {
  const gainOf = new Map<string, Gain>();
  const count = (clusters: readonly HeapCluster[], sign: 1 | -1): void => {
    for (const cluster of clusters) {
      const key = keyOf(cluster);
      const gain = gainOf.get(key) ?? { objects: 0, sizeBytes: 0, freedBytes: 0 };
      gain.objects += sign * objectsOfCluster(cluster);
      gain.sizeBytes += sign * cluster.shallowSizeBytes;
      gain.freedBytes += sign * cluster.retainedSizeBytes;
      gainOf.set(key, gain);
    }
  };
  count(added, 1);
  count(removed, -1);
  return gainOf;
}

/**
 * Objects of a series at the reference of a path that is known, by the round in which they were allocated; null where that cannot be told: objects
 * were numbered again, or they are a chain, of which only the newest is held directly.
 */
export function survivorsAt(
  {
    edgeToCut: reference,
    cut,
    owner,
    className,
    isShared = false,
  }: Pick<GrowingPath, 'edgeToCut' | 'cut' | 'owner' | 'className' | 'isShared'>,
  series: readonly HeapCluster[],
): number[] | null {
  const sums: number[] = [];
  for (const cluster of series) {
    const at = isShared ? asShared(cluster) : cluster;
    const { path, topCount, chainCount = topCount, topPerRound } = at;
    const isAt =
      classOfObjects(at) === className &&
      ownerOfEdgeToCut(path) === owner &&
      (cut === null ? edgeToCut(path) === reference : cutOf(path) === cut);
    if (!isAt) continue;
    if (topPerRound === null || chainCount > topCount) return null;
    for (const [round, count] of topPerRound.entries()) sums[round] = (sums[round] ?? 0) + count;
  }
  return sums.length === 0 ? null : sums;
}

/** The function that captures the reference to cut, or that of another step; null if the path leads through none. */
export function capturedBy(path: HeapPath, at = stepToCut(path)): CapturedBy | null {
  const node = path.steps.slice(0, Math.max(0, at)).findLast(({ node: each }) => each.type === 'closure')?.node;
  return node === undefined ? null : { node: node.id, name: nodeName(node) };
}

function structureOf(path: HeapPath): Pick<GrowingPath, 'reachedFrom'> {
  const into = intoStructure(path);
  if (into === null) return {};
  const { reference, owner, at } = into;
  return { reachedFrom: { edgeToCut: reference, owner, capturedBy: capturedBy(path, at) } };
}

/** Gains of the paths over the whole series, each path by its node. */
export function clustersOfPaths(
  rounds: readonly RoundChange[],
  whole: readonly HeapCluster[],
): ReadonlyMap<number, GainedObjects> {
  const { keyOf } = joinPaths(rounds, whole);
  const numbers = new Map<string, number[]>();
  const nodes = new Map<string, number>();
  for (const cluster of whole) {
    const key = keyOf(cluster);
    numbers.set(key, [...(numbers.get(key) ?? []), cluster.number]);
    if (!nodes.has(key)) nodes.set(key, cluster.path.steps.at(-1)?.node.id ?? 0);
  }
  return new Map([...nodes].map(([key, node]) => [node, { clusters: numbers.get(key) ?? [] }]));
}

/** Clusters of one path as one. */
function byPath(clusters: readonly HeapCluster[], keyOf: PathKey): ReadonlyMap<string, HeapCluster> {
  const merged = new Map<string, HeapCluster>();
  for (const cluster of clusters) {
    const known = merged.get(keyOf(cluster));
    merged.set(keyOf(cluster), known === undefined ? cluster : sumOf(known, cluster));
  }
  return merged;
}

function sumOf(one: HeapCluster, other: HeapCluster): HeapCluster {
  return {
    ...one,
    topCount: one.topCount + other.topCount,
    count: one.count + other.count,
    retainedSizeBytes: one.retainedSizeBytes + other.retainedSizeBytes,
    growthSizeBytes: one.growthSizeBytes + other.growthSizeBytes,
    classes: one.classes.map((each) => ({
      ...each,
      count: each.count + (other.classes.find(({ name }) => name === each.name)?.count ?? 0),
    })),
    ...(one.artifacts === undefined && other.artifacts === undefined
      ? {}
      : { artifacts: [...(one.artifacts ?? []), ...(other.artifacts ?? [])] }),
    topPerRound: one.topPerRound?.map((count, round) => count + (other.topPerRound?.[round] ?? 0)) ?? null,
  };
}

function retainedClass({ classes }: HeapCluster, own: string): Pick<GrowingPath, 'retainedClass'> {
  const declared = classes.filter(({ isDeclared = false }) => isDeclared);
  const [first] = declared;
  // Objects of a class of the page's are named already.
  if (first === undefined || declared.some(({ name }) => name === own)) return {};
  return { retainedClass: first.original ?? first.name };
}

/** Objects of each class that a round gained on a path; a class that is not among the largest of the round is not known. */
function classGains(won: HeapCluster | undefined, lost: HeapCluster | undefined): ReadonlyMap<string, number> {
  const lostOf = new Map(lost?.classes.map(({ name, count }) => [name, count] as const));
  return new Map(won?.classes.map(({ name, count }) => [name, count - (lostOf.get(name) ?? 0)] as const));
}

function chainOf({ through, holder, edges }: NonNullable<HeapCluster['chain']>): NonNullable<GrowingPath['chain']> {
  return { through: through.join(''), edges: edges.map((name) => `${holder}.${name}`) };
}

/** Artifacts that keep all objects of a path. */
function keptByArtifacts(cluster: HeapCluster, bytesPerRound: number[]): Pick<GrowingPath, 'keptBy'> {
  const rules = (cluster.artifacts ?? []).map(({ rule }) => rule);
  return isArtifact(cluster) ? { keptBy: { rules, bytesPerRound, isAll: true } } : {};
}

/** The classes of a cluster with their objects per round, as all other figures of a path: `5 Order`, `4 to 6 (string)`. */
function classTexts(cluster: HeapCluster, perRound: readonly ReadonlyMap<string, number>[]): string[] {
  return cluster.classes.flatMap(({ name, original }) => {
    const counts = perRound.flatMap((gained) => gained.get(name) ?? []);
    return counts.length === 0 ? [] : [`${formatSpread(counts)} ${original ?? withoutScopeId(name)}`];
  });
}

/** The reference to cut with its object, so that keys and values of one Map are one row. Without a name, the path. */
function keyToCut(path: HeapPath, signature: string): string {
  const at = stepToCut(path);
  const edge = path.steps[at]?.edge;
  return edge === undefined || edge === null ? signature : `${path.steps[at - 1]?.node.id ?? 0}.${edge.name}`;
}

/** A path that may grow, with what its figures follow from. */
export interface Candidate {
  readonly row: GrowingPath;
  /** The path of its objects in the last snapshot that gained some. */
  readonly path: HeapPath;
  /** New objects on it in each round, those that were freed later included. */
  readonly addedPerRound: readonly number[];
  /** The clusters say that it gained objects in every round; of others only what the reference holds can tell. */
  readonly isSure: boolean;
  /** For a chain: the class of its links in comparisons. */
  readonly linkClass?: string;
}

/**
 * Paths of the page that gained objects over all rounds, largest retained size first, one for each reference to cut. `whole` compares the first
 * snapshot with the last one, and has the survivors of each round where objects could be matched by id.
 */
export function candidatePaths(rounds: readonly RoundChange[], whole: readonly HeapCluster[]): Candidate[] {
  const { keyOf, shared } = joinPaths(rounds, whole);
  const lostBy = lossesElsewhere(rounds, keyOf);
  const gained = rounds.map((round) => gains(round, keyOf));
  const changes = rounds.map(({ added, removed }) => ({
    added: byPath(added, keyOf),
    removed: byPath(removed, keyOf),
  }));
  const overall = byPath(whole, keyOf);
  const newestOf = new Map([...overall, ...changes.flatMap(({ added }) => [...added])]);
  const found: { readonly candidate: Candidate; readonly key: string }[] = [];
  for (const [pathKey, newest] of newestOf) {
    const perRound = gained.map((gainOf) => gainOf.get(pathKey) ?? { objects: 0, sizeBytes: 0, freedBytes: 0 });
    const lost = lostBy(pathKey, newest);
    if (perRound.reduce((sum, { objects }, round) => sum + objects + (lost[round] ?? 0), 0) <= 0) continue;
    const isEveryRound = perRound.every(({ objects }, round) => objects > 0 && objects + (lost[round] ?? 0) > 0);
    const cluster = shared(overall.get(pathKey) ?? newest);
    const node = cluster.path.steps.at(-1)?.node;
    if (node === undefined) continue;
    const keeper = keeperOf(cluster);
    if (keeper === null) continue;
    const survivorsPerRound = overall.get(pathKey)?.topPerRound ?? null;
    // All that an early round left is gone again. Of a chain only the newest is a topmost object, so this tells nothing there.
    const isGone = survivorsPerRound?.includes(0) === true && objectsOfCluster(cluster) === cluster.topCount;
    const chain = cluster.chain ?? newest.chain;
    const isChain = isChainOf(newest) || chain !== undefined;
    // Freeing the newest of a chain frees all of it, so only what is new tells growth.
    const isByNewest = isChain && chain === undefined;
    const row = {
      path: clusterPath({ ...cluster, chain }, PATH_EDGES, PATH_CHARS),
      edgeToCut: edgeToCut(cluster.path),
      cut: cutOf(cluster.path),
      owner: ownerOfEdgeToCut(cluster.path),
      capturedBy: capturedBy(cluster.path),
      ...structureOf(cluster.path),
      className: classOfObjects({ ...cluster, chain }),
      ...(cluster.path.sharedAt === undefined ? {} : { isShared: true }),
      ...(keeper === 'browser' ? { isKeptByBrowser: true } : keeper === 'page' ? {} : { keeper }),
      ...(isChain ? { isChain } : {}),
      ...(chain === undefined ? {} : { chain: chainOf(chain) }),
      classes: classTexts(
        cluster,
        changes.map(({ added, removed }) => classGains(added.get(pathKey), removed.get(pathKey))),
      ),
      ...retainedClass(cluster, node.name),
      node: node.id,
      objectsPerRound: perRound.map(({ objects }) => objects),
      bytesPerRound: perRound.map(({ freedBytes, sizeBytes }) => (isByNewest ? sizeBytes : freedBytes)),
      survivorsPerRound,
      retainedSizeBytes: isByNewest
        ? perRound.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
        : (overall.get(pathKey)?.retainedSizeBytes ?? null),
      freedSizeBytes: null,
      ...keptByArtifacts(
        cluster,
        perRound.map(({ freedBytes, sizeBytes }) => (isByNewest ? sizeBytes : freedBytes)),
      ),
    };
    const addedPerRound = changes.map(({ added }) => added.get(pathKey)?.topCount ?? 0);
    const candidate = {
      row,
      path: cluster.path,
      addedPerRound,
      isSure: isEveryRound && !isGone,
      ...(chain === undefined ? {} : { linkClass: chain.className }),
    };
    found.push({ candidate, key: keyToCut(cluster.path, pathKey) });
  }
  const bytes = ({ row: { retainedSizeBytes, bytesPerRound } }: Candidate): number =>
    retainedSizeBytes ?? bytesPerRound.reduce((sum, each) => sum + each, 0);
  const sorted = found.toSorted(
    ({ candidate: a }, { candidate: b }) =>
      Number(b.isSure) - Number(a.isSure) || bytes(b) - bytes(a) || (a.row.path < b.row.path ? -1 : 1),
  );
  return sorted
    .filter(({ key }, at) => sorted.findIndex((other) => other.key === key) === at)
    .map(({ candidate }) => candidate);
}

/** Paths of which the clusters say that they gained objects in every round. */
export function growingPaths(rounds: readonly RoundChange[], whole: readonly HeapCluster[]): GrowingPath[] {
  return candidatePaths(rounds, whole).flatMap(({ row, isSure }) => (isSure ? [row] : []));
}
