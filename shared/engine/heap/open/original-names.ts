/**
 * Original names of all functions, objects and variables of a snapshot, for searches. A position is resolved once: a heap has many closures of
 * one function and many objects of one class.
 */
import { createBits, setBit, type Bits } from '../columns/bits.ts';
import { release } from '../columns/release.ts';
import { createSequenceTable, hashIndices } from '../columns/sequence-table.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import { nodeTypeNumbers } from '../graph/heap-graph.ts';
import type { TextMatcher } from '../strings/text-matcher.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';
import { originalOfRow, originalVariable, type ClosuresOfContext, type HeapOriginals } from './heap-originals.ts';

/** Finds nodes by original names; null if no name matches. */
export interface OriginalNames {
  find(matcher: TextMatcher): Bits | null;
  readonly byteLength: number;
}

/** Resolving a position may read a source. */
const RESOLVED_PER_STEP = 256;
/** Bytes of a row of the table. */
const ROW_BYTES = 8;
const NO_NAME = -1;

interface NameList {
  readonly names: readonly string[];
  /** The number of a name, which is added if it is new; −1 for null. */
  add(name: string | null): number;
}

function createNameList(): NameList {
  const names: string[] = [];
  const numberOf = new Map<string, number>();
  return {
    names,
    add(name) {
      if (name === null) return NO_NAME;
      const known = numberOf.get(name);
      if (known !== undefined) return known;
      numberOf.set(name, names.length);
      return names.push(name) - 1;
    },
  };
}

/** `targets` and `numbers` are parallel: a node, and the number of its name. */
function finder(count: number, names: readonly string[], targets: readonly number[], numbers: readonly number[]) {
  return {
    byteLength: targets.length * ROW_BYTES,
    find(matcher: TextMatcher): Bits | null {
      const matching = new Set<number>();
      for (const [number, name] of names.entries()) if (matcher.test(name)) matching.add(number);
      if (matching.size === 0) return null;
      const found = createBits(count);
      for (const [at, number] of numbers.entries()) if (matching.has(number)) setBit(found, targets[at]);
      return found;
    },
  };
}

/** Places of locations, each with a number. */
function createPlaces({ graph: { locations, nodes } }: HeapDocument): { numberOf(row: number): number } {
  const places = createSequenceTable();
  const place = new Uint32Array(4);
  return {
    numberOf(row) {
      place[0] = nodes.name[locations.node[row]];
      place[1] = locations.scriptId[row];
      place[2] = locations.line[row];
      place[3] = locations.column[row];
      return places.intern(place, 4, hashIndices(place, 4));
    },
  };
}

/** Functions and objects by the name that they, or their classes, have in the original source. */
export function* namedNodes(document: HeapDocument, originals: HeapOriginals): Steps<OriginalNames> {
  const { graph } = document;
  const { nodes, locations, meta } = graph;
  const { closure, object } = nodeTypeNumbers(meta);
  const list = createNameList();
  const places = createPlaces(document);
  const nameOfPlace: number[] = [];
  const targets: number[] = [];
  const numbers: number[] = [];
  for (let row = 0; row < locations.count; row += 1) {
    if (row % ROWS_PER_STEP === 0) yield { stage: 'tables', done: row, total: locations.count };
    const ordinal = locations.node[row];
    const type = nodes.type[ordinal];
    if (type !== closure && type !== object) continue;
    const place = places.numberOf(row);
    if (place === nameOfPlace.length) {
      nameOfPlace.push(list.add(shownName(document, originals, row, type === closure)));
      if (place % RESOLVED_PER_STEP === 0) yield { stage: 'tables', done: row, total: locations.count };
    }
    if (nameOfPlace[place] === NO_NAME) continue;
    targets.push(ordinal);
    numbers.push(nameOfPlace[place]);
  }
  return finder(nodes.count, list.names, targets, numbers);
}

/** An anonymous function is named after the one around it, as it is shown. */
function shownName(document: HeapDocument, originals: HeapOriginals, row: number, isClosure: boolean): string | null {
  const { name, generated, around } = originalOfRow(document.graph, originals, row);
  if (name !== null || !isClosure || generated !== '' || around === undefined) return name;
  return `closure in ${around}`;
}

/** Values of variables, by the names that the variables have in the original source. */
export function* namedVariables(
  document: HeapDocument,
  originals: HeapOriginals,
  closuresOf: ClosuresOfContext,
): Steps<OriginalNames> {
  const { nodes, edges, strings, locations, meta } = document.graph;
  const context = meta.edgeTypes.indexOf('context');
  const rowOfNode = new Int32Array(nodes.count).fill(-1);
  for (let row = 0; row < locations.count; row += 1) rowOfNode[locations.node[row]] = row;
  const list = createNameList();
  const places = createPlaces(document);
  const known = new Map<number, number>();
  const targets: number[] = [];
  const numbers: number[] = [];
  for (let from = 0; from < nodes.count; from += 1) {
    if (from % ROWS_PER_STEP === 0) yield { stage: 'tables', done: from, total: nodes.count };
    let location: number | null = null;
    for (let edge = nodes.firstEdge[from]; edge < nodes.firstEdge[from + 1]; edge += 1) {
      if (edges.typeAt(edge) !== context) continue;
      location ??= rowOfNode[closuresOf(from)[0] ?? -1] ?? -1;
      if (location < 0) break;
      const name = edges.nameAt(edge);
      const key = places.numberOf(location) * strings.length + name;
      let number = known.get(key);
      if (number === undefined) {
        number = list.add(originalVariable(document.graph, originals, location, strings.get(name)) ?? null);
        known.set(key, number);
        if (known.size % RESOLVED_PER_STEP === 0) yield { stage: 'tables', done: from, total: nodes.count };
      }
      if (number === NO_NAME) continue;
      targets.push(edges.to[edge]);
      numbers.push(number);
    }
  }
  release(rowOfNode);
  return finder(nodes.count, list.names, targets, numbers);
}
