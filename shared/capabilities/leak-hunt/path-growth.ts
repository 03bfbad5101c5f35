/**
 * Growth by retaining path over a series of heap snapshots. Each pair of neighbours is compared: what a path gained is its new objects less its
 * freed ones. A cache with a limit gains and loses alike, state that is built once gains in one round, and a leak gains in every round.
 */
import { z } from 'zod';
import { formatSpread } from '../../base/units.ts';
import type { AnalysisParams } from '../../contracts/analysis.ts';
import type { HeapCluster } from '../../contracts/heap/heap-differences.ts';
import type { HeapPath } from '../../contracts/heap/heap-objects.ts';
import { stepToCut } from '../../contracts/heap/named-steps.ts';
import { cutOf, edgeToCut, intoStructure, isVariable, ownerOfEdgeToCut } from '../../kinds/heap/cut-reference.ts';
import { isArtifact } from '../../kinds/heap/artifact-text.ts';
import { isChainOf } from '../../kinds/heap/gained-clusters.ts';
import { clusterPath, nodeName, withoutScopeId } from '../../kinds/heap/heap-text.ts';
import { keeperOf } from '../../kinds/heap/page-paths.ts';
import { asShared, joinPaths, type PathKey, type RoundChange } from './joined-paths.ts';
import { lossesElsewhere } from './moved-objects.ts';

/** The class of functions in snapshots. */
const FUNCTION = 'Function';
/** Edges of a path that are shown, and their length as text. */
export const PATH_EDGES = 5;
export const PATH_CHARS = 120;

/** The function nearest to the reference to remove, through which the path leads to it: it captures the variable, or the object with the property. */
export const CapturedBySchema = z.object({ node: z.number(), name: z.string() });
export type CapturedBy = z.infer<typeof CapturedBySchema>;

/** Growth that only roots of artifacts keep. */
export const KeptBySchema = z.object({
  /** Ids of the rules, most bytes first. */
  rules: z.array(z.string()),
  bytesPerRound: z.array(z.number()),
  /** Nothing else gains objects in every round. */
  isAll: z.boolean(),
});

const ReachedFromSchema = z.object({
  edgeToCut: z.string(),
  owner: z.number().nullable(),
  capturedBy: CapturedBySchema.nullable(),
});

export const GrowingPathSchema = z.object({
  /** The end of the path as an expression, up to the first of the objects. */
  path: z.string(),
  /** The reference from the page's own code to the collection or object that grows: removing it, or what it leads to, ends the leak. */
  edgeToCut: z.string(),
  /** The same for `heap.what-if`, valid in all snapshots of the hunt: `FROM_ID.NAME`; null if no reference of the path has a name. */
  cut: z.string().nullable(),
  /** The object that has this reference; null if no reference of the path has a name. */
  owner: z.number().nullable(),
  capturedBy: CapturedBySchema.nullable(),
  /** `edgeToCut` is inside a tree or another structure of objects of one class: the reference by which code reaches it. */
  reachedFrom: ReachedFromSchema.optional(),
  className: z.string(),
  /** Only lists of the browser hold the objects, as they do an AbortSignal with a listener; `path` names the list. */
  isKeptByBrowser: z.boolean().optional(),
  /** No code of the page holds the objects: the performance timeline, the console, or a root of the engine without a name. */
  keeper: z.enum(['timeline', 'console', 'engine']).optional(),
  /** The objects are at several properties of the object that the reference leads to. */
  isShared: z.boolean().optional(),
  /** The objects are a chain: each keeps those before it, and only the newest is held directly. */
  isChain: z.boolean().optional(),
  /** A chain whose holder is known: `edgeToCut` leads from it to the first link. */
  chain: z
    .object({
      /** The references from link to link: `.next`. */
      through: z.string(),
      /** The holder's references into the chain for `heap.what-if`; none if one has no name. */
      edges: z.array(z.string()),
    })
    .optional(),
  /** Classes of what each round gained and removing the reference would free, those of the page's scripts first, then most bytes first: `4 to 5 Order`. */
  classes: z.array(z.string()),
  /** The class of the page's scripts that a reader knows the growth by, if the objects are of another class: `Order` of callbacks that hold orders. */
  retainedClass: z.string().optional(),
  /** The same class, or that of the objects, with its objects gained in each round; absent if no class of the page's scripts is freed. */
  leaves: z
    .object({ name: z.string(), objectsPerRound: z.array(z.number()), isThirdParty: z.boolean().optional() })
    .optional(),
  /** The object nearest to the root, in the last snapshot. */
  node: z.number(),
  /** Objects gained at the reference in each round, the first round first. What these retain is not counted. */
  objectsPerRound: z.array(z.number()),
  /** Size gained in each round of what removing the reference would free; of a chain the size of the objects that are new in the round. */
  bytesPerRound: z.array(z.number()),
  /** Objects born in each round that the last snapshot still has. Null if ids are not valid across the snapshots. */
  survivorsPerRound: z.array(z.number()).nullable(),
  /** The sum of `bytesPerRound`; null if it is not among the largest. */
  retainedSizeBytes: z.number().nullable(),
  /** Bytes that removing the reference would free in the last snapshot, with what was there before the first round; null if it was not measured. */
  freedSizeBytes: z.number().nullable(),
  /** That is of the objects which the rounds left, not of all that the reference holds: no reference alone frees them. */
  isOfRoundsOnly: z.boolean().optional(),
  /** Further references that hold the same objects: only letting go of all of them frees these, and the sizes of this row are of all. */
  together: z.array(z.object({ node: z.number(), edgeToCut: z.string(), path: z.string() })).optional(),
  /** Further references hold the same objects, through which no shortest path leads. */
  hasOtherReferences: z.boolean().optional(),
  /** The node of the row that has this one in `together`. */
  heldWith: z.number().optional(),
  /** The reference is one of an object that the others hold: it goes with them. */
  isInside: z.boolean().optional(),
  /** Objects that each step of one more action left at the reference, and took out of it if that is known; absent unless the steps were performed apart. */
  byStep: z.array(z.object({ step: z.string(), objects: z.number(), removed: z.number().optional() })).optional(),
  /** Objects that stayed of further actions that were to confirm the growth; absent if there were none. */
  confirmed: z.object({ actions: z.number(), objects: z.number() }).optional(),
  /** The part that only tools, builds for development or the engine keep; absent without any. */
  keptBy: KeptBySchema.optional(),
  /** Of the objects that the rounds left: those that were still there after a wait without any action; absent unless the hunt waited. */
  settled: z.object({ seconds: z.number(), left: z.number(), of: z.number() }).optional(),
  /** Objects that it gained after the last action, as fast as in the rounds: they are of what runs, not of the actions. */
  byItself: z.object({ objects: z.number(), seconds: z.number() }).optional(),
});
export type GrowingPath = z.infer<typeof GrowingPathSchema>;

/** A path that gained objects, but not in every round. */
export const OccasionalPathSchema = GrowingPathSchema.pick({
  className: true,
  edgeToCut: true,
  path: true,
  objectsPerRound: true,
});
export type OccasionalPath = z.infer<typeof OccasionalPathSchema>;

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

/** `.subscribers of Ticker`, `variable seen, captured by etagOf() (etag.js:3:25)`. `place`: of the function; '' if unknown. */
export function referenceText(
  { edgeToCut: reference, capturedBy: by, path }: Pick<GrowingPath, 'edgeToCut' | 'capturedBy' | 'path'>,
  place = '',
): string {
  if (reference === '') return path;
  if (by === null || !isVariable(reference)) return reference;
  return `${reference}, captured by ${by.name}${place === '' ? '' : ` (${place})`}`;
}

/** ` (reached from variable cache, captured by load)`; '' where the reference is in no structure of objects of one class. */
export function reachedText({ reachedFrom }: Pick<GrowingPath, 'reachedFrom'>): string {
  return reachedFrom === undefined ? '' : ` (reached from ${referenceText({ ...reachedFrom, path: '' })})`;
}

/** The objects that a path gained over the whole series. */
export interface GainedObjects {
  /** Numbers of the clusters that have them. */
  readonly clusters: readonly number[];
  /** Their ids, where the reference tells them all. */
  readonly members?: readonly number[];
  /** What asks a snapshot for all that the reference holds. */
  readonly question?: AnalysisParams<'heap.path-members'>;
}

/** What the paths gained over the whole series, each path by its node. */
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

/** Of a path whose objects are all kept by artifacts. */
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
  /** Of a chain: the class of its links in comparisons. */
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
    // What frees the newest of a chain frees all of it, so only what is new tells growth.
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

/** Those of which the clusters say that they gained objects in every round. */
export function growingPaths(rounds: readonly RoundChange[], whole: readonly HeapCluster[]): GrowingPath[] {
  return candidatePaths(rounds, whole).flatMap(({ row, isSure }) => (isSure ? [row] : []));
}
