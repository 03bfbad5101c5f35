/**
 * The three-snapshot technique: objects that are new in the second snapshot compared with the first and still exist in the third were left
 * behind by one round of work. They are grouped by class and retaining path, and sorted by retained size.
 *
 * Two objects have the same retaining path if the paths from the root pass the same classes over edges of the same names:
 *
 *
 *     root -cache→ Map -[]→ Entry element indexes are ignored,
 *     root -list→ Node -next→ Node … so is the position in a chain of one class,
 *     root -byKey→ Object -user17→ User and so are keys: names under which one object holds many of a class
 */
import type { EngineAnswer } from '../../contract/engine-queries.ts';
import { createBits, hasBit, setBit, type Bits } from '../columns/bits.ts';
import { idAt, orderById, ORDER_PASSES, type IdOrder } from '../diff/diff-id-order.ts';
import { meteredSteps, type ComparisonMeter } from '../diff/diff-steps.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import { mixFirst, mixSecond } from '../diff/path-signature.ts';
import { classNameOf, idOf } from '../open/heap-node.ts';
import type { HeapNodes } from '../graph/heap-graph.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import { release } from '../columns/release.ts';
import { sumRetainedByKey } from '../retained/retained-sizes.ts';
import type { RetainedFigures } from '../retained/retained.ts';
import { createPairNumbers } from '../columns/pair-numbers.ts';
import { createSequenceTable, hashIndices } from '../columns/sequence-table.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';
import type { StringTable } from '../strings/string-table.ts';
import { findChains, type Chains } from './chains.ts';
import { describePath, findNearestHolders, type NearestHolders } from './suspects-path.ts';
import type { Distances } from '../retained/distances.ts';

// Signatures of retaining paths, for finding the same path in another snapshot of the same program. They hash names only: class and edge of
// each step. Left out is what differs from snapshot to snapshot: digits within a name become one `#`; a plain object is an `Object` whatever
// its properties are, because V8's name of it (`{id, name}`) depends on the other objects of the heap; and its properties have no names,
// because they may be keys.

/** Only the first characters of a name are hashed. */
const MAX_NAME_CHARS = 200;
/** The class of plain objects. */
const PLAIN = 'Object';

interface WaySignatures {
  /** Adds the next path: a step below the path `up` (0: none), over the edge with the string index `edgeName` (-1: an index or a key). */
  add(up: number, edgeName: number, className: string): void;
  /** Signature of a path by its number, the first being 1. */
  readonly of: (way: number) => string;
}

function hashName(name: string, seed: number, mix: (hash: number, value: number) => number): number {
  let hash = seed;
  for (let at = 0; at < name.length; at += 1) hash = mix(hash, name.charCodeAt(at));
  return hash;
}

const named = (name: string): string => name.slice(0, MAX_NAME_CHARS).replace(/\d+/g, '#');

function createWaySignatures(strings: Pick<StringTable, 'get'>): WaySignatures {
  const first = [0];
  const second = [0];
  const isPlain = [false];
  return {
    add(up, edgeName, className) {
      const ownClass = className.startsWith('{') ? PLAIN : named(className);
      const edge = edgeName < 0 || isPlain[up] ? '' : named(strings.get(edgeName));
      const text = `${edge}\n${ownClass}`;
      first.push(hashName(text, mixFirst(first[up] ?? 0, text.length), mixFirst));
      second.push(hashName(text, mixSecond(second[up] ?? 0, text.length), mixSecond));
      isPlain.push(ownClass === PLAIN);
    },
    of: (way) => [first[way] ?? 0, second[way] ?? 0].map((hash) => (hash >>> 0).toString(16).padStart(8, '0')).join(''),
  };
}

/** Above this number of objects of one class in one object, edge names are keys, not fields. */
const MAX_FIELDS = 16;
const DIGIT_0 = 48;
const DIGIT_9 = 57;
/** Labels of steps: 0 for elements and keys, otherwise the name's string index + 1. */
const UNNAMED = 0;

export interface SuspectSnapshots {
  /** The third snapshot; its figures must be computed. */
  readonly current: OpenSnapshot;
  readonly figures: RetainedFigures;
  readonly middle: HeapDocument;
  readonly base: HeapDocument;
}

/** Bytes needed while searching. */
export function suspectsBytes({ current, middle, base }: Omit<SuspectSnapshots, 'figures'>): number {
  const orders = 16 * (middle.graph.nodes.count + base.graph.nodes.count);
  return orders + current.document.graph.nodes.count * 48;
}

export function* findSuspects(snapshots: SuspectSnapshots, count: number): Steps<EngineAnswer<'heap.suspects'>> {
  const { current, figures } = snapshots;
  const { document } = current;
  const { nodes } = document.graph;
  const others = snapshots.middle.graph.nodes.count + snapshots.base.graph.nodes.count;
  const meter = { done: 0, total: (nodes.count + others) * ORDER_PASSES + nodes.count * 4 };
  const left = yield* findLeftBehind(snapshots, meter);
  const holders = yield* findNearestHolders(document.graph, figures.distance, meter);
  const ways = yield* nameWays(document, holders, left, figures.distance, meter);
  const groups = yield* sumGroups(document, figures, ways, meter);

  yield* current.findComponents();
  const largest = largestGroups(groups, count, (group) => classNameOf(document, groups.nearest[group]));
  const suspects = largest.map((group) => ({
    className: classNameOf(document, groups.nearest[group]),
    count: groups.count[group],
    retainedSizeBytes: groups.retained[group],
    path: describePath(current, holders, groups.nearest[group]),
  }));
  release(holders.holder, holders.edge, ways.wayOf);
  return { suspects, total: groups.total };
}

/** Nodes of the third heap with a size whose ids are in the second but not in the first. */
function* findLeftBehind({ current, middle, base }: SuspectSnapshots, meter: ComparisonMeter): Steps<Bits> {
  const lists = [
    { nodes: current.document.graph.nodes, which: 'sized' as const },
    { nodes: middle.graph.nodes, which: 'all' as const },
    { nodes: base.graph.nodes, which: 'all' as const },
  ];
  const orders: { nodes: HeapNodes; order: IdOrder; place: number }[] = [];
  for (const { nodes, which } of lists) {
    orders.push({ nodes, order: yield* orderById(nodes, which, meter), place: 0 });
  }
  const [here, then, before] = orders;
  const left = createBits(here.nodes.count);
  const has = (list: { nodes: HeapNodes; order: IdOrder; place: number }, id: number): boolean => {
    const end = list.order.ids.length;
    while (list.place < end && idAt(list.nodes, list.order, list.place) < id) list.place += 1;
    return list.place < end && idAt(list.nodes, list.order, list.place) === id;
  };
  yield* meteredSteps(meter, here.order.ids.length, (from, to) => {
    for (let place = from; place < to; place += 1) {
      const id = idAt(here.nodes, here.order, place);
      if (has(then, id) && !has(before, id)) setBit(left, here.order.ordinals[place]);
    }
  });
  for (const { order } of orders) release(order.ordinals, order.ids);
  return left;
}

/** Remaining nodes with their retaining paths. */
interface Ways {
  /** By node: number of its path, from 1; 0 for other nodes. */
  readonly wayOf: Uint32Array;
  /** Number of paths, plus one for 0. */
  readonly count: number;
  /** Names of a path, which are the same in another snapshot: see above. */
  readonly signatureOf: (way: number) => string;
  /** Null unless asked for. */
  readonly chains: Chains | null;
}

/** Numbers the paths of all remaining nodes; unreachable nodes are skipped. `withChains`: the links of a chain get one path, see chains.ts. */
export function* nameWays(
  document: HeapDocument,
  holders: NearestHolders,
  left: Bits,
  distance: Distances,
  meter: ComparisonMeter,
  withChains = false,
): Steps<Ways> {
  const { graph, keys, table } = document;
  const { nodes, meta } = graph;
  const { holder } = holders;
  const isOnWay = createBits(nodes.count);
  const onWay = new Uint32Array(nodes.count);
  let found = 0;
  yield* meteredSteps(meter, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      if (!hasBit(left, ordinal) || distance[ordinal] < 0) continue;
      for (let at = ordinal; !hasBit(isOnWay, at); at = holder[at]) {
        setBit(isOnWay, at);
        onWay[found] = at;
        found += 1;
      }
    }
  });
  const list = onWay.subarray(0, found);
  const labelOf = yield* findLabels(document, holders, list, meter);

  // Classes by row, so that one name is one class; keys without a row come after them.
  const classOf = (ordinal: number): number => {
    const key = keys.keyOf[ordinal];
    const row = table.rowOfKey[key];
    return row >= 0 ? row : table.rows.length + key;
  };
  const plain = table.rows.findIndex(({ name }) => name === PLAIN);
  /** True for the next of a chain. V8 calls a plain object by its properties or not, so that these alone are no chain: a reference of another name leads to a part. */
  const isNext = (up: number, below: number): boolean =>
    up !== below &&
    up !== meta.rootOrdinal &&
    classOf(up) === classOf(below) &&
    (classOf(below) !== plain || labelOf(up) === labelOf(below));
  const ways = createSequenceTable();
  const signatures = createWaySignatures(graph.strings);
  const wayOf = new Uint32Array(nodes.count);
  const step = new Uint32Array(3);
  /** Below the path `up`, over the edge with the label, to an object like the node. */
  const intern = (up: number, label: number, node: number): number => {
    step[0] = up;
    step[1] = label;
    step[2] = classOf(node);
    const known = ways.size;
    const way = ways.intern(step, 3, hashIndices(step, 3)) + 1;
    if (ways.size > known) signatures.add(up, label - 1, classNameOf(document, node));
    return way;
  };
  const ordered = new Uint32Array(withChains ? found : 0);
  let placed = 0;
  const pending: number[] = [];
  for (let at = 0; at < found; at += 1) {
    // Up to a node whose path is known, and down again.
    let node = list[at];
    while (wayOf[node] === 0) {
      pending.push(node);
      if (holder[node] === node) break;
      node = holder[node];
    }
    for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
      if (withChains) ordered[placed] = below;
      placed += 1;
      const up = holder[below];
      if (isNext(up, below)) wayOf[below] = wayOf[up];
      else wayOf[below] = up === below ? intern(0, UNNAMED, below) : intern(wayOf[up], labelOf(below), below);
    }
    if (at % ROWS_PER_STEP === 0) yield { stage: 'comparing', done: meter.done, total: meter.total };
  }
  const wayOfChain = (above: number, link: number): number => intern(wayOf[above], UNNAMED, link);
  const chained = { document, holders, distance, ordered, isNew: left, labelOf, classOf, wayOfChain, wayOf };
  const chains = withChains ? yield* findChains(chained, meter) : null;
  for (let at = 0; at < found; at += 1) if (!hasBit(left, list[at])) wayOf[list[at]] = 0;
  release(onWay, ordered);
  return { wayOf, count: ways.size + 1, signatureOf: signatures.of, chains };
}

/** Contribution of the edge into a node to its path: its name, unless it is an index or a key. */
function* findLabels(
  { graph, keys }: HeapDocument,
  { holder, edge }: NearestHolders,
  nodesOnWay: Uint32Array,
  meter: ComparisonMeter,
): Steps<(ordinal: number) => number> {
  const { edges, strings, meta } = graph;
  const numbered = Uint8Array.from(meta.edgeTypes, (type) => (type === 'element' || type === 'hidden' ? 1 : 0));
  const isNumber = (ordinal: number): boolean => {
    if (numbered[edges.typeAt(edge[ordinal])] === 1) return true;
    // Names of WeakMap entries begin with a number too: `12 / part of key …`.
    const first = strings.firstByte(edges.nameAt(edge[ordinal]));
    return first >= DIGIT_0 && first <= DIGIT_9;
  };
  const heldBy = new Uint32Array(graph.nodes.count);
  const total = nodesOnWay.length;
  for (let at = 0; at < total; at += 1) heldBy[holder[nodesOnWay[at]]] += 1;
  // Only holders with many edges can hold many objects of one class.
  const pairs = createPairNumbers();
  const held: number[] = [];
  const pairOf = (ordinal: number): number => pairs.numberOf(holder[ordinal], keys.keyOf[ordinal]);
  for (let at = 0; at < total; at += 1) {
    if (at % ROWS_PER_STEP === 0) yield { stage: 'comparing', done: meter.done, total: meter.total };
    if (heldBy[holder[nodesOnWay[at]]] <= MAX_FIELDS) continue;
    const known = pairOf(nodesOnWay[at]);
    held[known] = (held[known] ?? 0) + 1;
  }
  return (ordinal) => {
    if (isNumber(ordinal)) return UNNAMED;
    if (heldBy[holder[ordinal]] > MAX_FIELDS && held[pairOf(ordinal)] > MAX_FIELDS) return UNNAMED;
    return edges.nameAt(edge[ordinal]) + 1;
  };
}

/** Columns by path. */
interface Groups {
  readonly count: Float64Array;
  readonly retained: Float64Array;
  /** The object nearest to the root; of several, the one with the lowest id. */
  readonly nearest: Uint32Array;
  readonly distance: Distances;
  /** Number of paths with suspects. */
  readonly total: number;
}

function* sumGroups(
  document: HeapDocument,
  figures: RetainedFigures,
  ways: Ways,
  meter: ComparisonMeter,
): Steps<Groups> {
  const { nodes } = document.graph;
  const { wayOf } = ways;
  const count = new Float64Array(ways.count);
  const nearest = new Uint32Array(ways.count);
  const distance = new Int32Array(ways.count);
  let total = 0;
  yield* meteredSteps(meter, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      const way = wayOf[ordinal];
      if (way === 0) continue;
      if (count[way] === 0) total += 1;
      const nearer = figures.distance[ordinal] - distance[way];
      if (count[way] === 0 || nearer < 0 || (nearer === 0 && idOf(document, ordinal) < idOf(document, nearest[way]))) {
        nearest[way] = ordinal;
        distance[way] = figures.distance[ordinal];
      }
      count[way] += 1;
    }
  });
  const tree = { nodes, order: figures.order, dominator: figures.dominator };
  const retained = yield* sumRetainedByKey(tree, figures.retained, { keyOf: wayOf, count: ways.count });
  return { count, retained, nearest, distance, total };
}

/** Groups with the largest retained size; ties by distance, then by class name. */
function largestGroups(groups: Groups, limit: number, nameOf: (group: number) => string): number[] {
  const { count, retained, distance } = groups;
  const compare = (a: number, b: number): number => {
    if (retained[a] !== retained[b]) return retained[b] - retained[a];
    if (distance[a] !== distance[b]) return distance[a] - distance[b];
    const [nameA, nameB] = [nameOf(a), nameOf(b)];
    return nameA < nameB ? -1 : nameA > nameB ? 1 : a - b;
  };
  const top: number[] = [];
  for (let group = 1; group < count.length; group += 1) {
    if (count[group] === 0) continue;
    const last = top[top.length - 1];
    if (top.length === limit && last !== undefined && compare(group, last) >= 0) continue;
    const at = top.findIndex((other) => compare(group, other) < 0);
    top.splice(at === -1 ? top.length : at, 0, group);
    if (top.length > limit) top.pop();
  }
  return top;
}
