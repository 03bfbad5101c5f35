/**
 * Signature of an object for snapshots with unrelated ids: its class and its shortest retaining path. It consists of names only, so that it
 * is the same in another process, run or browser:
 *
 *
 *     Order ← [ ] (array) ← table Map ← byUser Store class, then four steps towards the root, each edge and class
 *
 *
 * - Of several shortest paths, edges of the program come before edges of the engine, then the lower name and class, then the
 *   lower rest of the path. The order of the file and ids have no influence.
 * - Element indexes are left out, digits within a name become one `#`, and names under which one object holds more than 16 of
 *   a class are keys and left out too.
 * - A chain of one class (`Node -next→ Node -next→ …`) counts as its first object.
 * - A plain object without a shape as its class name also includes the names of up to 16 properties.
 *
 * The hash is stored in two 32-bit columns, without an object per node.
 */
import { engineDistanceOf, type Distances } from '../retained/distances.ts';
import { meteredSteps, type ComparisonMeter } from './diff-steps.ts';
import type { KeyColumn } from '../classes/class-keys.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import type { HeapGraph } from '../graph/heap-graph.ts';
import { plainObjectsOf } from '../classes/interface-names.ts';
import { release } from '../columns/release.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

/** Steps towards the root that are included. With more, a distant change would make everything below it look new. */
export const SIGNATURE_STEPS = 4;
/** Passes over the nodes of one heap. */
export const SIGNATURE_PASSES = 4;
/** Above this number of one class in an object, edge names are keys, not fields. */
const MAX_FIELDS = 16;
/** Label of elements and keys. */
const UNNAMED = 0;
/** Only the first characters of a name are compared. */
const MAX_NAME_CHARS = 200;

/** Numbers for names, shared by all heaps of a comparison. */
export interface Labels {
  of(text: string): number;
}

export function createLabels(): Labels {
  const numbers = new Map<string, number>();
  return {
    of(text) {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, numbers.size + 1);
      return numbers.size;
    },
  };
}

/** Classes of a comparison: name label by key, and key by node. */
export interface SignedClasses {
  readonly keyOf: KeyColumn;
  readonly labelOfKey: Uint32Array;
  /** Label of plain objects without a shape. */
  readonly objectLabel: number;
}

/** By node; equal pairs mean equal signatures. Unreachable nodes only have their class. */
export interface Signatures {
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  /** The nearest holder (in a chain of one class, that of its first object); the node itself if unreachable. */
  readonly holder: Uint32Array;
}

export function mixFirst(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0x9e37_79b1);
  return mixed ^ (mixed >>> 15);
}

export function mixSecond(hash: number, value: number): number {
  const mixed = Math.imul(hash + value, 0x85eb_ca6b);
  return mixed ^ (mixed >>> 13);
}

/** Lower is preferred: edges of the program, then of the engine, then hidden ones. */
function rankOfEdgeTypes({ meta }: HeapGraph): Uint8Array {
  return Uint8Array.from(meta.edgeTypes, (type) => {
    if (type === 'property' || type === 'element' || type === 'context') return 0;
    return type === 'hidden' ? 2 : 1;
  });
}

/** Label of an edge's name by string index, created on first use. */
function createEdgeLabels({ strings }: HeapGraph, labels: Labels): (name: number) => number {
  const labelOf = new Uint32Array(strings.length);
  return (name) => {
    if (labelOf[name] === 0) {
      labelOf[name] = labels.of(`-${strings.get(name).slice(0, MAX_NAME_CHARS).replace(/\d+/g, '#')}`);
    }
    return labelOf[name];
  };
}

export interface DistanceOrder {
  /** Nodes by distance, unreachable ones last; within one distance in the order of the list. */
  readonly ordinals: Uint32Array;
  /** Start of each distance, plus the end of the last one. */
  readonly starts: Uint32Array;
}

/** Orders a list of nodes by distance. */
export function* orderByDistance(distance: Distances, list: Uint32Array, meter: ComparisonMeter): Steps<DistanceOrder> {
  const engine = engineDistanceOf(distance);
  let mostUser = 0;
  let mostEngine = engine - 1;
  for (let ordinal = 0; ordinal < distance.length; ordinal += 1) {
    const far = distance[ordinal];
    if (far >= engine) mostEngine = far > mostEngine ? far : mostEngine;
    else if (far > mostUser) mostUser = far;
  }
  const lost = mostUser + 1 + mostEngine - engine + 1;
  const levelOf = (ordinal: number): number => {
    const far = distance[ordinal];
    if (far < 0) return lost;
    return far < engine ? far : mostUser + 1 + far - engine;
  };
  const starts = new Uint32Array(lost + 2);
  yield* meteredSteps(meter, list.length, (from, to) => {
    for (let place = from; place < to; place += 1) starts[levelOf(list[place]) + 1] += 1;
  });
  for (let level = 1; level < starts.length; level += 1) starts[level] += starts[level - 1];
  const next = starts.slice();
  const ordinals = new Uint32Array(list.length);
  yield* meteredSteps(meter, list.length, (from, to) => {
    for (let place = from; place < to; place += 1) {
      const level = levelOf(list[place]);
      ordinals[next[level]] = list[place];
      next[level] += 1;
    }
  });
  release(next);
  return { ordinals, starts };
}

/** Computes the signatures of all nodes of one heap. `distance` is from `measureDistances`; `labels` is shared with the other heap. */
export function* signObjects(
  { graph }: HeapDocument,
  distance: Distances,
  classes: SignedClasses,
  labels: Labels,
  meter: ComparisonMeter,
): Steps<Signatures> {
  const { nodes, edges, meta } = graph;
  const { keyOf, labelOfKey } = classes;
  const root = meta.rootOrdinal;
  const weak = meta.edgeTypes.indexOf('weak');
  const property = meta.edgeTypes.indexOf('property');
  const isNumbered = Uint8Array.from(meta.edgeTypes, (type) => (type === 'element' || type === 'hidden' ? 1 : 0));
  const rankOf = rankOfEdgeTypes(graph);
  const edgeLabel = createEdgeLabels(graph, labels);

  /** The nearest holder, or the node itself; label and rank of the edge from it. */
  const holder = new Uint32Array(nodes.count);
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) holder[ordinal] = ordinal;
  const label = new Uint32Array(nodes.count);
  const rank = new Uint8Array(nodes.count);
  /** Hashes of the whole path for choosing between holders; later the signatures. */
  const first = new Uint32Array(nodes.count);
  const second = new Uint32Array(nodes.count);

  /** Properties of the current holder by class of their target. */
  const heldOfKey = new Uint32Array(labelOfKey.length);
  const countHeld = (from: number, end: number, by: 1 | -1): void => {
    for (let edge = from; edge < end; edge += 1)
      if (edges.typeAt(edge) === property) heldOfKey[keyOf[edges.to[edge]]] += by;
  };

  const isBetter = (target: number, from: number, newRank: number, newLabel: number): boolean => {
    const old = holder[target];
    if (old === target) return true;
    if (newRank !== rank[target]) return newRank < rank[target];
    if (newLabel !== label[target]) return newLabel < label[target];
    const [newClass, oldClass] = [labelOfKey[keyOf[from]], labelOfKey[keyOf[old]]];
    if (newClass !== oldClass) return newClass < oldClass;
    return first[from] === first[old] ? second[from] < second[old] : first[from] < first[old];
  };

  const holdFrom = (from: number): void => {
    const own = distance[from];
    const start = nodes.firstEdge[from];
    const end = nodes.firstEdge[from + 1];
    const mayHaveKeys = end - start > MAX_FIELDS;
    if (mayHaveKeys) countHeld(start, end, 1);
    for (let edge = start; edge < end; edge += 1) {
      const target = edges.to[edge];
      const type = edges.typeAt(edge);
      if (type === weak || target === from || target === root) continue;
      // Objects of the program held by the root have distance 1, whatever the root's own is.
      if (distance[target] !== own + 1 && !(from === root && distance[target] === 1)) continue;
      const isKey =
        isNumbered[type] === 1 || (mayHaveKeys && type === property && heldOfKey[keyOf[target]] > MAX_FIELDS);
      const newLabel = isKey ? UNNAMED : edgeLabel(edges.nameAt(edge));
      if (!isBetter(target, from, rankOf[type], newLabel)) continue;
      holder[target] = from;
      label[target] = newLabel;
      rank[target] = rankOf[type];
    }
    if (mayHaveKeys) countHeld(start, end, -1);
  };

  const all = new Uint32Array(nodes.count);
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) all[ordinal] = ordinal;
  const { ordinals: order, starts } = yield* orderByDistance(distance, all, meter);
  const reached = starts[starts.length - 2];
  release(all);
  holdFrom(root);
  for (let at = 0; at < reached; at += 1) {
    const ordinal = order[at];
    const from = holder[ordinal];
    if (from !== ordinal) {
      const ownClass = labelOfKey[keyOf[ordinal]];
      if (from !== root && labelOfKey[keyOf[from]] === ownClass) {
        // In a chain of one class: the same as the first object.
        holder[ordinal] = holder[from];
        label[ordinal] = label[from];
        first[ordinal] = first[from];
        second[ordinal] = second[from];
      } else {
        first[ordinal] = mixFirst(mixFirst(first[from], label[ordinal]), ownClass);
        second[ordinal] = mixSecond(mixSecond(second[from], label[ordinal]), ownClass);
      }
    }
    if (ordinal !== root) holdFrom(ordinal);
    if (at % ROWS_PER_STEP === 0) {
      meter.done += Math.min(ROWS_PER_STEP, reached - at);
      yield { stage: 'comparing', done: meter.done, total: meter.total };
    }
  }
  meter.done += nodes.count - reached;
  release(order, rank);

  const plain = plainObjectsOf(graph);
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
    const ownClass = labelOfKey[keyOf[ordinal]];
    let one = mixFirst(0, ownClass);
    let two = mixSecond(0, ownClass);
    if (ownClass === classes.objectLabel && nodes.type[ordinal] === plain.objectType) {
      const shape = shapeOf(ordinal);
      one = mixFirst(one, shape);
      two = mixSecond(two, shape);
    }
    let below = ordinal;
    for (let step = 0; step < SIGNATURE_STEPS && holder[below] !== below; step += 1) {
      const up = holder[below];
      const upClass = labelOfKey[keyOf[up]];
      one = mixFirst(mixFirst(one, label[below]), upClass);
      two = mixSecond(mixSecond(two, label[below]), upClass);
      below = up;
    }
    first[ordinal] = one;
    second[ordinal] = two;
    if (ordinal % ROWS_PER_STEP === 0) {
      meter.done += Math.min(ROWS_PER_STEP, nodes.count - ordinal);
      yield { stage: 'comparing', done: meter.done, total: meter.total };
    }
  }
  release(label);
  return { first, second, holder };

  /** Hash of the property names in any order; the same for all objects with more than 16. */
  function shapeOf(ordinal: number): number {
    let names = 0;
    let sum = 0;
    for (let edge = nodes.firstEdge[ordinal]; edge < nodes.firstEdge[ordinal + 1]; edge += 1) {
      if (edges.typeAt(edge) !== property || edges.nameAt(edge) === plain.protoName) continue;
      names += 1;
      if (names > MAX_FIELDS) return -1;
      sum += mixFirst(1, edgeLabel(edges.nameAt(edge)));
    }
    return sum | 0;
  }
}
