/**
 * Names for plain objects, inferred as in DevTools: `{id, label}` for every object with these properties, if there are enough of them.
 * Takes two passes over the property edges of plain objects; shapes are compared by string indexes, and strings are decoded only for shapes
 * that become names.
 *
 *
 *   1. infer: count objects by their list of property names, cut at 120 characters; keep the frequent lists
 *   2. apply: assign to each object the largest list whose names it all has
 */
import { hashIndices, createSequenceTable } from '../columns/sequence-table.ts';
import { nodeTypeNumbers, type HeapGraph } from '../graph/heap-graph.ts';
import { inSteps, type Steps } from '../../steps/steps.ts';
import type { StringTable } from '../strings/string-table.ts';

const NEEDS_QUOTES = /[,'"{}]/;
/** Bytes that need the slow path: quotes, braces, escapes and non-ASCII. */
const IS_PLAIN_BYTE = (() => {
  const plain = new Uint8Array(256);
  plain.fill(1, 32, 127);
  for (const sign of [`,`, `'`, `"`, `{`, `}`, `\\`]) plain[sign.charCodeAt(0)] = 0;
  return plain;
})();

/** The name as in DevTools: in JSON quotes if it contains characters of the list syntax. */
function formatPropertyName(name: string): string {
  return NEEDS_QUOTES.test(name) ? JSON.stringify(name) : name;
}

interface PropertyNames {
  formatted(nameIndex: number): string;
  /** Length in UTF-16 units of the formatted name, at most 253, which exceeds every limit in use. */
  formattedLength(nameIndex: number): number;
}

function createPropertyNames(strings: StringTable): PropertyNames {
  const MAX_LENGTH = 253;
  /** Length + 1; 0 means not computed yet. */
  const known = new Uint8Array(strings.length);

  function measure(nameIndex: number): number {
    const bytes = strings.rawBytes(nameIndex);
    for (let at = 0; at < bytes.length; at += 1) {
      if (IS_PLAIN_BYTE[bytes[at]] === 0) return formatPropertyName(strings.get(nameIndex)).length;
    }
    return bytes.length;
  }

  return {
    formatted: (nameIndex) => formatPropertyName(strings.get(nameIndex)),
    formattedLength(nameIndex) {
      const before = known[nameIndex];
      if (before !== 0) return before - 1;
      const length = Math.min(MAX_LENGTH, measure(nameIndex));
      known[nameIndex] = length + 1;
      return length;
    },
  };
}

const MAX_NAME_LENGTH = 120;
const MIN_OBJECTS = 2;
/** At least one object in a thousand must have the shape. */
const MIN_SHARE = 1000;

export interface InterfaceDefinition {
  readonly name: string;
  /** String indexes of the properties, in the order of the first object that had them. */
  readonly properties: readonly number[];
  readonly count: number;
}

/** Identifies plain objects and their property edges. */
export interface PlainObjects {
  readonly objectType: number;
  /** String index of `Object`; −1 without one. */
  readonly objectName: number;
  readonly propertyType: number;
  /** String index of `__proto__`, which is not part of a shape. */
  readonly protoName: number;
}

export function plainObjectsOf({ meta, strings }: HeapGraph): PlainObjects {
  return {
    objectType: nodeTypeNumbers(meta).object,
    objectName: strings.indexOf('Object'),
    propertyType: meta.edgeTypes.indexOf('property'),
    protoName: strings.indexOf('__proto__'),
  };
}

/** A reusable list of numbers. */
interface Scratch {
  items: Uint32Array;
  length: number;
}

function pushTo(scratch: Scratch, value: number): void {
  if (scratch.length === scratch.items.length) {
    const larger = new Uint32Array(scratch.items.length * 2);
    larger.set(scratch.items);
    scratch.items = larger;
  }
  scratch.items[scratch.length] = value;
  scratch.length += 1;
}

export function* inferInterfaces(graph: HeapGraph, plain: PlainObjects): Steps<InterfaceDefinition[]> {
  const { nodes, edges } = graph;
  const names = createPropertyNames(graph.strings);
  const shapes = createSequenceTable();
  let counts = new Uint32Array(1024);
  /** Empty names at the start of a list add nothing to its text; the count comes from the first object of the shape. */
  let leadingEmpties = new Uint32Array(1024);
  let objects = 0;
  const shape: Scratch = { items: new Uint32Array(64), length: 0 };

  /**
   * Puts the names of an object into `shape`; returns how many empty ones come first. A function of its own for speed: a loop within the loop over all
   * nodes would be the part that V8 compiles, and left for the interpreter at each of its ends.
   */
  function readShape(ordinal: number): number {
    shape.length = 0;
    let empties = 0;
    let textLength = 1;
    const end = nodes.firstEdge[ordinal + 1];
    for (let edge = nodes.firstEdge[ordinal]; edge < end; edge += 1) {
      if (edges.typeAt(edge) !== plain.propertyType) continue;
      const name = edges.nameAt(edge);
      if (name === plain.protoName) continue;
      const length = names.formattedLength(name);
      // The first name is used whatever its length.
      if (textLength > 1 && textLength + length > MAX_NAME_LENGTH) break;
      if (textLength !== 1) textLength += 2;
      textLength += length;
      if (textLength === 1) empties += 1;
      else pushTo(shape, name);
    }
    return empties;
  }

  yield* inSteps({ stage: 'naming', pass: 0, passes: 2 }, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      if (nodes.type[ordinal] !== plain.objectType || nodes.name[ordinal] !== plain.objectName) continue;
      objects += 1;
      const empties = readShape(ordinal);
      if (shape.length === 0 && empties === 0) continue;
      const id = shapes.intern(shape.items, shape.length, hashIndices(shape.items, shape.length));
      if (id >= counts.length) {
        counts = doubled(counts);
        leadingEmpties = doubled(leadingEmpties);
      }
      if (counts[id] === 0) leadingEmpties[id] = empties;
      counts[id] += 1;
    }
  });

  const least = Math.max(MIN_OBJECTS, objects / MIN_SHARE);
  const frequent: number[] = [];
  for (let id = 0; id < shapes.size; id += 1) if (counts[id] >= least) frequent.push(id);
  const empty = frequent.some((id) => leadingEmpties[id] > 0) ? graph.strings.indexOf('') : -1;
  // Ties keep the order in which the shapes were found.
  const mostFirst = frequent.toSorted((a, b) => counts[b] - counts[a]);
  return mostFirst.map((id) => {
    const listed = shapes.sequence(id);
    const properties = [...Array.from({ length: leadingEmpties[id] }, () => empty), ...listed];
    return {
      name: `{${Array.from(listed, (name) => names.formatted(name)).join(', ')}}`,
      properties,
      count: counts[id],
    };
  });
}

function doubled(old: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(old.length * 2);
  larger.set(old);
  return larger;
}

/** Tree over the definitions' properties as ranks in code unit order. */
interface TreeNode {
  readonly next: Map<number, TreeNode>;
  /** The definition that ends here. */
  definition: number;
  /** Largest rank among the children; −1 without any. */
  greatestNext: number;
}

function createTreeNode(): TreeNode {
  return { next: new Map(), definition: -1, greatestNext: -1 };
}

export interface InterfaceMatcher {
  /** Index of the best definition for this plain object; −1 for none. */
  match(ordinal: number): number;
}

/** Finds the definition with the most properties that an object all has; of equal ones, the more frequent one. */
export function createInterfaceMatcher(
  graph: HeapGraph,
  plain: PlainObjects,
  definitions: readonly InterfaceDefinition[],
): InterfaceMatcher {
  const { nodes, edges, strings } = graph;
  const textOf = new Map<number, string>();
  for (const { properties } of definitions) for (const name of properties) textOf.set(name, strings.get(name));
  const inOrder = [...textOf].toSorted(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0));
  /** Rank + 1 by string index; 0 for names in no definition. */
  const rankOf = new Uint32Array(strings.length);
  inOrder.forEach(([name], rank) => {
    rankOf[name] = rank + 1;
  });

  const tree = createTreeNode();
  definitions.forEach(({ properties }, definition) => {
    let at = tree;
    for (const rank of properties.map((name) => rankOf[name]).toSorted((a, b) => a - b)) {
      let next = at.next.get(rank);
      if (next === undefined) {
        next = createTreeNode();
        at.next.set(rank, next);
        at.greatestNext = Math.max(at.greatestNext, rank);
      }
      at = next;
    }
    if (at.definition < 0) at.definition = definition;
  });

  /** Finds definitions that are subsequences of the object's sorted list, following all candidates in parallel. */
  function search(ranks: Uint32Array): number {
    const states = new Set<TreeNode>([tree]);
    let best = -1;
    for (const rank of ranks) {
      for (const state of [...states]) {
        if (rank >= state.greatestNext) states.delete(state);
        const next = state.next.get(rank);
        if (next === undefined) continue;
        states.add(next);
        if (next.definition >= 0 && isBetter(next.definition, best)) best = next.definition;
      }
    }
    return best;
  }

  function isBetter(candidate: number, best: number): boolean {
    if (best < 0) return true;
    const more = definitions[candidate].properties.length - definitions[best].properties.length;
    return more > 0 || (more === 0 && candidate < best);
  }

  // Cached by shape: a heap has few shapes once names without a definition are dropped.
  const shapes = createSequenceTable();
  let answers = new Int32Array(1024);
  const shape: Scratch = { items: new Uint32Array(64), length: 0 };

  return {
    match(ordinal) {
      shape.length = 0;
      const end = nodes.firstEdge[ordinal + 1];
      for (let edge = nodes.firstEdge[ordinal]; edge < end; edge += 1) {
        if (edges.typeAt(edge) !== plain.propertyType) continue;
        const rank = rankOf[edges.nameAt(edge)];
        if (rank !== 0) pushTo(shape, rank);
      }
      if (shape.length === 0) return -1;
      const before = shapes.size;
      const id = shapes.intern(shape.items, shape.length, hashIndices(shape.items, shape.length));
      if (shapes.size === before) return answers[id];
      if (id >= answers.length) {
        const larger = new Int32Array(answers.length * 2);
        larger.set(answers);
        answers = larger;
      }
      answers[id] = search(shape.items.slice(0, shape.length).toSorted());
      return answers[id];
    },
  };
}
