/**
 * Containers that are replaced by a copy: `items = [...items, item]`, and states that are never changed but made again. The new array stands where the old one
 * stood, so as a new object it says nothing; what counts is that one more object is in it. A path on which as many objects came as went is replaced, and an
 * object below it whose own path gained or lost some is a topmost one.
 *
 *
 *     earlier: App → items → Array1 → [Item, Item] the path to the array gained one and lost one
 *     later:   App → items → Array2 → [Item, Item, Item*] so the new Item is topmost, as if the array had stayed
 */
import type { HeapGraph } from '../graph/heap-graph.ts';

/** Numbers of changed objects by the signature of their paths. */
export type CountsBySignature = ReadonlyMap<string, number>;

export interface ReplacedWays {
  /** As many objects came on this path as went. */
  isReplaced(way: number): boolean;
  /** The path gained or lost objects. */
  isUneven(way: number): boolean;
}

/** Returns a test of whether a node is an object or a function: backing stores, texts, numbers and what V8 keeps beside them come and go with their owners. */
function objectsOf({ nodes, meta }: HeapGraph): (ordinal: number) => boolean {
  const [object, closure] = [meta.nodeTypes.indexOf('object'), meta.nodeTypes.indexOf('closure')];
  return (ordinal) => nodes.type[ordinal] === object || nodes.type[ordinal] === closure;
}

/** `wayOf`: by node, the number of its own path, before objects join those above them. */
export function countBySignature(
  graph: HeapGraph,
  changed: Uint32Array,
  { wayOf, count, signatureOf }: { wayOf: Uint32Array; count: number; signatureOf: (way: number) => string },
): CountsBySignature {
  const isObject = objectsOf(graph);
  const counts = new Uint32Array(count);
  for (const ordinal of changed) if (isObject(ordinal)) counts[wayOf[ordinal]] += 1;
  const sums = new Map<string, number>();
  for (let way = 1; way < count; way += 1) {
    if (counts[way] === 0) continue;
    const signature = signatureOf(way);
    sums.set(signature, (sums.get(signature) ?? 0) + counts[way]);
  }
  return sums;
}

/** `own`: changed objects of this snapshot; `opposite`: those of the other one. */
export function replacedWays(
  signatureOf: (way: number) => string,
  own: CountsBySignature,
  opposite: CountsBySignature,
): ReplacedWays {
  const known = new Map<number, number>();
  /** Objects that came less those that went; NaN on a path without objects of its own. */
  const differenceOf = (way: number): number => {
    const cached = known.get(way);
    if (cached !== undefined) return cached;
    const signature = signatureOf(way);
    const difference = (own.get(signature) ?? Number.NaN) - (opposite.get(signature) ?? 0);
    known.set(way, difference);
    return difference;
  };
  return {
    isReplaced: (way) => differenceOf(way) === 0,
    isUneven: (way) => Math.abs(differenceOf(way)) > 0,
  };
}
