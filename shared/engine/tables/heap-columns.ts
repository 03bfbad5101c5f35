/** Columns of heap tables, read from the columns of an open snapshot for any run of its nodes. */
import { NO_SCRIPT_NODE, selfSizeOf, WIDE_SIZE, type HeapGraph } from '../heap/graph/heap-graph.ts';
import { scriptUrlOf } from '../heap/classes/class-table.ts';
import type { HeapDocument } from '../heap/classes/heap-document.ts';
import { idOf } from '../heap/open/heap-node.ts';
import { locationOf } from '../heap/open/object-location.ts';
import { startOfText } from '../heap/graph/string-text.ts';
import { NO_INTEGER, NO_TEXT, type TextColumn } from './table-columns.ts';

const MAX_INTEGER = 0x7fff_ffff;
/** Characters of a text in a table. */
export const TEXT_CHARS = 1000;
/** Functions of one script that are searched for its URL. */
const MAX_TRIES = 20;

/** A value for each of the numbers: a plain loop, several times faster than the `from` of typed arrays. */
export function ints(numbers: ArrayLike<number>, valueOf: (number: number) => number): Int32Array<ArrayBuffer> {
  return filled(new Int32Array(numbers.length), numbers, valueOf);
}

export function doubles(numbers: ArrayLike<number>, valueOf: (number: number) => number): Float64Array<ArrayBuffer> {
  return filled(new Float64Array(numbers.length), numbers, valueOf);
}

export function words(numbers: ArrayLike<number>, valueOf: (number: number) => number): Uint32Array<ArrayBuffer> {
  return filled(new Uint32Array(numbers.length), numbers, valueOf);
}

function filled<T extends { [index: number]: number }>(
  values: T,
  numbers: ArrayLike<number>,
  valueOf: (number: number) => number,
): T {
  for (let at = 0; at < numbers.length; at += 1) values[at] = valueOf(numbers[at]);
  return values;
}

/** Ids of nodes, as integers or, if one of the heap is beyond 32 bits, as doubles. `-1` stands for no node. */
export type IdColumn = (ordinals: ArrayLike<number>) => Int32Array | Float64Array;

export function idColumnOf(document: HeapDocument): IdColumn {
  const { nodes } = document.graph;
  let isWide = nodes.wideId.size > 0;
  for (let ordinal = 0; ordinal < nodes.count && !isWide; ordinal += 1) isWide = nodes.id[ordinal] > MAX_INTEGER;
  if (!isWide)
    return (ordinals) => {
      const ids = new Int32Array(ordinals.length);
      for (let at = 0; at < ordinals.length; at += 1) ids[at] = ordinals[at] < 0 ? NO_INTEGER : nodes.id[ordinals[at]];
      return ids;
    };
  return (ordinals) => doubles(ordinals, (ordinal) => (ordinal < 0 ? Number.NaN : idOf(document, ordinal)));
}

export function shallowSizes({ graph: { nodes } }: HeapDocument, ordinals: ArrayLike<number>): Float64Array {
  const sizes = new Float64Array(ordinals.length);
  for (let at = 0; at < ordinals.length; at += 1) {
    const size = nodes.selfSize[ordinals[at]];
    sizes[at] = size === WIDE_SIZE ? selfSizeOf(nodes, ordinals[at]) : size;
  }
  return sizes;
}

/** Class names of nodes; one list for all of them. */
export function classTextsOf({ keys }: HeapDocument): (ordinals: ArrayLike<number>) => TextColumn {
  const texts = Array.from({ length: keys.count }, (_, key) => keys.nameOf(key));
  return (ordinals) => {
    const indexes = new Uint32Array(ordinals.length);
    for (let at = 0; at < ordinals.length; at += 1) indexes[at] = keys.keyOf[ordinals[at]];
    return { texts, indexes };
  };
}

/** One list of the strings of the file with these indexes; `numberOf` has the number of a string in it, by its index. */
export function stringTexts(
  { strings }: HeapGraph,
  isUsed: Uint8Array,
): { readonly texts: readonly string[]; readonly numberOf: Uint32Array } {
  const texts: string[] = [];
  const numberOf = new Uint32Array(strings.length).fill(NO_TEXT);
  for (let index = 0; index < strings.length; index += 1) {
    if (isUsed[index] === 1) numberOf[index] = texts.push(startOfText(strings, index, TEXT_CHARS)) - 1;
  }
  return { texts, numberOf };
}

/** Scripts and lines of functions, and of the classes of objects. */
export interface NodePlaces {
  url(ordinals: ArrayLike<number>): TextColumn;
  /** From 1. */
  line(ordinals: ArrayLike<number>): Int32Array;
}

export function placesOf({ graph }: HeapDocument): NodePlaces {
  const { nodes, locations } = graph;
  const rowOf = new Int32Array(nodes.count).fill(-1);
  // The last one of several locations of a node counts.
  for (let row = 0; row < locations.count; row += 1) rowOf[locations.node[row]] = row;
  const texts: string[] = [];
  const numberOfUrl = new Map<string, number>();
  const ofScript = new Map<number, number>();
  const tries = new Map<number, number>();
  const addUrl = (url: string): number => {
    const known = numberOfUrl.get(url) ?? texts.push(url) - 1;
    numberOfUrl.set(url, known);
    return known;
  };
  const urlOf = (row: number): string | null => {
    const script = locations.scriptNode[row];
    return script === NO_SCRIPT_NODE
      ? (locationOf(graph, locations.node[row])?.url ?? null)
      : scriptUrlOf(graph, script);
  };
  // Complete before the first slice, because slices share the list.
  for (let row = 0; row < locations.count; row += 1) {
    const script = locations.scriptId[row];
    const tried = tries.get(script) ?? 0;
    if (ofScript.has(script) || tried === MAX_TRIES) continue;
    tries.set(script, tried + 1);
    const url = urlOf(row);
    if (url !== null && url !== '') ofScript.set(script, addUrl(url));
  }
  return {
    url: (ordinals) => {
      const indexes = new Uint32Array(ordinals.length).fill(NO_TEXT);
      for (let at = 0; at < ordinals.length; at += 1) {
        const row = rowOf[ordinals[at]];
        if (row >= 0) indexes[at] = ofScript.get(locations.scriptId[row]) ?? NO_TEXT;
      }
      return { texts, indexes };
    },
    line: (ordinals) => {
      const lines = new Int32Array(ordinals.length).fill(NO_INTEGER);
      for (let at = 0; at < ordinals.length; at += 1) {
        const row = rowOf[ordinals[at]];
        if (row >= 0 && ofScript.has(locations.scriptId[row])) lines[at] = locations.line[row] + 1;
      }
      return lines;
    },
  };
}

/** `from … to` as a list of ordinals. */
export function range(from: number, to: number): Uint32Array {
  const ordinals = new Uint32Array(to - from);
  for (let at = 0; at < ordinals.length; at += 1) ordinals[at] = from + at;
  return ordinals;
}

/** Each run of at most `sliceRows` of `total` rows. */
export function* runs(total: number, sliceRows: number): Iterable<readonly [from: number, to: number]> {
  for (let from = 0; from < total; from += sliceRows) yield [from, Math.min(total, from + sliceRows)];
}
