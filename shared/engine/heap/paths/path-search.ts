/**
 * Finds the k shortest simple paths from the root to an object by searching backwards from the object over its holders. The distance of
 * each node is a lower bound of the rest (A*), so the search visits little more than the paths it finds. Engine-only paths come last
 * because of their large distances.
 *
 * One of several edges between two nodes is used, so that no two paths have the same nodes. A path through V8's storage of a property is
 * the path of the property (property-storage.ts). Of several functions of the engine with one scope, only the nearest is followed, and the
 * same holds for what of the engine refers to a realm or its global object: hundreds do, and would be all paths found.
 */
import type { HeapGraph } from '../graph/heap-graph.ts';
import { storedProperties } from '../graph/property-storage.ts';
import type { Retainers } from '../graph/retainers-table.ts';
import type { OrdinalSet } from '../columns/ordinal-set.ts';
import type { SnapshotMeta } from '../format/snapshot-meta.ts';
import { testOfName } from '../strings/test-of-name.ts';
import type { Steps } from '../../steps/steps.ts';
import type { Distances } from '../retained/distances.ts';

// Priority queue of incomplete paths: a binary heap in columns, without an object per path.

/** No previous state. */
const NO_STATE = -1;

interface PathQueue {
  /** Adds a path: from `node` over `edge` to the node of state `towards`. Returns its state. */
  add(node: number, edge: number, towards: number, cost: number): number;
  /** Removes the state with the lowest cost; of equal ones the longest path, then the one added first. `NO_STATE` if empty. */
  take(): number;
  readonly size: number;
  /** Number of states added. */
  readonly added: number;
  nodeOf(state: number): number;
  /** Row of the edge from the state's node to the next one; meaningless for the first state. */
  edgeOf(state: number): number;
  towards(state: number): number;
  /** Number of edges from the state's node to the object. */
  lengthOf(state: number): number;
  costOf(state: number): number;
}

function createPathQueue(): PathQueue {
  let node = new Uint32Array(1024);
  let edge = new Uint32Array(1024);
  let towards = new Int32Array(1024);
  let length = new Uint32Array(1024);
  let cost = new Float64Array(1024);
  let queue = new Uint32Array(1024);
  let added = 0;
  let size = 0;

  function grow(): void {
    const rows = node.length * 2;
    node = enlarged(node, new Uint32Array(rows));
    edge = enlarged(edge, new Uint32Array(rows));
    towards = enlarged(towards, new Int32Array(rows));
    length = enlarged(length, new Uint32Array(rows));
    cost = enlarged(cost, new Float64Array(rows));
    queue = enlarged(queue, new Uint32Array(rows));
  }

  function isBefore(a: number, b: number): boolean {
    if (cost[a] !== cost[b]) return cost[a] < cost[b];
    return length[a] === length[b] ? a < b : length[a] > length[b];
  }

  function rise(from: number): void {
    const state = queue[from];
    let at = from;
    while (at > 0) {
      const above = (at - 1) >>> 1;
      if (!isBefore(state, queue[above])) break;
      queue[at] = queue[above];
      at = above;
    }
    queue[at] = state;
  }

  function sink(): void {
    const state = queue[0];
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= size) break;
      if (below + 1 < size && isBefore(queue[below + 1], queue[below])) below += 1;
      if (!isBefore(queue[below], state)) break;
      queue[at] = queue[below];
      at = below;
    }
    queue[at] = state;
  }

  return {
    add(ofNode, ofEdge, next, ofCost) {
      if (added === node.length) grow();
      const state = added;
      node[state] = ofNode;
      edge[state] = ofEdge;
      towards[state] = next;
      length[state] = next === NO_STATE ? 0 : length[next] + 1;
      cost[state] = ofCost;
      added += 1;
      queue[size] = state;
      size += 1;
      rise(size - 1);
      return state;
    },
    take() {
      if (size === 0) return NO_STATE;
      const state = queue[0];
      size -= 1;
      queue[0] = queue[size];
      if (size > 0) sink();
      return state;
    },
    get size() {
      return size;
    },
    get added() {
      return added;
    },
    nodeOf: (state) => node[state],
    edgeOf: (state) => edge[state],
    towards: (state) => towards[state],
    lengthOf: (state) => length[state],
    costOf: (state) => cost[state],
  };
}

function enlarged<T extends Uint32Array | Int32Array | Float64Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}

/** Maximum number of stored incomplete paths, and of edges visited for the first path: below 40 MB and a second or two. */
const MAX_STATES = 1 << 20;
const MAX_LOOKED = 1 << 23;
/** Edges visited for each further path: if few lead to an object, searching the rest of the heap is not worthwhile. */
const MAX_LOOKED_FURTHER = 1 << 17;
const LOOKED_PER_STEP = 1 << 16;
/** Number of holders followed per node, nearest to the root first, for nodes with a million holders. */
const MAX_HOLDERS = 4096;
/** Distances that are counted separately; engine-only nodes are farther. */
const COUNTED_DISTANCES = 1024;
/** Distance of a node without a known path: visited last. */
const FAR = 2 ** 29;
/** V8's names of the global scope of a page or frame, and of its global object. */
const REALM = /^(?:system \/ NativeContext\b|Window\b.*\/)/;
/** Edges that a program makes. */
const PROGRAM_EDGES: readonly string[] = ['property', 'element', 'context'];
/** Preference among several edges between two nodes: edges of the program before edges of the engine. */
const EDGE_PREFERENCE = ['property', 'element', 'context', 'internal', 'hidden', 'shortcut', 'weak'];

/** Rank by edge type; of several edges between two nodes, the one with the lowest rank is shown. */
export function edgeRanks({ edgeTypes }: SnapshotMeta): number[] {
  return edgeTypes.map((type) => {
    const rank = EDGE_PREFERENCE.indexOf(type);
    return rank < 0 ? EDGE_PREFERENCE.length : rank;
  });
}

export interface PathQuestion {
  readonly target: number;
  readonly paths: number;
  readonly showWeak: boolean;
  readonly blockedNodes: OrdinalSet;
  readonly blockedEdges: ReadonlySet<number>;
  /** Functions of V8 and of the runtime; absent: none are known. */
  readonly isEngineFunction?: (ordinal: number) => boolean;
}

export interface FoundPaths {
  /** Edge rows from the root to the object, shortest path first. For the root itself, one path without edges. */
  readonly paths: number[][];
  readonly hiddenWeak: number;
  readonly isCut: boolean;
}

/** `distance` is from `measureDistances` with the same exceptions. */
export function* searchPaths(
  graph: HeapGraph,
  retainers: Retainers,
  distance: Distances,
  question: PathQuestion,
): Steps<FoundPaths> {
  const { nodes, edges, meta, strings } = graph;
  const internal = meta.edgeTypes.indexOf('internal');
  const closure = meta.nodeTypes.indexOf('closure');
  const native = meta.nodeTypes.indexOf('native');
  const ofProgram = Uint8Array.from(meta.edgeTypes, (type) => (PROGRAM_EDGES.includes(type) ? 1 : 0));
  const { first, edge: edgeInto, ownerOf } = retainers;
  const stored = storedProperties(graph, retainers);
  const { target, showWeak, blockedNodes, blockedEdges } = question;
  const root = meta.rootOrdinal;
  const weak = meta.edgeTypes.indexOf('weak');
  const rankOfType = edgeRanks(meta);
  // Nodes without a distance are skipped, unless the object has none either.
  const followsUnknown = distance[target] < 0;
  const queue = createPathQueue();
  const paths: number[][] = [];
  /** The number of times that each node was taken; more than the number of paths would only delay further results. */
  const taken = new Map<number, number>();
  const maxTaken = question.paths * 4 + 16;
  let hiddenWeak = 0;
  let looked = 0;
  let lookLimit = MAX_LOOKED;
  let leftOut = false;

  const remaining = (ordinal: number): number => {
    if (ordinal === root) return 0;
    return distance[ordinal] < 0 ? FAR : distance[ordinal];
  };

  function isOnWay(ordinal: number, state: number): boolean {
    if (!taken.has(ordinal)) return false;
    for (let at = state; at !== NO_STATE; at = queue.towards(at)) {
      looked += 1;
      if (queue.nodeOf(at) === ordinal) return true;
    }
    return false;
  }

  const isContext = testOfName(strings, (name) => name === 'context');
  const isRealm = testOfName(strings, (name) => REALM.test(name));

  /** True if a holder says nothing that its nearest like does not: a function of the engine with this scope; for a realm all of the engine. */
  function isAlike({ node, edge }: Holder, ofRealm: boolean): boolean {
    const type = edges.typeAt(edge);
    if (nodes.type[node] === closure && type === internal && isContext(edges.nameAt(edge)))
      return question.isEngineFunction?.(node) === true;
    return ofRealm && (ofProgram[type] !== 1 || nodes.type[node] === native);
  }

  /** Leaves the nearest of the holders that are alike. */
  function withoutAlike(holders: Holder[], ordinal: number): Holder[] {
    if (holders.length < 2 || question.isEngineFunction === undefined) return holders;
    const ofRealm = isRealm(nodes.name[ordinal]);
    const left = new Set<Holder>();
    let followed: Holder | null = null;
    for (const holder of holders) {
      if (!isAlike(holder, ofRealm)) continue;
      if (followed === null || holder.remaining < followed.remaining) followed = holder;
      left.add(holder);
    }
    if (followed === null || left.size < 2) return holders;
    left.delete(followed);
    return holders.filter((holder) => !left.has(holder));
  }

  /** Holders of `ordinal`, each with the edge to show. */
  function holdersOf(ordinal: number, state: number): Holder[] {
    const holders: Holder[] = [];
    // Edges of one holder are consecutive, so one comparison detects repetitions.
    let last: Holder = { node: -1, edge: -1, remaining: 0 };
    const isStored = stored.among(ordinal);
    for (let at = first[ordinal]; at < first[ordinal + 1]; at += 1) {
      const row = edgeInto[at];
      looked += 1;
      if (!showWeak && edges.typeAt(row) === weak) {
        if (ordinal === target) hiddenWeak += 1;
        continue;
      }
      if (blockedEdges.has(row)) continue;
      const node = ownerOf(row);
      if (node === last.node) {
        if (rankOfType[edges.typeAt(row)] < rankOfType[edges.typeAt(last.edge)]) last.edge = row;
        continue;
      }
      if (blockedNodes.has(node) || (distance[node] < 0 && node !== root && !followsUnknown)) continue;
      if (isStored(row)) continue;
      if (node === target) {
        if (taken.get(ordinal) === 1) hiddenWeak += 1;
        continue;
      }
      if (isOnWay(node, state)) continue;
      last = { node, edge: row, remaining: remaining(node) };
      holders.push(last);
    }
    const followed = withoutAlike(holders, ordinal);
    if (followed.length <= MAX_HOLDERS) return followed;
    leftOut = true;
    return nearest(followed);
  }

  if (!blockedNodes.has(target)) queue.add(target, 0, NO_STATE, remaining(target));
  let nextStep = LOOKED_PER_STEP;
  while (queue.size > 0 && paths.length < question.paths && queue.added < MAX_STATES && looked < lookLimit) {
    const state = queue.take();
    const ordinal = queue.nodeOf(state);
    if (ordinal === root) {
      paths.push(edgesOf(queue, state));
      lookLimit = Math.min(MAX_LOOKED, looked + MAX_LOOKED_FURTHER);
      continue;
    }
    const times = (taken.get(ordinal) ?? 0) + 1;
    if (times > maxTaken) {
      leftOut = true;
      continue;
    }
    taken.set(ordinal, times);
    const length = queue.lengthOf(state) + 1;
    for (const holder of holdersOf(ordinal, state)) {
      queue.add(holder.node, holder.edge, state, Math.max(queue.costOf(state), length + holder.remaining));
    }
    if (looked >= nextStep) {
      nextStep = looked + LOOKED_PER_STEP;
      yield { stage: 'tables', done: Math.min(looked, MAX_LOOKED), total: MAX_LOOKED };
    }
  }
  return { paths, hiddenWeak, isCut: queue.size > 0 || leftOut };
}

interface Holder {
  readonly node: number;
  /** The preferred edge of several. */
  edge: number;
  /** Lower bound of the number of edges from the root. */
  readonly remaining: number;
}

/**
 * The `MAX_HOLDERS` holders nearest to the root. A class's map has a million holders, most of them equally far, so they are counted by
 * distance and only the selected ones are sorted.
 */
function nearest(holders: readonly Holder[]): Holder[] {
  const counts = new Uint32Array(COUNTED_DISTANCES + 1);
  for (const { remaining } of holders) counts[Math.min(remaining, COUNTED_DISTANCES)] += 1;
  let limit = 0;
  let nearer = 0;
  for (; limit < COUNTED_DISTANCES && nearer + counts[limit] < MAX_HOLDERS; limit += 1) nearer += counts[limit];
  let atLimit = limit < COUNTED_DISTANCES ? MAX_HOLDERS - nearer : Number.POSITIVE_INFINITY;
  const kept = holders.filter(({ remaining }) => {
    const value = Math.min(remaining, COUNTED_DISTANCES);
    if (value === limit) atLimit -= 1;
    return value < limit || (value === limit && atLimit >= 0);
  });
  return kept.toSorted((a, b) => a.remaining - b.remaining).slice(0, MAX_HOLDERS);
}

function edgesOf(queue: PathQueue, rootState: number): number[] {
  const rows: number[] = [];
  for (let at = rootState; queue.towards(at) !== NO_STATE; at = queue.towards(at)) rows.push(queue.edgeOf(at));
  return rows;
}
